frappe.ui.form.on("Bank Payment", {
	refresh(frm) {
		frm.disable_save();
		membership_recruitment.bank_files.show_proposals(frm);
	},
});
