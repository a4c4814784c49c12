frappe.query_reports["Members Behind a Figure"] = {
	filters: [
		membership_recruitment.reports.choice(
			"figure",
			__("Figure"),
			[
				["Members Left", __("Members Left")],
				["Members Joined", __("Members Joined")],
				["Active Members", __("Active Members")],
				["Inactive Members", __("Inactive Members")],
				["Active at Start", __("Active at Start")],
				["Members Retained", __("Members Retained")],
				["Members Not Retained", __("Members Not Retained")],
				["Terms Due", __("Terms Due")],
				["Terms Renewed", __("Terms Renewed")],
				["Terms Undecided", __("Terms Undecided")],
			],
			1
		),
		...membership_recruitment.reports.days({ reqd: 1 }),
		membership_recruitment.reports.document_of("Membership Type"),
	],
	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		const { html } = membership_recruitment;
		if (column.fieldname === "member_name") return html.link("Member", data.member, value);
		return column.fieldname === "status" ? html.escape(__(value, null, "Member")) : shown;
	}),
};
