frappe.query_reports["Active and Inactive Members"] = {
	filters: [
		...membership_recruitment.reports.days({ reqd: 1 }),
		membership_recruitment.reports.interval("Month"),
		membership_recruitment.reports.document_of("Membership Type"),
	],
	formatter: membership_recruitment.reports.formatter((shown, cell) => {
		if (!cell.data) return shown;
		const { first_day, link_to_members } = membership_recruitment.reports;
		const { interval, from_date } = frappe.query_report.get_filter_values();
		const last = cell.data.period_end;
		return link_to_members(shown, cell, first_day(last, interval, from_date), last);
	}),
};
