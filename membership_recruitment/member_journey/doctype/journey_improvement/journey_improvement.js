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
	const name = frm.doc.name;
	const said = await frappe.xcall(
		"membership_recruitment.member_insights.improvement_metrics.said",
		{
			improvement: name,
		}
	);
	if (said && frm.doc.name === name) frm.set_intro(frappe.utils.escape_html(said), "blue");
}
