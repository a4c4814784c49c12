frappe.query_reports["Recruitment Sources"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Came In From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -12),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "Source", label: __("Source") },
				{ value: "Campaign", label: __("Campaign") },
				{ value: "Recruiter", label: __("Recruiter") },
			],
			default: "Source",
			reqd: 1,
		},
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
