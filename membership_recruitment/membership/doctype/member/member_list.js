frappe.listview_settings["Member"] = {
	add_fields: ["status", "full_name"],
	// the other statuses have their colours in the DocType; Customize Form knows no dark grey
	get_indicator(doc) {
		if (doc.status === "Deceased") {
			return [__("Deceased"), "darkgrey", "status,=,Deceased"];
		}
		return [__(doc.status || "No Term"), "gray", `status,=,${doc.status || ""}`];
	},
};
