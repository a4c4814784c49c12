frappe.ui.form.on("Renewal Notice", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.status !== "Failed" || !frappe.model.can_write("Membership")) return;
		const { add_button } = membership_recruitment.forms;
		add_button(frm, __("Try Again"), () => try_again(frm, 0), { primary: true });
		if (frm.doc.channel === "E-mail")
			add_button(frm, __("Send as Letter"), () => try_again(frm, 1));
	},
});

async function try_again(frm, by_letter) {
	await membership_recruitment.renewals.try_again([frm.doc.name], by_letter);
	frm.reload_doc();
}
