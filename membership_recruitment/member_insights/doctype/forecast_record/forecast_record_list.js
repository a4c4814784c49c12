frappe.listview_settings["Forecast Record"] = {
	hide_name_column: true,
	filters: [["membership_type", "is", "not set"]], // all together

	formatters: {
		membership_type: (value) => frappe.utils.escape_html(value ? __(value) : __("All Types")),
	},
};
