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
	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		if (column.fieldname === "level") {
			const color = { High: "green", Medium: "blue", Low: "orange", None: "gray" }[value];
			return `<span class="indicator-pill ${color}">${__(value)}</span>`;
		}
		if (column.fieldname === "membership_status") return __(value, null, "Member");
		return default_formatter(value, row, column, data);
	},
};
