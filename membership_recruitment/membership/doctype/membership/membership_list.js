frappe.listview_settings["Membership"] = {
	hide_name_column: true,
	add_fields: ["status", "member_name"],
	// the other statuses have their colours in the DocType; Customize Form knows no dark grey
	get_indicator(doc) {
		if (doc.status === "Deceased") {
			return [__("Deceased"), "darkgrey", "status,=,Deceased"];
		}
	},
	formatters: {
		end_date(value) {
			return value ? frappe.datetime.str_to_user(value) : __("Lifetime");
		},
	},
};
