frappe.ui.form.on("Prospect Signup", {
	refresh(frm) {
		if (frm.doc.status !== "For the registrar") return;
		frm.set_intro(
			frm.doc.joins_online
				? __(
						"A part of this application waits for you: a guardian of somebody who was in the register before, another fee than the one invoiced, or an error, which stands in the Error Log. Act on it, then mark it as handled."
				  )
				: __(
						"The address is in the register. Read what the person wrote, act on it, then mark it as handled."
				  ),
			"orange"
		);
		membership_recruitment.forms.add_button(frm, __("Handled"), mark_handled, {
			primary: true,
		});
	},
});

async function mark_handled(frm) {
	await frappe.xcall("membership_recruitment.member_recruitment.joining_page.signup.handled", {
		name: frm.doc.name,
	});
	frappe.show_alert({
		message: __("Handled. The personal data was removed."),
		indicator: "green",
	});
	frm.reload_doc();
}
