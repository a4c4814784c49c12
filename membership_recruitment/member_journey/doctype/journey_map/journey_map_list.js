frappe.listview_settings["Journey Map"] = {
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Journey Map", status),

	button: {
		show: () => true,
		get_label: () => __("Walk"),
		get_description: () => __("Walk Through the Questions"),
		action: (doc) => frappe.set_route("journey-walk", doc.name),
	},
};
