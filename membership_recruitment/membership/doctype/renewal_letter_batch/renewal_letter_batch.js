frappe.ui.form.on("Renewal Letter Batch", {
	async refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.pdf) {
			frm.add_custom_button(__("Open PDF"), () => window.open(frm.doc.pdf)).addClass(
				"btn-primary"
			);
		}
		const notices = await frappe.db.get_list("Renewal Notice", {
			filters: { letter_batch: frm.doc.name },
			fields: [
				"name",
				"letter_number",
				"member",
				"member_name",
				"recipient",
				"end_date",
				"email_template",
			],
			order_by: "letter_number asc",
			limit: 0,
		});
		frm.get_field("notices_html").$wrapper.html(
			notices.length
				? notices_table(notices)
				: `<p class="text-muted small">${__("No notices refer to this batch.")}</p>`
		);
	},
});

function notices_table(notices) {
	const { day, escape, link, table } = membership_recruitment.html;
	const heads = [
		__("Letter"),
		__("Member"),
		__("Member Name"),
		__("Sent To"),
		__("Last Day of the Term"),
		__("Template"),
		__("Notice"),
	];
	const rows = notices.map((notice) => [
		cint(notice.letter_number),
		link("Member", notice.member),
		escape(notice.member_name),
		escape(notice.recipient),
		day(notice.end_date),
		escape(notice.email_template),
		link("Renewal Notice", notice.name),
	]);
	return table(heads, rows);
}
