frappe.query_reports["Member Engagement"] = {
	filters: [
		{
			fieldname: "as_of",
			label: __("As Of"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "level",
			label: __("Level"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All levels") },
				{ value: "High", label: __("High") },
				{ value: "Medium", label: __("Medium") },
				{ value: "Low", label: __("Low") },
				{ value: "None", label: __("None") },
			],
			default: "",
		},
		{
			fieldname: "membership_type",
			label: __("Membership Type"),
			fieldtype: "Link",
			options: "Membership Type",
		},
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column }) => {
		const { color, pill } = membership_recruitment.indicators;
		if (column.fieldname === "level")
			return pill([__(value), color("Engagement Level", value)]);
		if (column.fieldname === "membership_status") return __(value, null, "Member");
		return shown;
	}),
};
