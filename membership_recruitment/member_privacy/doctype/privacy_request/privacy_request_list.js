frappe.listview_settings["Privacy Request"] = {
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Privacy Request", status),
};
