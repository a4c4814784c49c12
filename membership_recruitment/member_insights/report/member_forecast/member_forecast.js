frappe.query_reports["Member Forecast"] = {
	filters: [
		text("months", __("Months Ahead"), { default: "12" }),
		membership_recruitment.reports.document_of("Membership Type"),
		text("joins", __("What If: Joins ± %")),
		text("retention", __("What If: Renewed ± Points")),
	],
	formatter: membership_recruitment.reports.formatter(),
	onload: name_few_months,
};

// Below so many months Frappe would write 24.. for each; the page is one for all reports
function name_few_months(page) {
	const { report_name, render_chart } = page;
	if (page.names_few_months) return;
	page.names_few_months = true;
	page.render_chart = function (options) {
		if (this.report_name === report_name) options.axisOptions.xIsSeries = 1;
		return render_chart.call(this, options);
	};
}

// A field for a number in which what was typed stays as it is, and empty is empty: of one of Frappe's for numbers the
// page makes 0 of "abc" and of nothing, and sends no 0
function text(fieldname, label, more = {}) {
	return { fieldname, label, fieldtype: "Data", ...more };
}
