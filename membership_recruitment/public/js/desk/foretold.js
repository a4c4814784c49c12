// What is foretold of a person, on the form: how likely, why, and a button for whoever objects.

import { prompt } from "./dialogs";
import { day, escape } from "./html";
import { pill } from "./indicators";

/**
 * Show it, or that the person objected, or nothing.
 * @param section fieldname of the section that is shown or not
 * @param field the HTML field in it
 * @param found what the server told; nothing where nothing is foretold
 * @param words indicator, facts, speaks_for, speaks_against (labels), basis (a sentence), objected (a sentence of the day),
 *     deleted (said when somebody objects) and nothing (said where nothing is foretold yet)
 */
export function show(frm, { section, field, found, words }) {
	frm.toggle_display(section, Boolean(found));
	if (!found) return;
	const { $wrapper } = frm.get_field(field);
	const objected = found.objected_on && words.objected(day(found.objected_on));
	const sentence = objected || (!found.band && words.nothing);
	$wrapper.html(
		sentence ? `<p class="text-muted small">${sentence}</p>` : box_html(found, words)
	);
	if (!found.may_object) return;
	if (objected) add_button($wrapper, __("Take the Objection Back"), () => take_back(frm));
	else add_button($wrapper, __("The Person Objects"), () => object(frm, words.deleted));
}

function add_button($wrapper, label, action) {
	$(`<button class="btn btn-xs btn-default">${label}</button>`)
		.appendTo($wrapper)
		.on("click", action);
}

function box_html(found, { indicator, facts, speaks_for, speaks_against, basis }) {
	return `<div class="ranking-box">
		<p>${pill(indicator)}
			<span class="text-muted small">${facts.map(escape).join(" · ")}</span></p>
		<div class="row ${found.by_group ? "hidden" : ""}">
			${reasons_html(speaks_for, found.reasons_for, found.unsaid_for)}
			${reasons_html(speaks_against, found.reasons_against, found.unsaid_against)}
		</div>
		<p class="text-muted small">${basis}</p>
	</div>`;
}

function reasons_html(label, reasons, unsaid) {
	const lines = reasons.length
		? `<ul class="mb-2">${reasons.map((one) => `<li>${escape(one)}</li>`).join("")}</ul>`
		: "";
	const names = [unsaid.map(escape).join(", ")];
	const also = reasons.length ? __("Also weighs: {0}", names) : __("Weighs most: {0}", names);
	const rest = unsaid.length ? also : lines ? "" : __("Nothing in particular.");
	return `<div class="col-sm-6"><div class="text-muted small">${label}</div>${lines}
		<p class="text-muted small">${rest}</p></div>`;
}

async function object(frm, message) {
	await frm.call({ method: "object_to_ranking", doc: frm.doc, freeze: true });
	frappe.show_alert({ message, indicator: "green" });
	frm.reload_doc();
}

function take_back(frm) {
	const reason = {
		fieldname: "reason",
		fieldtype: "Small Text",
		label: __("Reason"),
		reqd: 1,
		description: __("What the person said, and when. It stays on the form."),
	};
	prompt(
		[reason],
		async (args) => {
			// frm.call would send the reason a second time, as an argument of Frappe's own method
			const method = "take_objection_back";
			await frappe.xcall("run_doc_method", { method, docs: frm.doc, args });
			frappe.show_alert({
				message: __("Taken back. The person is looked at anew in the background."),
				indicator: "green",
			});
			frm.reload_doc();
		},
		__("Take the Objection Back"),
		__("Take Back")
	);
}
