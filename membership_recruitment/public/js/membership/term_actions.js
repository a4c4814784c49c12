// What can be done with a term: the dialogs behind the buttons on its form.

import { ask as ask_server } from "../desk/asking";
import { day, escape, facts_html, last_day, notes_html } from "../desk/html";
import { household_words, invoice_kind_words, invoice_words, terms_words } from "./household";
import { done, preview_dialog, reason_field } from "./preview_dialog";

const ACTIONS = "membership_recruitment.membership.terms.api";
const PAYMENTS = "membership_recruitment.membership.fees.received_payments";

/** Counts as current until a day, for a reason that is kept. */
export function keep_current(frm) {
	preview_dialog({
		title: __("Keep Current Until…"),
		label: __("Keep Current"),
		fields: [
			{
				fieldname: "kept_until",
				fieldtype: "Date",
				label: __("Counts as Current Until"),
				reqd: frm.doc.kept_until ? 0 : 1,
				default: frm.doc.kept_until,
				description: frm.doc.kept_until ? __("Empty: the override is taken back.") : "",
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason for the Override"),
				depends_on: "kept_until",
				mandatory_depends_on: "kept_until",
				default: frm.doc.kept_reason,
			},
		],
		ask: ({ kept_until }) =>
			kept_until || frm.doc.kept_until
				? [
						`${ACTIONS}.preview_keep_current`,
						{ membership: frm.doc.name, kept_until: kept_until || undefined },
				  ]
				: null,
		show: ({ covered }, { kept_until }) => {
			const names = [escape(covered.join(", "))];
			if (!kept_until) {
				return notes_html([
					covered.length &&
						__("Taken back with it, since this fee covers them: {0}.", names),
				]);
			}
			return notes_html([
				__(
					"From {0} to {1} the term counts as current, whether it is paid, approved or over.",
					[day(frm.doc.start_date), day(kept_until)]
				),
				covered.length && __("Kept with it, since this fee covers them: {0}.", names),
			]);
		},
		act: (values) => [
			`${ACTIONS}.keep_current`,
			{ membership: frm.doc.name, kept_until: values.kept_until, reason: values.reason },
		],
		done: () => done(frm, __("The override is in the register.")),
	});
}

export function approve(frm) {
	preview_dialog({
		title: __("Approve the Term of {0}", [frm.doc.member_name || frm.doc.member]),
		label: __("Approve"),
		fields: [],
		show: () =>
			facts_html([
				[__("Type"), escape(__(frm.doc.membership_type))],
				[__("First Day"), day(frm.doc.start_date)],
				[__("Last Day"), last_day(frm.doc.end_date)],
			]) +
			notes_html([
				frm.doc.awaits_payment &&
					frm.doc.payment_state !== "Paid" &&
					__("It still waits for its fee after that."),
			]),
		act: () => [`${ACTIONS}.approve`, { membership: frm.doc.name }],
		done: () => done(frm, __("Approved.")),
	});
}

export function make_invoice(frm) {
	preview_dialog({
		title: __("Make Invoice"),
		label: __("Make Invoice"),
		fields: [
			{
				fieldname: "donation",
				fieldtype: "Currency",
				label: __("Donation"),
				description: __("A gift beyond the fee, as a line of its own on the invoice."),
			},
		],
		ask: () => [
			"membership_recruitment.membership.fees.invoices.preview_invoice",
			{ membership: frm.doc.name },
		],
		show: ({ submitted, payer_name, covered }, values) =>
			facts_html([
				[__("Fee"), format_currency(frm.doc.fee)],
				...(frm.doc.joining_fee
					? [[__("Joining Fee"), format_currency(frm.doc.joining_fee)]]
					: []),
				[
					__("To Pay"),
					format_currency(
						flt(frm.doc.fee) + flt(frm.doc.joining_fee) + flt(values.donation)
					),
				],
			]) +
			notes_html([
				__("For {0}, {1} – {2}.", [
					escape(__(frm.doc.membership_type)),
					day(frm.doc.start_date),
					last_day(frm.doc.end_date),
				]),
				payer_name && __("To {0}, who pays.", [escape(payer_name)]),
				covered.length && __("Also covers {0}.", [escape(covered.join(", "))]),
				invoice_kind_words(submitted),
			]),
		act: (values) => [
			"membership_recruitment.membership.fees.invoices.invoice_term",
			{ membership: frm.doc.name, donation: values.donation || 0 },
		],
		done: (made) =>
			done(
				frm,
				made.docstatus ? __("The invoice is made.") : __("A draft of the invoice is made.")
			),
	});
}

/** Take a fee by hand: what is left to pay is asked first, since it is what the dialog begins with. */
export async function receive_payment(frm) {
	const question = [`${PAYMENTS}.preview_payment`, { membership: frm.doc.name }];
	const found = await ask_server(...question).catch((sentence) => frappe.msgprint(sentence));
	if (found?.sales_invoice) ask_what_was_paid(frm, found);
}

