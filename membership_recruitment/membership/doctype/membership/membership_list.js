frappe.listview_settings["Membership"] = {
	hide_name_column: true,
	add_fields: ["status", "member_name"],
	// not as states of the DocType: those are translated without context, and our Cancelled would be ERPNext's too
	get_indicator(doc) {
		const color = {
			Pending: "orange",
			Upcoming: "light-blue",
			Current: "green",
			Grace: "yellow",
			Expired: "gray",
			Cancelled: "red",
			Deceased: "darkgrey",
		}[doc.status];
		const label = doc.status ? __(doc.status, null, "Membership") : __("No Term");
		return [label, color || "gray", `status,=,${doc.status || ""}`];
	},
	formatters: {
		end_date(value) {
			return value ? frappe.datetime.str_to_user(value) : __("Lifetime");
		},
	},
};
