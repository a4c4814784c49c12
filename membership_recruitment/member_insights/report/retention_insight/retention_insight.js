frappe.query_reports["Retention Insight"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Joined From"),
			fieldtype: "Date",
			// three years of those whose first year is over
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -48),
		},
		{
			fieldname: "to_date",
			label: __("Joined Up To"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(
				frappe.datetime.add_months(frappe.datetime.month_start(), -12),
				-1
			),
		},
		{
			fieldname: "characteristic",
			label: __("Characteristic"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All characteristics") },
				{ value: "Recruitment Source", label: __("Recruitment Source") },
				{ value: "Campaign", label: __("Campaign") },
				{ value: "Phases before Joining", label: __("Phases before Joining") },
				{ value: "Age Band", label: __("Age Band") },
				{ value: "Postcode Area", label: __("Postcode Area") },
			],
			default: "",
		},
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column }) => {
		if (column.fieldname !== "difference") return shown;
		const color = value > 0 ? "var(--green-600)" : value < 0 ? "var(--red-600)" : "inherit";
		const points = (value > 0 ? "+" : "") + format_number(value, null, 1);
		return `<div style="text-align: right; color: ${color}">${points}</div>`;
	}),
};
