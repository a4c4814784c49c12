frappe.listview_settings["Membership Event"] = {
	get_indicator: ({ event }) =>
		membership_recruitment.indicators.of("Membership Event", event, "event"),
};
