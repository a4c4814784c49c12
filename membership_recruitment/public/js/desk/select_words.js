// The words of a select field's options. Where the field is only read, Frappe translates them without their DocType, and
// our Cancelled or Withdrawal would be ERPNext's; in the list to choose from, and in print, it does so with it.

// So does it in the filter above a list, which says with this context what the rows say.

const add_field = frappe.ui.Page.prototype.add_field;

frappe.ui.Page.prototype.add_field = function (df, ...more) {
	const [view, doctype] = frappe.get_route() || [];
	if (df.fieldtype === "Select" && df.is_filter && view === "List") df.context ??= doctype;
	return add_field.call(this, df, ...more);
};

frappe.form.formatters.Select = (value, df) =>
	__(frappe.form.formatters.Data(value, df), null, df?.parent);
