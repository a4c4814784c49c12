frappe.ui.form.on("Privacy Request", {
	refresh(frm) {
		membership_recruitment.privacy_request.refresh(frm);
	},
});
