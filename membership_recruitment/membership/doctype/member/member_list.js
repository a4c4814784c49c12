frappe.listview_settings["Member"] = {
	add_fields: ["status", "full_name"],
	get_indicator: (doc) => membership_recruitment.indicators.of_term("Member", doc),
};
