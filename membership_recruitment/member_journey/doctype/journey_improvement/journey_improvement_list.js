frappe.listview_settings["Journey Improvement"] = {
	get_indicator: ({ status }) =>
		membership_recruitment.indicators.of("Journey Improvement", status),
};
