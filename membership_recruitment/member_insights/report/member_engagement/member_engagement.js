frappe.query_reports["Member Engagement"] = {
	filters: [
		membership_recruitment.reports.as_of(),
		membership_recruitment.reports.choice("level", __("Level"), [
			["", __("All levels")],
			["High", __("High")],
			["Medium", __("Medium")],
			["Low", __("Low")],
			["None", __("None")],
		]),
		membership_recruitment.reports.document_of("Membership Type"),
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column }) => {
		const { color, pill } = membership_recruitment.indicators;
		if (column.fieldname === "level")
			return pill([__(value), color("Engagement Level", value)]);
		if (column.fieldname === "membership_status") return __(value, null, "Member");
		return shown;
	}),
};
