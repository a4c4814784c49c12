frappe.listview_settings["Leaving Risk Model"] = {
	get_indicator: (doc) => membership_recruitment.indicators.of("Leaving Risk Model", doc.status),
};