function ask_what_was_paid(
	frm,
	{ sales_invoice, payer_name, outstanding, currency, draft, modes }
) {
	const membership = frm.doc.name;
	preview_dialog({
		title: __("Register Payment"),
		label: __("Register Payment"),
		fields: [
			{
				fieldname: "amount",
				fieldtype: "Currency",
				label: __("Amount"),
				reqd: 1,
				default: outstanding,
			},
			{
				fieldname: "paid_on",
				fieldtype: "Date",
				label: __("Paid On"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "mode_of_payment",
				fieldtype: "Select",
				label: __("Paid By"),
				reqd: 1,
				options: modes.map((value) => ({ value, label: __(value) })),
				default: modes[0],
				description: modes.length
					? ""
					: __("Give a Mode of Payment an account in ERPNext first."),
			},
			{ fieldname: "reference", fieldtype: "Data", label: __("Receipt or Reference") },
		],
		show: (_, { amount }) =>
			facts_html([
				[__("Invoice"), escape(sales_invoice)],
				[__("Left to Pay"), format_currency(outstanding, currency)],
				[__("After This"), format_currency(outstanding - flt(amount), currency)],
			]) +
			notes_html([
				payer_name &&
					payer_name !== frm.doc.member_name &&
					__("Paid by {0}.", [escape(payer_name)]),
				draft && __("The invoice is a draft, and is submitted with the payment."),
			]),
		act: (values) => [`${PAYMENTS}.receive_payment`, { membership, ...values }],
		done: ({ outstanding: left }) =>
			done(
				frm,
				left
					? __("The payment is registered. {0} is left to pay.", [
							format_currency(left, currency),
					  ])
					: __("The payment is registered: all is paid.")
			),
	});
}

/** Credit the fee, or say what it means that it was credited: asked and shown before anything is saved. */
export function credit(frm) {
	const credited = Boolean(frm.doc.credit_decision);
	const membership = frm.doc.name;
	preview_dialog({
		title: credited ? __("Decide about the Credit") : __("Credit Fee"),
		label: credited ? __("Decide") : __("Credit Fee"),
		fields: [
			{
				fieldname: "decision",
				fieldtype: "Select",
				label: __("Why It Is Credited"),
				reqd: 1,
				options: [
					{ value: "", label: "" },
					{ value: "Correction", label: __("Correction: the membership goes on") },
					{ value: "Withdrawal", label: __("Withdrawal: the membership ends") },
				],
			},
		],
		ask: ({ decision }) => decision && [`${ACTIONS}.preview_credit`, { membership, decision }],
		show: (outcome, { decision }) => credit_words(frm, outcome, decision),
		act: ({ decision }) => [
			`${ACTIONS}.${credited ? "decide_credit" : "credit_fee"}`,
			{ membership, decision },
		],
		done: () => done(frm, credited ? __("Decided.") : __("The fee is credited.")),
	});
}

function credit_words(frm, outcome, decision) {
	const facts = [];
	if (outcome.amount) facts.push([__("Credit Note"), format_currency(outcome.amount)]);
	if (outcome.sales_invoice) facts.push([__("Invoice"), escape(outcome.sales_invoice)]);
	const paid =
		outcome.paid &&
		__("{0} of it is paid, and becomes the payer's credit.", [format_currency(outcome.paid)]);
	if (decision === "Correction") {
		return (
			facts_html(facts) +
			notes_html([
				paid,
				__(
					"The term stays as it was. Make the new invoice after this, if there is to be one."
				),
			])
		);
	}
	const { cancelled_from, covered, renewals } = outcome;
	const whole = cancelled_from === frm.doc.start_date;
	if (cancelled_from) {
		if (!whole)
			facts.push([__("Last Day"), day(frappe.datetime.add_days(cancelled_from, -1))]);
		facts.push([__("Cancelled From"), day(cancelled_from)]);
	}
	return (
		facts_html(facts) +
		notes_html([
			paid,
			cancelled_from && __("Cancelled: {0}.", [terms_words([frm.doc, ...renewals])]),
			whole && __("All of the term is cancelled, as if it had not been."),
			...invoice_words(outcome),
			covered.length &&
				__("Included in this fee, and cancelled with it: {0}.", [
					escape(covered.join(", ")),
				]),
			...household_words(outcome.household),
		])
	);
}

export function cancel_term(frm) {
	const start = frm.doc.start_date;
	preview_dialog({
		title: __("Cancel Term"),
		label: __("Cancel Term"),
		fields: [
			{
				fieldname: "cancelled_from",
				fieldtype: "Date",
				label: __("Cancelled From"),
				reqd: 1,
				default: [frappe.datetime.get_today(), start].sort().pop(),
				description: __("The first day on which this is no longer a membership."),
			},
			{ fieldtype: "Column Break" },
			reason_field(),
		],
		show(_, { cancelled_from }) {
			if (!cancelled_from) return "";
			if (cancelled_from < start) {
				throw __(
					"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it.",
					[day(start)]
				);
			}
			return cancelled_from === start
				? notes_html([__("All of the term is cancelled, as if it had not been.")])
				: facts_html([
						[__("Last Day"), day(frappe.datetime.add_days(cancelled_from, -1))],
				  ]);
		},
		async save({ cancelled_from, reason }) {
			await frm.set_value({ cancelled_from, cancellation_reason: reason });
			await frm.save();
		},
		done: () => {},
	});
}
