frappe.query_reports["Member Jubilees"] = {
	filters: [
		...membership_recruitment.reports.days({
			from: frappe.datetime.year_start(),
			to: frappe.datetime.year_end(),
		}),
		{
			fieldname: "years",
			label: __("Years"),
			fieldtype: "Data",
			description: __("10, 25, 50; empty: every fifth from 10 on"),
			placeholder: __("10, 15, 20, 25 …"),
		},
		membership_recruitment.reports.choice("way", __("Years Counted"), [
			["All Years", __("All years as a member")],
			["Since Joining", __("Since joining")],
			["Unbroken", __("Unbroken")],
		]),
		membership_recruitment.reports.document_of("Membership Type"),
	],

	formatter: membership_recruitment.reports.formatter((shown, { column, data }) => {
		// where only the year of joining is known, no day is
		if (!data?.only_year_known) return shown;
		if (column.fieldname === "join_date") return data.join_date.slice(0, 4);
		if (column.fieldname !== "jubilee_day") return shown;
		const years = [data.jubilee_day, data.latest_day].map((day) => day.slice(0, 4));
		return [...new Set(years)].join("–");
	}),
};
