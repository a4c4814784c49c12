frappe.listview_settings["Erasure"] = {
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Erasure", status),
};
