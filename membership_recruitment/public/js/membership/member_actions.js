// What can be done with a membership: the buttons on the form of a member, and the dialogs behind them.

import { add_button } from "../desk/forms";
import { day, escape, facts_html, last_day, notes_html } from "../desk/html";
import {
	household_words,
	invoice_kind_words,
	invoice_words,
	moved_words,
	payer_field,
	returning_words,
	terms_words,
} from "./household";
import { add_family_member } from "./new_member";
import { done, preview_dialog, reason_field, type_field } from "./preview_dialog";

const ACTIONS = "membership_recruitment.membership.terms.api";

/** Those that make sense now and that the user may use. */
export function add_buttons(frm) {
	const group = __("Membership");
	const { may, terms } = frm.doc.__onload.overview;
	const buttons = [
		[may.renew, __("Renew"), renew],
		[may.change_type, __("Change Type"), change_type],
		[may.resign, __("Resign"), resign],
		[may.reinstate, __("Reinstate", null, "Member"), reinstate],
	];
	for (const [permitted, label, open] of buttons) {
		if (permitted)
			add_button(frm, label, () => open(frm, frm.doc.__onload.overview), { group });
	}
	if (may.new_term && !frm.doc.deceased_on && frappe.model.can_create("Member")) {
		add_button(frm, __("Add Family Member"), () => add_family_member(frm), {
			group,
			save: false,
		});
	}
	if (!may.new_term) return;
	const { name: member, full_name: member_name } = frm.doc;
	add_button(
		frm,
		__("New Term"),
		() => frappe.new_doc("Membership", { member, member_name }),
		terms.length ? { group, save: false } : { primary: true, save: false }
	);
}

function renew(frm, overview) {
	const member = frm.doc.name;
	const latest = latest_term(overview);
	preview_dialog({
		title: __("Renew {0}", [frm.doc.full_name]),
		label: __("Renew"),
		fields: [
			type_field(latest?.next_membership_type || latest?.membership_type),
			{ fieldtype: "Section Break", hide_border: 1 },
			{
				fieldname: "with_invoice",
				fieldtype: "Check",
				label: __("Make the Invoice"),
				default: 1,
			},
			{
				fieldname: "donation",
				fieldtype: "Currency",
				label: __("Donation"),
				depends_on: "with_invoice",
				description: __("A gift beyond the fee, as a line of its own on the invoice."),
			},
		],
		ask: (values) => [
			`${ACTIONS}.preview_renewal`,
			{ member, membership_type: values.membership_type },
		],
		show: (next, values) => renewal_words(next, values, overview),
		act: (values) => [
			`${ACTIONS}.renew`,
			{
				member,
				membership_type: values.membership_type,
				with_invoice: values.with_invoice ? 1 : 0,
				donation: (values.with_invoice && values.donation) || 0,
			},
		],
		done: (made) =>
			done(
				frm,
				!made.sales_invoice
					? __("Renewed.")
					: made.invoice_submitted
					? __("Renewed, and the invoice made.")
					: __("Renewed, and a draft of the invoice made.")
			),
	});
}

function renewal_words(next, values, overview) {
	const donation = values.with_invoice ? flt(values.donation) : 0;
	const household = next.household || [];
	const fees = [next, ...household].reduce(
		(sum, term) => sum + term.fee + flt(term.joining_fee),
		0
	);
	const facts = [
		[__("First Day"), day(next.start_date)],
		[__("Last Day"), last_day(next.end_date)],
		[__("Fee"), format_currency(next.fee)],
	];
	if (next.joining_fee) {
		facts.push([__("Joining Fee"), format_currency(next.joining_fee)]);
	}
	if (fees + donation !== next.fee) facts.push([__("In All"), format_currency(fees + donation)]);
	const kinds = {
		Join: __("Joins with this term."),
		Renewal: __("Joins on to the term before it, without a gap."),
		Rejoin: __("Comes back after a gap, which stays visible."),
	};
	const other = overview.household.paid_for.find((person) => person.name === next.member);
	const notes = [other && __("Renews {0}.", [escape(other.full_name)]), kinds[next.kind]];
	if (next.from_type && next.from_type !== next.membership_type) {
		notes.push(__("Changes the type from {0}.", [escape(__(next.from_type))]));
	}
	if (next.instead_of)
		notes.push(__("Takes the place of the unpaid renewal {0}.", [next.instead_of]));
	if (next.covered_by)
		notes.push(__("The fee is included in {0}, the payer's term.", [next.covered_by]));
	if (household.length) {
		const names = household.map((term) => escape(name_of(term.member, overview)));
		notes.push(__("Renewed with it: {0}.", [names.join(", ")]));
	}
	if (next.waits) {
		notes.push(
			__("Pending until its fee is paid; it starts on the day of payment if that is later.")
		);
	} else if (values.with_invoice && fees > 0) {
		notes.push(
			next.holds_when_paid
				? __("Holds once its invoice is paid. Until then the member stays as before.")
				: next.renews
				? __("Holds from its first day. Unpaid after the due date, it waits for its fee.")
				: __("Holds from its first day, paid or not.")
		);
	} else if (fees > 0) {
		notes.push(__("Holds without an invoice."));
	}
	if (values.with_invoice && fees + donation > 0) {
		notes.push(invoice_kind_words(next.invoice_submitted));
	}
	return facts_html(facts) + notes_html(notes);
}

function name_of(member, { household }) {
	return household.paid_for.find((person) => person.name === member)?.full_name || member;
}

