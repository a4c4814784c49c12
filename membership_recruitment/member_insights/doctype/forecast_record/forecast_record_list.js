frappe.listview_settings["Forecast Record"] = {
	hide_name_column: true,
	filters: [["membership_type", "is", "not set"]], // all together

	formatters: {
		// not by the field's precision: Frappe 16 stores no more digits than that, and reports round what is stored
		expected: (value) => format_number(value, null, 1),
		membership_type: (value) => frappe.utils.escape_html(value ? __(value) : __("All Types")),
	},
};
