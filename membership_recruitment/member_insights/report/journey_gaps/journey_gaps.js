frappe.query_reports["Journey Gaps"] = {
	filters: [
		{
			fieldname: "journey_map",
			label: __("Journey Map"),
			fieldtype: "Link",
			options: "Journey Map",
		},
	],
	onload(report) {
		report.page.add_inner_button(__("Show the Map"), () => {
			const map =
				report.get_filter_value("journey_map") ||
				report.raw_data?.result?.[0]?.journey_map;
			frappe.set_route("journey-walk", map || "");
		});
	},
	formatter(value, row, column, data, default_formatter) {
		// Frappe would show an empty figure as 0
		if (value === null || value === undefined) return "";
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "open_improvements" || !value) return shown;
		const query = new URLSearchParams({
			phase: data.phase,
			status: '["not in", "Done,Dropped"]',
		});
		return `<a href="/app/journey-improvement?${frappe.utils.escape_html(
			String(query)
		)}">${shown}</a>`;
	},
};