function change_type(frm, overview) {
	const member = frm.doc.name;
	const latest = latest_term(overview);
	const now = latest?.next_membership_type || latest?.membership_type;
	preview_dialog({
		title: __("Change the Type of {0}", [frm.doc.full_name]),
		label: __("Change Type"),
		fields: [{ ...type_field(undefined, now), label: __("From the Next Term On") }],
		ask: (values) => [
			`${ACTIONS}.preview_type_change`,
			{ member, membership_type: values.membership_type },
		],
		show: (next) =>
			facts_html([
				[__("First Day"), day(next.start_date)],
				[__("Last Day"), last_day(next.end_date)],
				[__("Fee"), format_currency(next.fee)],
				...(next.joining_fee
					? [[__("Joining Fee"), format_currency(next.joining_fee)]]
					: []),
			]) +
			notes_html([
				__("{0} until then: the running term stays as it is.", [
					escape(__(next.from_type || now)),
				]),
				next.instead_of &&
					__("Takes the place of the unpaid renewal {0}.", [next.instead_of]),
			]),
		act: (values) => [
			`${ACTIONS}.change_type`,
			{ member, membership_type: values.membership_type },
		],
		done: () => done(frm, __("The next term is of the new type.")),
	});
}

function resign(frm, overview) {
	const member = frm.doc.name;
	const runs_out = overview.terms.some(
		(term) => ["Current", "Grace"].includes(term.status) && term.end_date
	);
	const pays = overview.household.paid_for.length > 0;
	const chosen = (values) => ({
		member,
		when: values.when,
		day: values.when === "On a Day" ? values.day : undefined,
		reason: values.reason || undefined,
		said_on: values.said_on || undefined,
		payer_instead: values.payer_instead || undefined,
	});
	preview_dialog({
		title: __("{0} Resigns", [frm.doc.full_name]),
		label: __("Resign"),
		fields: [
			{
				fieldname: "when",
				fieldtype: "Select",
				label: __("When"),
				reqd: 1,
				default: runs_out ? "End of Term" : "At Once",
				options: [
					{ value: "End of Term", label: __("At the end of the term") },
					{ value: "At Once", label: __("At once") },
					{ value: "On a Day", label: __("On a day") },
				],
			},
			{
				fieldname: "day",
				fieldtype: "Date",
				label: __("Cancelled From"),
				depends_on: "eval:doc.when=='On a Day'",
				mandatory_depends_on: "eval:doc.when=='On a Day'",
				description: __("The first day on which this is no longer a membership."),
			},
			{ fieldtype: "Column Break" },
			reason_field("Resigned"),
			{
				fieldname: "said_on",
				fieldtype: "Date",
				label: __("Leaving Said On"),
				default: frappe.datetime.get_today(),
				description: __("The day on which the member said so. Notice counts from it."),
			},
			...(pays ? [payer_field(member)] : []),
		],
		ask: (values) =>
			values.when && (values.when !== "On a Day" || values.day)
				? [`${ACTIONS}.preview_resignation`, chosen(values)]
				: null,
		show: resignation_words,
		act: (values) => [`${ACTIONS}.resign`, chosen(values)],
		done: () => done(frm, __("The resignation is in the register.")),
	});
}

function resignation_words(outcome) {
	const facts = [
		[__("Last Day"), day(frappe.datetime.add_days(outcome.cancelled_from, -1))],
		[__("Cancelled From"), day(outcome.cancelled_from)],
	];
	const { terms } = outcome;
	// who leaves with the last day, or later, takes no day off the term
	const cancelled = terms.filter((term) => term.cancelled_from <= term.start_date);
	const ended = terms.filter((term) => !cancelled.includes(term));
	return (
		facts_html(facts) +
		notes_html([
			ended.length && __("Ends with that day: {0}.", [terms_words(ended)]),
			cancelled.length && __("Cancelled: {0}.", [terms_words(cancelled)]),
			...invoice_words(outcome),
			...household_words(outcome.household, outcome.payer_name),
		])
	);
}

function reinstate(frm, overview) {
	const member = frm.doc.name;
	const chosen = (values) => ({ member, without_gap: values.without_gap ? 1 : 0 });
	preview_dialog({
		title: __("Reinstate {0}", [frm.doc.full_name]),
		label: __("Reinstate", null, "Member"),
		fields: [
			{
				fieldname: "without_gap",
				fieldtype: "Check",
				label: __("As if the Cancellation Had Not Been"),
				default: 1,
				description: __(
					"Otherwise what is left of the term begins anew today, and the days between stay a gap."
				),
			},
		],
		ask: (values) => [`${ACTIONS}.preview_reinstatement`, chosen(values)],
		show: (next) =>
			facts_html([
				[__("First Day"), day(next.start_date)],
				[__("Last Day"), last_day(next.end_date)],
			]) +
			notes_html([
				next.without_gap
					? __("The cancellation of {0} is taken back.", [escape(next.membership)])
					: next.fee
					? __("A new term; the days since the cancellation stay a gap.")
					: __("A new term without a fee; the days since the cancellation stay a gap."),
				next.fee && fee_words(next),
				next.end_date &&
					next.end_date < overview.today &&
					__("That term is over by now. Renew the membership after this."),
				next.returning.length &&
					__("Comes back with it: {0}.", [
						next.returning
							.map((term) => returning_words(term, next.household))
							.join(", "),
					]),
				...moved_words(next.moved, frm.doc.full_name),
			]),
		act: (values) => [`${ACTIONS}.reinstate`, chosen(values)],
		done: () => done(frm, __("Reinstated.")),
	});
}

/** Why a term that goes on asks for a fee. */
function fee_words({ fee, never_asked }) {
	const amount = [format_currency(fee)];
	return never_asked
		? __(
				"No invoice asks for the fee of the cancelled term: the new one asks for {0}.",
				amount
		  )
		: __("The fee of whoever paid covers it no more: it asks for {0}.", amount);
}

function latest_term(overview) {
	return overview.terms.find((term) => !term.void && (!term.pending || term.kept_until));
}
