frappe.listview_settings["Prospect Signup"] = {
	filters: [["status", "=", "For the registrar"]],
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Prospect Signup", status),
};
