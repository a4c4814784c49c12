frappe.listview_settings["Ranking Model"] = {
	get_indicator: (doc) => membership_recruitment.indicators.of("Ranking Model", doc.status),
};
