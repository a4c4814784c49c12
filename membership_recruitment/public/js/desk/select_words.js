// The words of a select field's options. Where the field is only read, Frappe translates them without their DocType, and
// our Cancelled or Withdrawal would be ERPNext's; in the list to choose from, and in print, it does so with it.

frappe.form.formatters.Select = (value, df) =>
	__(frappe.form.formatters.Data(value, df), null, df?.parent);
