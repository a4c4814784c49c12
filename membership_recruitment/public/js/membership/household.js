// Whom a payer leaves behind: asked before a death or a resignation is saved.

import { day, escape, notes_html } from "../desk/html";
import { preview_dialog } from "./preview_dialog";

const ACTIONS = "membership_recruitment.membership.terms.api";

/** Who pays instead; left empty, each of them pays. */
export function payer_field(leaving) {
	return {
		fieldname: "payer_instead",
		fieldtype: "Link",
		options: "Member",
		label: __("Who Pays Instead"),
		description: __("Leave it empty where they pay for themselves from now on."),
		get_query: () => ({
			filters: {
				name: ["!=", leaving],
				payer: ["in", ["", leaving]],
				deceased_on: ["is", "not set"],
			},
		}),
	};
}

/** Who is left, until when, and who pays then. */
export function household_words(household, payer_instead) {
	if (!household.length) return [];
	const people = household.map(({ full_name, end_date }) =>
		end_date ? __("{0} (until {1})", [escape(full_name), day(end_date)]) : escape(full_name)
	);
	const waiting = household.find((person) => person.sales_invoice);
	return [
		__("Pays for {0}. They stay members until their last day.", [people.join(", ")]),
		payer_instead
			? __("From then on {0} pays.", [escape(payer_instead)])
			: __("From then on they pay for themselves."),
		waiting &&
			__("Their renewal waits for {0}: it holds if that invoice is paid after all.", [
				escape(waiting.sales_invoice),
			]),
	];
}

/** Before a death is saved: who pays for those whom the member paid for. Resolves to a Member or nothing. */
export async function ask_at_a_death(frm) {
	const household = await frappe.xcall(`${ACTIONS}.left_behind`, { member: frm.doc.name });
	if (!household.length) return null;
	return new Promise((resolve) => {
		let answer;
		const dialog = preview_dialog({
			title: __("{0} Has Died", [frm.doc.full_name]),
			label: __("Save"),
			fields: [payer_field(frm.doc.name)],
			show: (_, { payer_instead }) => notes_html(household_words(household, payer_instead)),
			save: ({ payer_instead }) => (answer = payer_instead || ""),
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
