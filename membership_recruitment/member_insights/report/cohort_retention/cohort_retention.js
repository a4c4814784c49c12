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
	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		const shown = default_formatter(value, row, column, data);
		if (!column.fieldname.startsWith("year_")) return shown;
		// the more of a cohort is left, the deeper the green
		return `<div style="background: rgba(47, 158, 68, ${(value / 140).toFixed(
			2
		)}); margin: -5px; padding: 5px">${shown}</div>`;
	},
};
