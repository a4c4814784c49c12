frappe.query_reports["Member Value"] = {
	filters: [
		membership_recruitment.reports.as_of(),
		membership_recruitment.reports.group_of_members(__("All members")),
		{
			fieldname: "discount_rate",
			label: __("Discount Rate, Percent a Year"),
			fieldtype: "Float",
			precision: 1,
			default: 5,
		},
	],

	formatter: membership_recruitment.reports.formatter((shown, { column, data }) => {
		if (!["group", "members"].includes(column.fieldname) || data?.key === undefined)
			return shown;
		return membership_recruitment.reports.link_to_list(
			"Membership Spell",
			first_memberships(data.key),
			shown
		);
	}),
};

// the members behind a row, by their first memberships
function first_memberships(key) {
	const { between, equals } = membership_recruitment.reports;
	const group_by = frappe.query_report.get_filter_value("group_by");
	const as_of = frappe.query_report.get_filter_value("as_of");
	if (group_by === "Join Year") {
		const last = `${key}-12-31` < as_of ? `${key}-12-31` : as_of;
		return { spell_number: 1, start_date: between(`${key}-01-01`, last) };
	}
	const filters = { spell_number: 1, start_date: JSON.stringify(["<=", as_of]) };
	if (group_by) filters[frappe.model.scrub(group_by)] = equals(key);
	return filters;
}
