// Invoices for terms that have none: how many there are, which, and making them.

import { new_dialog } from "../desk/dialogs";
import { post } from "../desk/forms";
import { escape } from "../desk/html";

const MISSING_INVOICES = "membership_recruitment.membership.fees.missing_invoices";

/** Say how many terms have no invoice, and make the invoices or show the terms. */
export async function ask(list) {
	const found = await frappe.xcall(`${MISSING_INVOICES}.found`);
	if (!found.terms) {
		frappe.msgprint(__("Every term with a fee has an invoice."));
		return;
	}
	const dialog = new_dialog({
		title: __("Invoice Those Who Have None"),
		fields: [{ fieldtype: "HTML", fieldname: "words" }],
		primary_action_label: __("Make the Invoices"),
		primary_action: async () => {
			dialog.hide();
			show_answer(await post(`${MISSING_INVOICES}.make`, {}, __("Making the invoices")));
			list.refresh();
		},
		secondary_action_label: __("Show the Terms"),
		secondary_action: async () => {
			dialog.hide();
			await list.filter_area.clear(false);
			await list.filter_area.add(found.filters);
		},
	});
	const words = __(
		"{0} terms have a fee and no invoice: {1} in all. Each payer gets one invoice.",
		[found.terms, format_currency(found.total)]
	);
	const kind = found.submitted
		? __("They are submitted at once.")
		: __("They are made as drafts: nothing is asked until somebody submits them in ERPNext.");
	dialog.get_field("words").$wrapper.text(`${words} ${kind}`);
	dialog.show();
}

function show_answer(answer) {
	if (answer.enqueued) {
		frappe.msgprint(__("{0} invoices are made in the background.", [cint(answer.enqueued)]));
		return;
	}
	const problems = answer.problems.map((problem) => `<li>${escape(problem)}</li>`).join("");
	frappe.msgprint({
		title: __("Membership Invoices"),
		message: `<p>${__("Invoices made: {0}", [cint(answer.invoices)])}</p><ul>${problems}</ul>`,
		indicator: problems ? "orange" : "green",
	});
}
