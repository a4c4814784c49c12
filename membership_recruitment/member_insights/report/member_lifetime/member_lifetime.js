frappe.query_reports["Member Lifetime"] = {
	filters: [
		membership_recruitment.reports.as_of(),
		membership_recruitment.reports.group_of_members(__("All memberships")),
	],
	formatter: membership_recruitment.reports.formatter(undefined, (column, data) =>
		column.fieldname === "median_years" && data?.longest_years
			? `<span class="text-muted">${__("more than {0}", [data.longest_years])}</span>`
			: ""
	),
};
