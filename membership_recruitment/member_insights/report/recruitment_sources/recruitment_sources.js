frappe.query_reports["Recruitment Sources"] = {
	filters: [
		...membership_recruitment.reports.days({ from_label: __("Came In From"), reqd: 1 }),
		membership_recruitment.reports.choice(
			"group_by",
			__("Group By"),
			[
				["Source", __("Source")],
				["Campaign", __("Campaign")],
				["Recruiter", __("Recruiter")],
			],
			1
		),
	],

	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		if (data?.key === undefined) return shown;
		const { link_to_list } = membership_recruitment.reports;
		const { fieldname } = column;
		if (fieldname === "group" || fieldname === "members") {
			const filters = recruited("creation", data.key);
			if (fieldname === "members") filters.status = "Converted";
			return link_to_list("Membership Prospect", filters, shown);
		}
		if (fieldname === "cost" && value) {
			return link_to_list("Recruitment Cost", recruited("spent_on", data.key), shown);
		}
		return shown;
	}),
};

// the rows behind a figure, as filters of their list
function recruited(date_field, key) {
	const { between, equals } = membership_recruitment.reports;
	const value = (filter) => frappe.query_report.get_filter_value(filter);
	const field = { Source: "recruitment_source", Campaign: "campaign", Recruiter: "recruiter" };
	return {
		[date_field]: between(value("from_date"), value("to_date")),
		[field[value("group_by")]]: equals(key),
	};
}
