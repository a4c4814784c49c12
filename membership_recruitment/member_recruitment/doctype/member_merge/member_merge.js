frappe.ui.form.on("Member Merge", {
	refresh: (frm) => membership_recruitment.merge.show_record(frm),
});
