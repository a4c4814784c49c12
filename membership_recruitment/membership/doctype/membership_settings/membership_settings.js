frappe.ui.form.on("Membership Settings", {
	refresh(frm) {
		if (!frappe.user.has_role("Membership Manager")) return;
		frm.add_custom_button(__("Send Me the Monthly Summary"), async () => {
			await frappe.xcall(
				"membership_recruitment.member_insights.monthly_summary.send_to_me"
			);
			frappe.show_alert({
				message: __("It is on its way to your address."),
				indicator: "green",
			});
		});
	},
});
