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
	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "in_phase_now" || !value) return shown;
		const members = data.people === "Members";
		const doctype = members ? "Member" : "Membership Prospect";
		if (!frappe.model.can_read(doctype)) return shown;
		const query = new URLSearchParams(
			members ? { journey_phase: data.phase } : { phase: data.phase, status: "Open" }
		);
		return `<a href="/app/${frappe.router.slug(doctype)}?${query}">${shown}</a>`;
	},
};
