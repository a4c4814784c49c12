frappe.ui.form.on("Journey Improvement", {
	refresh(frm) {
		if (frm.doc.journey_map) {
			frm.add_custom_button(__("Show the Map"), () =>
				frappe.set_route("journey-walk", frm.doc.journey_map)
			);
		}
		show_measured(frm);
	},
});

// in the reader's language, and exact for those who may know it
async function show_measured(frm) {
	if (!frm.doc.started_on || !frm.doc.metric) return;
	const said = await membership_recruitment.forms.answer_for(
		frm,
		frappe.xcall("membership_recruitment.member_insights.improvement_metrics.said", {
			improvement: frm.doc.name,
		})
	);
	if (said) frm.set_intro(frappe.utils.escape_html(said), "blue");
}
