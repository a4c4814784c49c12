frappe.listview_settings["Membership Event"] = {
	add_fields: ["takes_back"],
	get_indicator({ event, takes_back }) {
		const [label, color, filter] = membership_recruitment.indicators.of(
			"Membership Event",
			event,
			"event"
		);
		return takes_back
			? [__("{0}: Taken Back", [label]), "gray", filter]
			: [label, color, filter];
	},
};
