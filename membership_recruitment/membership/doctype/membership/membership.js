const { ask } = membership_recruitment.asking;
const { html } = membership_recruitment;
const { escape } = html;
const PREVIEW = "membership_recruitment.membership.terms.preview";

frappe.ui.form.on("Membership", {
	setup(frm) {
		frm.set_query("membership_type", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		frm.set_intro(); // after the first save Frappe refreshes twice
		if (frm.is_new()) {
			if (frm.doc.member && !frm.doc.start_date) frm.trigger("suggest");
			else frm.trigger("preview");
			return;
		}
		frm.set_df_property("end_date", "description", "");
		frm.set_df_property("fee", "description", "");
		const credited = frm.doc.payment_state === "Credited";
		frm.set_df_property("paid_on", "label", credited ? __("Credited On") : __("Paid On"));
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
		let term, refusal;
		try {
			term = await ask(`${PREVIEW}.preview_term`, { membership_type, start_date, member });
		} catch (sentence) {
			if (typeof sentence !== "string") throw sentence;
			refusal = sentence;
		}
		if (
			!frm.doc ||
			!frm.is_new() ||
			frm.doc.membership_type !== membership_type ||
			frm.doc.start_date !== start_date
		) {
			return; // answered too late
		}
		if (refusal) {
			frm.set_df_property("start_date", "description", escape(refusal));
			for (const field of ["end_date", "fee"]) frm.set_df_property(field, "description", "");
			return;
		}
		const last_day = html.last_day(term.end_date);
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
		const waits =
			term.awaits_payment &&
			__("Pending until its fee is paid; it starts on the day of payment if that is later.");
		const about = [kinds[term.kind], waits].filter(Boolean).join(" ");
		frm.set_df_property("start_date", "description", about);
		frm.set_df_property(
			"fee",
			"description",
			[
				__("If left empty: {0}", [format_currency(term.fee)]),
				term.joining_fee && __("Joining fee: {0}", [format_currency(term.joining_fee)]),
			]
				.filter(Boolean)
				.join(" · ")
		);
	},
});

function add_buttons(frm) {
	const { approved, status, start_date, cancelled_from } = frm.doc;
	const { payment_state, covered_by, sales_invoice } = frm.doc;
	const fee = flt(frm.doc.fee) + flt(frm.doc.joining_fee);
	const { keep_current, make_invoice, receive_payment, credit, cancel_term } =
		membership_recruitment.term_actions;
	const today = frappe.datetime.get_today();
	const cancelled =
		cancelled_from && cancelled_from <= (start_date > today ? start_date : today);
	const over = cancelled || status === "Deceased";
	const on_a_draft = frm.doc.__onload?.on_a_draft && !covered_by;
	const to_invoice =
		["Not invoiced", "Credited"].includes(payment_state) &&
		fee > 0 &&
		!covered_by &&
		!on_a_draft;
	const asked_for = ["Unpaid", "Part paid", "Paid", "Written off"].includes(payment_state);
	if (frm.doc.credit_decision === "To decide") {
		frm.set_intro(
			__(
				"The fee was credited in full. Was that a correction or a withdrawal? Until somebody says so, the term stays as it was."
			),
			"orange"
		);
		membership_recruitment.forms.add_button(frm, __("Decide about the Credit"), credit, {
			primary: true,
		});
	}
	if (on_a_draft && !over) {
		frm.set_intro(
			__(
				"The invoice {0} is a draft. Nothing is asked until somebody submits it in ERPNext or registers a payment; delete it there to make another.",
				[html.link("Sales Invoice", sales_invoice)]
			),
			"blue"
		);
	}
	const add = (when, label, action, options) =>
		when && membership_recruitment.forms.add_button(frm, label, action, options);
	// what is rarer stands in a list, or the buttons would not fit beside a name
	const group = { group: __("Term") };
	add(
		to_invoice && !over && frappe.model.can_create("Membership"),
		__("Make Invoice"),
		make_invoice
	);
	add(
		(on_a_draft || ["Unpaid", "Part paid"].includes(payment_state)) &&
			!covered_by &&
			frappe.model.can_write("Membership"),
		__("Register Payment"),
		receive_payment
	);
	add(sales_invoice && payment_state !== "Not invoiced", __("Invoice as PDF"), open_pdf);
	add(sales_invoice && asked_for && !covered_by, __("Credit Fee"), credit, group);
	add(!over, __("Keep Current Until…"), keep_current, group);
	add(!over && status !== "Expired", __("Cancel Term"), cancel_term, group);
	if (!approved && !over) offer_approval(frm);
}

/** Only who holds the role that the type names may approve; all others are told. */
async function offer_approval(frm) {
	const { forms, term_actions } = membership_recruitment;
	const { membership_type } = frm.doc;
	const answer = await forms.answer_for(
		frm,
		frappe.db.get_value("Membership Type", membership_type, "approval_role")
	);
	if (!answer || frm.doc.approved) return;
	const role = answer.message?.approval_role || "Membership Manager";
	if (frappe.user.has_role(role)) {
		const options = { primary: true, late: true };
		forms.add_button(frm, __("Approve"), term_actions.approve, options);
	} else {
		frm.set_intro(
			__("Waits for approval by somebody with the role {0}.", [escape(__(role))]),
			"orange"
		);
	}
}

function open_pdf(frm) {
	const method = "membership_recruitment.membership.fees.invoices.invoice_pdf";
	const query = new URLSearchParams({ membership: frm.doc.name });
	window.open(`/api/method/${method}?${query}`, "_blank", "noopener");
}
