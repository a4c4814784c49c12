const RULES = "membership_recruitment.membership.engagement.activity_rules";

frappe.ui.form.on("Activity Rule", {
	refresh(frm) {
		frm.set_query("source_doctype", () => ({ filters: { istable: 0, issingle: 0 } }));
		frm.set_query("activity_type", () => ({ filters: { enabled: 1 } }));
		offer_fields(frm);
		draw_filters(frm);
		if (frm.is_new() || !frm.perm[0]?.write || !frm.doc.enabled) return;
		membership_recruitment.forms.add_button(frm, __("Bring In Now"), bring_in);
	},

	source_doctype(frm) {
		for (const field of ["date_field", "member_field", "other_member_field", "filters"])
			frm.set_value(field, null);
		offer_fields(frm);
		draw_filters(frm);
	},
});

async function bring_in(frm) {
	await frappe.xcall(`${RULES}.run_now`, { rule: frm.docname }, "POST");
	frappe.show_alert(__("The activities are brought in in the background."));
}

async function offer_fields(frm) {
	const doctype = frm.doc.source_doctype;
	if (!doctype || !frm.perm[0]?.write) return;
	const fields = await frappe.xcall(`${RULES}.fields_of`, { doctype });
	if (frm.doc.source_doctype !== doctype) return; // another one by now
	frm.fields_dict.member_field.set_data(fields.member);
	frm.fields_dict.other_member_field.set_data(fields.member);
	frm.fields_dict.date_field.set_data(fields.date);
}

/** The filters as one knows them from lists. */
function draw_filters(frm) {
	const area = frm.get_field("filters_html").$wrapper.empty();
	const doctype = frm.doc.source_doctype;
	if (!doctype) return;
	frappe.model.with_doctype(doctype, () => {
		if (frm.doc.source_doctype !== doctype) return;
		area.empty();
		const group = new frappe.ui.FilterGroup({
			parent: area,
			doctype,
			on_change: () => frm.set_value("filters", JSON.stringify(group.get_filters())),
		});
		group.add_filters_to_filter_group(JSON.parse(frm.doc.filters || "[]"));
	});
}
