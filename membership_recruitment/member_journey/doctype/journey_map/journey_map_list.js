frappe.listview_settings["Journey Map"] = {
	get_indicator(doc) {
		return [
			__(doc.status),
			doc.status === "Finished" ? "green" : "orange",
			`status,=,${doc.status}`,
		];
	},

	button: {
		show: () => true,
		get_label: () => __("Walk"),
		get_description: () => __("Walk Through the Questions"),
		action: (doc) => frappe.set_route("journey-walk", doc.name),
	},
};
