frappe.listview_settings["Consent Event"] = {
	hide_name_column: true,
	get_indicator: ({ event }) =>
		membership_recruitment.indicators.of("Consent Event", event, "event"),
};
