const PREVIEW = "membership_recruitment.membership.terms.preview";

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
		if (frm.perm[0]?.write) add_buttons(frm);
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
			frm.set_intro(
				__("This member has a lifetime term, which no term can follow."),
				"yellow"
			);
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
		const term = await frappe.xcall(`${PREVIEW}.preview_term`, {
			membership_type,
			start_date,
			member,
		});
		if (
			!frm.doc ||
			!frm.is_new() ||
			frm.doc.membership_type !== membership_type ||
			frm.doc.start_date !== start_date
		) {
			return; // answered too late
		}
		const last_day = term.end_date
			? frappe.datetime.str_to_user(term.end_date)
			: __("none (lifetime)");
		frm.set_df_property(
			"end_date",
			"description",
			frm.doc.end_date
				? __("By its type: {0}", [last_day])
				: __("If left empty: {0}", [last_day])
		);
		const kinds = {
			Join: __("Joins with this term."),
			Renewal: __("Renews the term before it."),
			Rejoin: __("Comes back after a gap."),
		};
		frm.set_df_property("start_date", "description", kinds[term.kind]);
		frm.set_df_property(
			"fee",
			"description",
			__("If left empty: {0}", [format_currency(term.fee)])
		);
	},
});

function add_buttons(frm) {
	const { approved, status, cancelled_from, payment_state, fee, covered_by, sales_invoice } =
		frm.doc;
	const actions = membership_recruitment.actions;
	const over = Boolean(cancelled_from) || status === "Deceased";
	const button = (label, open) =>
		frm.add_custom_button(label, () => saved(frm).then(() => open(frm)));
	if (!approved && !over) add_approval(frm, button);
	if (
		!over &&
		payment_state === "Not invoiced" &&
		fee > 0 &&
		!covered_by &&
		frappe.model.can_create("Membership")
	) {
		button(__("Make Invoice"), actions.make_invoice);
	}
	if (sales_invoice && payment_state !== "Not invoiced") {
		button(__("Invoice as PDF"), () => open_pdf({ membership: frm.doc.name }));
	}
	if (!over) button(__("Keep Current Until…"), actions.keep_current);
	if (!over && status !== "Expired") button(__("Cancel Term"), actions.cancel_term);
}

/** Only who holds the role that the type names may approve. */
async function add_approval(frm, button) {
	const { name, membership_type } = frm.doc;
	const { message } = await frappe.db.get_value(
		"Membership Type",
		membership_type,
		"approval_role"
	);
	if (frm.doc?.name !== name || frm.doc.approved) return; // the form shows another one by now
	if (frappe.user.has_role(message?.approval_role || "Membership Manager")) {
		button(__("Approve"), membership_recruitment.actions.approve).addClass("btn-primary");
	}
}

/** What is typed but not saved is saved first: the server acts on what is stored. */
function saved(frm) {
	return frm.is_dirty() ? frm.save() : Promise.resolve();
}

function open_pdf(args) {
	const method = "membership_recruitment.membership.fees.invoices.invoice_pdf";
	window.open(`/api/method/${method}?${new URLSearchParams(args)}`, "_blank", "noopener");
}
