frappe.query_reports["Cohort Retention"] = {
	filters: [
		{
			fieldname: "from_year",
			label: __("From Year"),
			fieldtype: "Int",
			default: frappe.datetime.str_to_obj(frappe.datetime.get_today()).getFullYear() - 9,
			reqd: 1,
		},
		{
			fieldname: "to_year",
			label: __("To Year"),
			fieldtype: "Int",
			default: frappe.datetime.str_to_obj(frappe.datetime.get_today()).getFullYear(),
			reqd: 1,
		},
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column }) => {
		if (!column.fieldname.startsWith("year_")) return shown;
		// the more of a cohort is left, the deeper the green
		const green = `rgba(47, 158, 68, ${(value / 140).toFixed(2)})`;
		return `<div style="background: ${green}; margin: -5px; padding: 5px">${shown}</div>`;
	}),
};
