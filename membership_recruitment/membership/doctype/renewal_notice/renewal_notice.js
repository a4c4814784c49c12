const TRY_AGAIN = "membership_recruitment.membership.notices.due_notices.try_again";

frappe.ui.form.on("Renewal Notice", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.status !== "Failed" || !frappe.model.can_write("Membership")) return;
		const send = (by_letter) =>
			frappe
				.call({
					method: TRY_AGAIN,
					type: "POST",
					args: { notices: [frm.doc.name], by_letter },
					freeze: true,
				})
				.then(() => frm.reload_doc());
		frm.add_custom_button(__("Try Again"), () => send(0)).addClass("btn-primary");
		if (frm.doc.channel === "E-mail")
			frm.add_custom_button(__("Send as Letter"), () => send(1));
	},
});
