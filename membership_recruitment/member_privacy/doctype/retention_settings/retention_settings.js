frappe.ui.form.on("Retention Settings", {
	refresh(frm) {
		membership_recruitment.retention.show_due(frm);
		frm.get_field("introduction_html").$wrapper.html(
			`<p class="text-muted">${__(
				"Each rule says after how many months a kind of data goes. With List nothing is erased: look below what is due, and decide. With Erase people are put on the list of erasures first, and rows go every night."
			)}</p>`
		);
	},
});
