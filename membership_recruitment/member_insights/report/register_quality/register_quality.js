frappe.query_reports["Register Quality"] = {
	filters: [
		membership_recruitment.reports.choice("finding", __("What to Look For"), [
			["", __("Everything")],
			["No way to reach", __("No way to reach")],
			["Mail comes back", __("Mail comes back")],
			["Impossible birth date", __("Impossible birth date")],
			["Term without an end", __("Term without an end")],
			["May be the same person", __("May be the same person")],
			["Shared e-mail address", __("Shared e-mail address")],
			["Note with an identity number", __("Note with an identity number")],
			["Note about health", __("Note about health")],
			["No birth date", __("No birth date")],
		]),
	],

	formatter: membership_recruitment.reports.formatter(),
};
