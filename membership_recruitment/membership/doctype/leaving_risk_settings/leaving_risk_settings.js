frappe.ui.form.on("Leaving Risk Settings", {
	setup(frm) {
		frm.set_query("approver", () => ({
			query: "membership_recruitment.membership.doctype.leaving_risk_settings.leaving_risk_settings.approver_query",
		}));
	},

	refresh: (frm) =>
		membership_recruitment.trained_models.add_to_settings(
			frm,
			"Leaving Risk Model",
			__("Models of the Risk")
		),
});
