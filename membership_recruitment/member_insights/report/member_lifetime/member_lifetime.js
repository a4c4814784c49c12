frappe.query_reports["Member Lifetime"] = {
	filters: [
		{
			fieldname: "as_of",
			label: __("As Of"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All memberships") },
				{ value: "Membership Type", label: __("Membership Type") },
				{ value: "Recruitment Source", label: __("Recruitment Source") },
				{ value: "Join Year", label: __("Join Year") },
			],
			default: "",
		},
	],
	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value !== null && value !== undefined)
			return default_formatter(value, row, column, data);
		if (column.fieldname === "median_years" && data?.longest_years) {
			return `<span class="text-muted">${__("more than {0}", [data.longest_years])}</span>`;
		}
		return "";
	},
};
