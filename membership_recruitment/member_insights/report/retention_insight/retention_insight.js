frappe.query_reports["Retention Insight"] = {
	filters: [
		// three years of those whose first year is over
		...membership_recruitment.reports.days({
			from: frappe.datetime.add_months(frappe.datetime.month_start(), -48),
			from_label: __("Joined From"),
			to: frappe.datetime.add_days(
				frappe.datetime.add_months(frappe.datetime.month_start(), -12),
				-1
			),
			to_label: __("Joined Up To"),
		}),
		membership_recruitment.reports.choice("characteristic", __("Characteristic"), [
			["", __("All characteristics")],
			["Recruitment Source", __("Recruitment Source")],
			["Campaign", __("Campaign")],
			["Phases before Joining", __("Phases before Joining")],
			["Age Band", __("Age Band")],
			["Postcode Area", __("Postcode Area")],
		]),
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column }) => {
		if (column.fieldname !== "difference") return shown;
		const color = value > 0 ? "var(--green-600)" : value < 0 ? "var(--red-600)" : "inherit";
		const points = (value > 0 ? "+" : "") + format_number(value, null, 1);
		return `<div style="text-align: right; color: ${color}">${points}</div>`;
	}),
};
