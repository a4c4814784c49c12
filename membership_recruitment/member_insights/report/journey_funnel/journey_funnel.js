frappe.query_reports["Journey Funnel"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			// the last twelve whole months, then the month under way
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -12),
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
		},
		{
			fieldname: "source",
			label: __("Recruitment Source"),
			fieldtype: "Link",
			options: "Recruitment Source",
		},
		{
			fieldname: "campaign",
			label: __("Campaign"),
			fieldtype: "Link",
			options: "Campaign",
		},
		{
			fieldname: "target_group",
			label: __("Target Group"),
			fieldtype: "Link",
			options: "Target Group",
		},
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
