frappe.query_reports["Journey Gaps"] = {
	filters: [membership_recruitment.reports.document_of("Journey Map")],
	onload(report) {
		report.page.add_inner_button(__("Show the Map"), () => {
			const map =
				report.get_filter_value("journey_map") ||
				report.raw_data?.result?.[0]?.journey_map;
			frappe.set_route("journey-walk", map || "");
		});
	},
	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		if (column.fieldname !== "open_improvements" || !value) return shown;
		const open = { phase: data.phase, status: '["not in", "Done,Dropped"]' };
		return membership_recruitment.reports.link_to_list("Journey Improvement", open, shown);
	}),
};
