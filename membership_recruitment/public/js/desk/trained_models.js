// A model that was learnt from what came: what it has learnt, and its buttons for the person who approves.

import { answer_for, ask_stored } from "./forms";
import { day, escape, link, table } from "./html";
import { of } from "./indicators";

const LOOKS_AGAIN = 3000; // milliseconds

/**
 * @param why the sentence for each word of the field *Why*
 * @param more, less words for the odds, with {0} for how many times
 * @param after HTML below the weights
 */
export function show(frm, { why, more, less, after = "" }) {
	if (frm.is_new()) return;
	const { learnt = [], may_approve } = frm.doc.__onload || {};
	const weights = table(
		[__("Feature"), __("Level"), __("What It Does"), __("Observations")],
		learnt.map((row) => [
			escape(row.feature),
			escape(row.level),
			effect(row.amount, more, less),
			row.people ?? "",
		])
	);
	const tried = __(
		"It was tried on the latest days, at most a fifth of all. Whoever was looked at before and after they begin counts on one side only, drawn by lot, so that nobody is both learnt from and tried on: therefore fewer were tried."
	);
	frm.get_field("told_html").$wrapper.html(
		`<p>${escape(
			why[frm.doc.why] || ""
		)}</p><p class="text-muted small">${tried}</p>${weights}${after}`
	);
	if (may_approve) add_buttons(frm);
}

// against the average person
function effect(amount, more, less) {
	const times = Math.exp(Math.abs(amount));
	if (times < 1.1) return __("hardly anything");
	const shown = format_number(times, null, 1);
	return (amount > 0 ? more : less)(shown);
}

function add_buttons(frm) {
	const add = (label, method) =>
		frm.add_custom_button(label, async () => {
			await frm.call({ method, doc: frm.doc, freeze: true });
			frappe.show_alert({
				message: __(
					"Everybody is looked at anew in the background. Order and reasons change when that is done, in a few minutes."
				),
				indicator: "green",
			});
			frm.reload_doc();
		});
	if (frm.doc.status === "Waiting for Approval") add(__("Approve"), "approve");
	if (frm.doc.status === "Put Aside") add(__("Bring Back"), "approve");
	if (frm.doc.status === "In Use") add(__("Put It Aside"), "put_aside");
}

/** The settings' buttons: to the models, and train another one. */
export function add_to_settings(frm, doctype, label) {
	frm.add_custom_button(label, () => frappe.set_route("List", doctype));
	show_training(frm, doctype, frm.doc.__onload?.training);
	if (frm.doc.enabled && frm.perm[0]?.write) {
		frm.add_custom_button(__("Train a Model"), async () => {
			const before = frm.doc.__onload?.training?.model;
			const { message } = await frm.call({ method: "train", doc: frm.doc });
			frappe.show_alert({ message, indicator: "blue" });
			show_training(frm, doctype, { running: true, model: before });
		});
	}
}

/** What came of training last, above the settings; while it goes on, until it has ended. */
async function show_training(frm, doctype, training, before) {
	if (!training) return;
	const { running, model } = training;
	frm.set_intro();
	if (running) {
		frm.set_intro(__("A model is being trained. This page says when it is done."), "blue");
		await new Promise((later) => setTimeout(later, LOOKS_AGAIN));
		if (cur_frm !== frm) return; // whoever comes back is told anew
		const now = await answer_for(frm, ask_stored(frm, "training"));
		return show_training(frm, doctype, now, before || model || {});
	}
	if (before && model?.name === before.name) {
		frm.set_intro(__("No model was made: the latest notification says why."), "orange");
	} else if (model) {
		const [label, color] = of(doctype, model.status);
		const latest = [link(doctype, model.name), escape(label), day(model.trained_on)];
		frm.set_intro(__("Latest model: {0}, {1}, trained on {2}.", latest), color);
	} else {
		frm.set_intro(__("No model has been trained yet."), "blue");
	}
}
