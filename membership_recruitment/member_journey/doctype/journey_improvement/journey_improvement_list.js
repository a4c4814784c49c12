frappe.listview_settings["Journey Improvement"] = {
	get_indicator(doc) {
		const colors = {
			Idea: "light-blue",
			Planned: "blue",
			"Under way": "orange",
			Done: "green",
		};
		return [
			__(doc.status, null, "Journey Improvement"),
			colors[doc.status] || "gray",
			`status,=,${doc.status}`,
		];
	},
};
