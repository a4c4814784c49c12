frappe.query_reports["Recruitment Sources"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Came In From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -12),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "Source", label: __("Source") },
				{ value: "Campaign", label: __("Campaign") },
				{ value: "Recruiter", label: __("Recruiter") },
			],
			default: "Source",
			reqd: 1,
		},
	],

	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		const shown = default_formatter(value, row, column, data);
		if (!data || data.key === undefined) return shown;
		if (
			["group", "members"].includes(column.fieldname) &&
			frappe.model.can_read("Membership Prospect")
		) {
			return link_to_recruited(
				"Membership Prospect",
				"creation",
				data,
				shown,
				column.fieldname === "members"
			);
		}
		if (column.fieldname === "cost" && value && frappe.model.can_read("Recruitment Cost")) {
			return link_to_recruited("Recruitment Cost", "spent_on", data, shown, false);
		}
		return shown;
	},
};

// the rows behind a figure, as a link to the list
function link_to_recruited(doctype, date_field, data, shown, converted) {
	const report = frappe.query_report;
	const field = { Source: "recruitment_source", Campaign: "campaign", Recruiter: "recruiter" };
	const days = [report.get_filter_value("from_date"), report.get_filter_value("to_date")];
	const query = new URLSearchParams();
	query.set(date_field, JSON.stringify(["Between", days]));
	query.set(
		field[report.get_filter_value("group_by")],
		data.key || JSON.stringify(["is", "not set"])
	);
	if (converted) query.set("status", "Converted");
	return `<a href="/app/${frappe.router.slug(doctype)}?${query}">${shown}</a>`;
}
