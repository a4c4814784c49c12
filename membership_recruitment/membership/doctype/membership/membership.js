const PREVIEW = "membership_recruitment.membership.preview";

frappe.ui.form.on("Membership", {
	setup(frm) {
		frm.set_query("membership_type", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			if (frm.doc.member && !frm.doc.start_date) frm.trigger("suggest");
			else frm.trigger("preview");
			return;
		}
		frm.set_df_property("end_date", "description", "");
		frm.set_df_property("fee", "description", "");
		if (!frm.perm[0]?.write) return;
		if (!frm.doc.approved && !frm.doc.cancelled_from) {
			frm.add_custom_button(__("Approve"), () => {
				frm.set_value("approved", 1).then(() => frm.save());
			}).addClass("btn-primary");
		}
		if (!frm.doc.cancelled_from && !["Expired", "Deceased"].includes(frm.doc.status)) {
			frm.add_custom_button(__("Cancel Term"), () => cancel_term(frm));
		}
	},

	after_save(frm) {
		// its status and terms follow from this term: the form must fetch them again
		frappe.model.remove_from_locals("Member", frm.doc.member);
	},

	member: (frm) => frm.is_new() && frm.doc.member && frm.trigger("suggest"),
	membership_type: (frm) => frm.trigger("preview"),
	start_date: (frm) => frm.trigger("preview"),
	end_date: (frm) => frm.trigger("preview"),

	async suggest(frm) {
		const next = await frappe.xcall(`${PREVIEW}.next_term`, { member: frm.doc.member });
		if (!next.start_date) {
			frm.set_intro(__("This member has a lifetime term, which no term can follow."), "yellow");
			return;
		}
		await frm.set_value({
			start_date: frm.doc.start_date || next.start_date,
			membership_type: frm.doc.membership_type || next.membership_type,
		});
		frm.trigger("preview");
	},

	async preview(frm) {
		const { membership_type, start_date, member } = frm.doc;
		if (!frm.is_new() || !membership_type || !start_date) return;
		const term = await frappe.xcall(`${PREVIEW}.preview_term`, { membership_type, start_date, member });
		if (!frm.doc || !frm.is_new() || frm.doc.membership_type !== membership_type || frm.doc.start_date !== start_date) {
			return; // answered too late
		}
		const last_day = term.end_date ? frappe.datetime.str_to_user(term.end_date) : __("none (lifetime)");
		frm.set_df_property(
			"end_date",
			"description",
			frm.doc.end_date ? __("By its type: {0}", [last_day]) : __("If left empty: {0}", [last_day])
		);
		const kinds = {
			Join: __("Joins with this term."),
			Renewal: __("Renews the term before it."),
			Rejoin: __("Comes back after a gap."),
		};
		frm.set_df_property("start_date", "description", kinds[term.kind]);
		frm.set_df_property("fee", "description", __("If left empty: {0}", [format_currency(term.fee)]));
	},
});

function cancel_term(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Cancel Term"),
		fields: [
			{
				fieldname: "cancelled_from",
				fieldtype: "Date",
				label: __("Cancelled From"),
				reqd: 1,
				default: [frappe.datetime.get_today(), frm.doc.start_date].sort().pop(),
				description: __("The first day on which this is no longer a membership."),
			},
			{
				fieldname: "cancellation_reason",
				fieldtype: "Select",
				label: __("Reason"),
				reqd: 1,
				options: frappe.meta.get_docfield("Membership", "cancellation_reason").options,
			},
		],
		primary_action_label: __("Cancel Term"),
		async primary_action(values) {
			dialog.hide();
			await frm.set_value(values);
			frm.save();
		},
	});
	dialog.show();
}
