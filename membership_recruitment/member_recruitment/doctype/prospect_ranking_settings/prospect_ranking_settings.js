// the stored levels are English words and numbers, shown in the user's language
frappe.meta.docfield_map["Ranking Card Line"].level.formatter = (value) =>
	frappe.utils.escape_html(__(value || ""));

frappe.ui.form.on("Prospect Ranking Settings", {
	setup(frm) {
		frm.set_query("approver", () => ({
			query: "membership_recruitment.member_recruitment.doctype.prospect_ranking_settings.prospect_ranking_settings.approver_query",
		}));
	},

	refresh: (frm) =>
		membership_recruitment.trained_models.add_to_settings(
			frm,
			"Ranking Model",
			__("Ranking Models")
		),
});
