frappe.query_reports["Journey Funnel"] = {
	filters: [
		...membership_recruitment.reports.days(),
		membership_recruitment.reports.document_of("Recruitment Source", "source"),
		membership_recruitment.reports.document_of("Campaign"),
		membership_recruitment.reports.document_of("Target Group"),
	],
	onload(report) {
		report.page.add_inner_button(__("Our member journey"), () => {
			frappe.route_options = report.get_filter_values();
			frappe.set_route("journey");
		});
	},
	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		if (column.fieldname !== "in_phase_now" || !value) return shown;
		const { link_to_list } = membership_recruitment.reports;
		return data.people === "Members"
			? link_to_list("Member", { journey_phase: data.phase }, shown)
			: link_to_list("Membership Prospect", { phase: data.phase, status: "Open" }, shown);
	}),
};
