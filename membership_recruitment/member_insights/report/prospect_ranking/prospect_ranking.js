frappe.query_reports["Prospect Ranking"] = {
	filters: [
		{
			fieldname: "phase",
			label: __("Phase"),
			fieldtype: "Link",
			options: "Journey Phase",
			get_query: () => membership_recruitment.prospects.PHASES,
		},
		{
			fieldname: "source",
			label: __("Recruitment Source"),
			fieldtype: "Link",
			options: "Recruitment Source",
		},
		{ fieldname: "campaign", label: __("Campaign"), fieldtype: "Link", options: "Campaign" },
	],

	get_datatable_options: membership_recruitment.reports.with_room,

	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		const { html, indicators, ranking } = membership_recruitment;
		if (column.fieldname === "prospect") {
			return html.link("Membership Prospect", value, data.full_name || value);
		}
		if (column.fieldname === "band") {
			return indicators.pill(ranking.band(value));
		}
		return shown;
	}),
};
