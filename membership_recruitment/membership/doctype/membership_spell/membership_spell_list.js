frappe.listview_settings["Membership Spell"] = {
	add_fields: ["ended"],
	get_indicator(doc) {
		return doc.ended
			? [__("Ended"), "gray", "ended,=,1"]
			: [__("Running"), "green", "ended,=,0"];
	},
};
