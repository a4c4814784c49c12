frappe.query_reports["Member Lifetime"] = {
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
				{ value: "", label: __("All memberships") },
				{ value: "Membership Type", label: __("Membership Type") },
				{ value: "Recruitment Source", label: __("Recruitment Source") },
				{ value: "Join Year", label: __("Join Year") },
			],
			default: "",
		},
	],
	formatter: membership_recruitment.reports.formatter(undefined, (column, data) =>
		column.fieldname === "median_years" && data?.longest_years
			? `<span class="text-muted">${__("more than {0}", [data.longest_years])}</span>`
			: ""
	),
};
