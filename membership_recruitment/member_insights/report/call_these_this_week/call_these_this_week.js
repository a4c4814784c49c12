frappe.query_reports["Call These This Week"] = {
	filters: membership_recruitment.reports.days({
		from: frappe.datetime.week_start(),
		to: frappe.datetime.week_end(),
	}),

	get_datatable_options: membership_recruitment.reports.with_room,

	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		const { html, indicators } = membership_recruitment;
		if (column.fieldname === "member") return html.link("Member", value, data.member_name);
		if (column.fieldname === "payer" && value) {
			return html.link("Member", value, data.payer_name);
		}
		if (column.fieldname === "phone" && value) {
			return `<a href="tel:${html.escape(value)}">${html.escape(value)}</a>`;
		}
		if (column.fieldname === "band") {
			return indicators.pill(indicators.of("Risk of Leaving", value, "leaving_band"));
		}
		return shown;
	}),
};
