frappe.ui.form.on("Prospect Merge", {
	refresh: (frm) => membership_recruitment.merge.show_record(frm),
});
