frappe.listview_settings["Consent Event"] = {
	hide_name_column: true,
	get_indicator(doc) {
		return [__(doc.event), doc.event === "Given" ? "green" : "red", `event,=,${doc.event}`];
	},
};
