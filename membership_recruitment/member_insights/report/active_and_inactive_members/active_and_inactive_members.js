frappe.query_reports["Active and Inactive Members"] = {
	filters: [
		...membership_recruitment.reports.days({ reqd: 1 }),
		membership_recruitment.reports.interval("Month"),
		membership_recruitment.reports.document_of("Membership Type"),
	],
	formatter: membership_recruitment.reports.formatter(),
};
