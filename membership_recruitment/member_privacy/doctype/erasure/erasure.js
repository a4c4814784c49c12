frappe.ui.form.on("Erasure", {
	refresh(frm) {
		membership_recruitment.retention.show_erasure(frm);
	},
});
