frappe.listview_settings["Member"] = {
	add_fields: ["status", "full_name", "only_year_known", "member_since"],
	onload(listview) {
		membership_recruitment.people_search.add_field(listview);
		membership_recruitment.own_pages.add_to_list(listview);
	},
	refresh: (listview) => membership_recruitment.people_search.tell_apart(listview),
	get_indicator: (doc) => membership_recruitment.indicators.of_term("Member", doc),
	formatters: {
		join_date: (value, df, doc) =>
			doc.only_year_known && value === doc.member_since
				? value.slice(0, 4)
				: frappe.datetime.str_to_user(value || ""),
	},
};
