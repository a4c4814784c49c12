frappe.ui.form.on("Membership Settings", {
	refresh(frm) {
		if (!frappe.user.has_role("Membership Manager")) return;
		membership_recruitment.forms.add_button(
			frm,
			__("Send Me the Monthly Summary"),
			send_summary,
			{
				save: false,
			}
		);
	},
});

async function send_summary() {
	await frappe.xcall("membership_recruitment.member_insights.monthly_summary.send_to_me");
	frappe.show_alert({ message: __("It is on its way to your address."), indicator: "green" });
}
