frappe.ui.form.on("Prospect Signup", {
	refresh(frm) {
		if (frm.doc.status !== "For the registrar") return;
		frm.set_intro(
			__(
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
