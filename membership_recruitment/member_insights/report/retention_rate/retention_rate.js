frappe.query_reports["Retention Rate"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			// the last five whole years
			default: frappe.datetime.add_months(frappe.datetime.year_start(), -60),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(frappe.datetime.year_start(), -1),
			reqd: 1,
		},
		{
			fieldname: "interval",
			label: __("Interval"),
			fieldtype: "Select",
			options: [
				{ value: "Month", label: __("Month") },
				{ value: "Quarter", label: __("Quarter") },
				{ value: "Year", label: __("Year") },
			],
			default: "Year",
			reqd: 1,
		},
		{
			fieldname: "membership_type",
			label: __("Membership Type"),
			fieldtype: "Link",
			options: "Membership Type",
		},
	],
	formatter: membership_recruitment.reports.formatter(),
};
