// Whom a payer leaves behind: asked before a death or a resignation is saved.

import { day, escape, last_day, notes_html } from "../desk/html";
import { preview_dialog } from "./preview_dialog";

const ACTIONS = "membership_recruitment.membership.terms.api";
const DEATHS = "membership_recruitment.membership.terms.death_api";

/** Who pays instead; left empty, each of them pays. */
export function payer_field(leaving) {
	return {
		fieldname: "payer_instead",
		fieldtype: "Link",
		options: "Member",
		label: __("Who Pays Instead"),
		description: __("Leave it empty where they pay for themselves from now on."),
		only_select: 1,
		filter_description: __("The household; type the first letters of a name for others."),
		get_query: () => ({
			query: "membership_recruitment.membership.terms.payer_choice.possible_payers",
			filters: { leaving },
		}),
	};
}

/** Who is left, until when, and who pays then (a name; none: each of them). */
export function household_words(household, payer_name) {
	if (!household.length) return [];
	const people = household.map(({ full_name, end_date }) =>
		end_date ? __("{0} (until {1})", [escape(full_name), day(end_date)]) : escape(full_name)
	);
	const waiting = household.find((person) => person.sales_invoice);
	const cancelled = household.flatMap((person) => person.cancelled);
	return [
		__("Pays for {0}. They stay members until their last day.", [people.join(", ")]),
		payer_name
			? __("From then on {0} pays.", [escape(payer_name)])
			: __("From then on they pay for themselves."),
		cancelled.length &&
			__("Cancelled, since nothing covers it any more: {0}.", [
				cancelled.map(escape).join(", "),
			]),
		waiting &&
			__("Their renewal waits for {0}: it holds if that invoice is paid after all.", [
				escape(waiting.sales_invoice),
			]),
	];
}

/** Terms by their numbers, with their days. */
export function terms_words(terms) {
	return terms
		.map(
			(term) => `${escape(term.name)} (${day(term.start_date)} – ${last_day(term.end_date)})`
		)
		.join(", ");
}

/** Whose fee somebody else pays by now, and how that is taken back. */
export function moved_words(moved, payer) {
	if (!moved.length) return [];
	const people = moved.map(({ full_name, payer_name }) =>
		payer_name
			? __("{0} (paid by {1})", [escape(full_name), escape(payer_name)])
			: __("{0} (pays alone)", [escape(full_name)])
	);
	return [
		__("Stay with who pays now: {0}.", [people.join(", ")]),
		__(
			"To move them back, enter {0} as Fee Paid By on each of them after this, in this order.",
			[escape(payer)]
		),
	];
}

/** A term that comes back, and whose it is where it is somebody else's. */
export function returning_words(term, household) {
	const other = household.find((row) => row.membership === term);
	return escape(other ? `${term} (${other.member_name})` : term);
}

/** Whether an invoice that is made is submitted at once, before it is made. */
export function invoice_kind_words(submitted) {
	return submitted
		? __("The invoice is submitted at once.")
		: __(
				"The invoice is made as a draft: nothing is asked until somebody submits it in ERPNext."
		  );
}

/** Invoices of who leaves or has died: nothing is done about them unasked. */
export function invoice_words({ open_invoices, draft_invoices }) {
	const unpaid = open_invoices.map(
		(invoice) => `${escape(invoice.name)} (${format_currency(invoice.outstanding)})`
	);
	return [
		unpaid.length &&
			__("Still unpaid, and left as it is: {0}. Credit what is not to be paid.", [
				unpaid.join(", "),
			]),
		draft_invoices.length &&
			__("Still a draft: {0}. Delete it in ERPNext, or take out what is not to be asked.", [
				draft_invoices.map(escape).join(", "),
			]),
	];
}

/** Before a death is saved: its terms and invoices, and who pays for those whom the member paid for. Resolves to a
Member or nothing. */
export async function ask_at_a_death(frm) {
	const { name: member, deceased_on } = frm.doc;
	const left = await frappe.xcall(`${DEATHS}.preview_death`, { member, deceased_on });
	if (!left) return null; // refused, and will be when it is saved
	const { terms, ending, household, open_invoices, draft_invoices } = left;
	if (![terms, ending, household, open_invoices, draft_invoices].some((rows) => rows.length))
		return null;
	return ask_before_saving({
		title: __("{0} Has Died", [frm.doc.full_name]),
		fields: household.length ? [payer_field(frm.doc.name)] : [],
		ask: ({ payer_instead }) => [
			`${DEATHS}.preview_death`,
			{ member, deceased_on, payer_instead: payer_instead || undefined },
		],
		show: (found) =>
			notes_html([
				found.ending.length &&
					__("Ends: {0}. Its last day is {1}, the day before the death.", [
						terms_words(found.ending),
						day(found.last_day),
					]),
				found.terms.length && __("Cancelled: {0}.", [terms_words(found.terms)]),
				...invoice_words(found),
				...household_words(found.household, found.payer_name),
			]),
	});
}

/** Before a date of death is taken back: what comes back, and who stays with somebody else. */
export async function ask_when_alive(frm) {
	const { name: member, full_name } = frm.doc;
	const question = [`${DEATHS}.preview_death_taken_back`, { member }];
	const found = await frappe.xcall(...question);
	if (!found || !Object.values(found).some((rows) => rows.length)) return;
	await ask_before_saving({
		title: __("{0} Has Not Died", [full_name]),
		fields: [],
		ask: () => question,
		show: ({ ongoing, terms, household, moved }) =>
			notes_html([
				ongoing.length && __("Goes on to its last day: {0}.", [terms_words(ongoing)]),
				(terms.length || household.length) &&
					__("Comes back with it: {0}.", [
						[
							terms_words(terms),
							...household.map((term) =>
								returning_words(term.membership, household)
							),
						]
							.filter(Boolean)
							.join(", "),
					]),
				...moved_words(moved, full_name),
			]),
	});
}

/** A dialog before a form is saved; closed without an answer, nothing is saved. Resolves to the Member who is to pay
instead, or nothing. */
function ask_before_saving(question) {
	return new Promise((resolve) => {
		let answer;
		const dialog = preview_dialog({
			...question,
			label: __("Save"),
			save: (values) => (answer = values?.payer_instead || ""),
			done: () => {},
		});
		dialog.onhide = () => {
			if (answer === undefined) frappe.validated = false;
			resolve(answer || null);
		};
	});
}

/** Somebody else pays for everyone whose fee the member of a form paid. */
export async function change_payer(frm, payer_instead) {
	await frappe.xcall(`${ACTIONS}.change_payer`, { member: frm.doc.name, payer_instead }, "POST");
	await frm.reload_doc();
}
