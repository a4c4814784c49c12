frappe.query_reports["Retention Rate"] = {
	filters: [
		// the last five whole years
		...membership_recruitment.reports.days({
			from: frappe.datetime.add_months(frappe.datetime.year_start(), -60),
			to: frappe.datetime.add_days(frappe.datetime.year_start(), -1),
			reqd: 1,
		}),
		membership_recruitment.reports.interval("Year"),
		membership_recruitment.reports.document_of("Membership Type"),
	],
	formatter: membership_recruitment.reports.formatter((shown, cell) =>
		membership_recruitment.reports.link_to_members(
			shown,
			cell,
			cell.data?.period_start,
			cell.data?.period_end
		)
	),
};
