frappe.query_reports["Member Value"] = {
	filters: [
		{
			fieldname: "as_of",
			label: __("As Of"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All members") },
				{ value: "Membership Type", label: __("Membership Type") },
				{ value: "Recruitment Source", label: __("Recruitment Source") },
				{ value: "Join Year", label: __("Join Year") },
			],
			default: "",
		},
		{
			fieldname: "discount_rate",
			label: __("Discount Rate, Percent a Year"),
			fieldtype: "Float",
			precision: 1,
			default: 5,
		},
	],

	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		const shown = default_formatter(value, row, column, data);
		if (!["group", "members"].includes(column.fieldname) || data?.key === undefined)
			return shown;
		return frappe.model.can_read("Membership Spell")
			? link_to_first_memberships(data, shown)
			: shown;
	},
};

// the members behind a row: their first memberships, as a link to the list
function link_to_first_memberships(data, shown) {
	const group_by = frappe.query_report.get_filter_value("group_by");
	const as_of = frappe.query_report.get_filter_value("as_of");
	const query = new URLSearchParams({ spell_number: 1 });
	let last = as_of;
	if (group_by === "Join Year") {
		const end_of_year = `${data.key}-12-31`;
		last = end_of_year < as_of ? end_of_year : as_of;
		query.set("start_date", JSON.stringify(["Between", [`${data.key}-01-01`, last]]));
	} else {
		query.set("start_date", JSON.stringify(["<=", last]));
		const field = {
			"Membership Type": "membership_type",
			"Recruitment Source": "recruitment_source",
		};
		if (group_by) query.set(field[group_by], data.key || JSON.stringify(["is", "not set"]));
	}
	return `<a href="/app/membership-spell?${query}">${shown}</a>`;
}
