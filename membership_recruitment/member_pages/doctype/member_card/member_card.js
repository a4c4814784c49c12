frappe.ui.form.on("Member Card", {
	refresh(frm) {
		if (frm.is_new() || !frappe.perm.has_perm("Member", 0, "write")) return;
		frm.add_custom_button(__("New Code"), () =>
			membership_recruitment.dialogs.confirm(
				__("The card gets a new code, and every copy of the old one is unknown. Go on?"),
				async () => {
					await frm.call("renew");
					frm.reload_doc();
				}
			)
		);
	},
});
