// A dialog that changes a membership: it shows, live, what would come of it, as the server says it, before anything is
// saved; what the server refuses stands in the dialog in its own words.

import { ask as ask_server, given, refusal_html } from "../desk/asking";
import { new_dialog } from "../desk/dialogs";

/**
 * A dialog that shows what would come of its values, anew whenever one changes.
 *
 * ask(values): the server method that previews and its arguments, or null while something is missing;
 *     left out where there is nothing to ask.
 * show(answer, values): HTML of the outcome; throws a sentence where it cannot be.
 * act(values): the server method that does it and its arguments; or save(values): does it itself.
 * done(answer): after it is done and the dialog is closed.
 */
export function preview_dialog({ title, label, fields, ask, show, act, save, done }) {
	let asked = null; // what the latest question was: older answers come too late
	let answer;

	const [first] = fields;
	const dialog = new_dialog({
		title,
		// the list of a Link unfolds when it gets the focus, over what is said below
		no_focus: first?.fieldtype === "Link" && !first.reqd,
		fields: [
			...fields.map((field) =>
				field.fieldname ? { ...field, change: () => preview() } : field
			),
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "outcome", fieldtype: "HTML" },
		],
		primary_action_label: label,
		async primary_action(values) {
			const button = dialog.get_primary_btn();
			button.prop("disabled", true);
			try {
				const made = save ? await save(values) : await post(...act(values));
				hide(dialog);
				await done(made);
			} finally {
				button.prop("disabled", false);
			}
		},
	});
	const outcome = dialog.get_field("outcome").$wrapper.attr("aria-live", "polite");
	const allow = (allowed) => dialog.get_primary_btn().prop("disabled", !allowed);

	function render(values) {
		try {
			outcome.html(show(answer, values));
			allow(true);
		} catch (sentence) {
			if (typeof sentence !== "string") throw sentence;
			refuse(sentence);
		}
	}

	function refuse(sentence) {
		outcome.html(refusal_html(sentence));
		allow(false);
	}

	async function preview() {
		const values = dialog.get_values(true) || {};
		if (!ask) return render(values);
		const question = ask(values);
		const key = JSON.stringify(question);
		if (key === asked) return answer && render(values);
		asked = key;
		answer = undefined;
		allow(false);
		if (!question || missing(fields, values, question)) {
			asked = null;
			outcome.empty();
			return;
		}
		try {
			const found = await ask_server(...question);
			if (asked !== key) return;
			answer = found;
			render(dialog.get_values(true) || {});
		} catch (sentence) {
			if (typeof sentence !== "string") throw sentence;
			if (asked === key) refuse(sentence);
		}
	}

	dialog.show();
	preview();
	return dialog;
}

/** Whether a required field that the question is about is empty. */
function missing(fields, values, [, args]) {
	return fields.some(
		(field) => field.reqd && field.fieldname in args && !values[field.fieldname]
	);
}

function post(method, args) {
	return new Promise((resolve, reject) => {
		frappe.call({
			method,
			args: given(args),
			type: "POST",
			freeze: true,
			callback: (response) => resolve(response.message),
			error: () => reject(new Error(`${method} was refused`)), // Frappe shows the sentence
		});
	});
}

// ------------------------------------------------------------ fields, and the end, of several dialogs

export function done(frm, message) {
	frappe.show_alert({ message, indicator: "green" });
	const member = frm.doctype === "Member" ? frm.doc.name : frm.doc.member;
	if (frm.doctype !== "Member") frappe.model.remove_from_locals("Member", member);
	return frm.reload_doc();
}

export function type_field(value, excluded) {
	return {
		fieldname: "membership_type",
		fieldtype: "Link",
		options: "Membership Type",
		label: __("Membership Type"),
		reqd: 1,
		default: value,
		get_query: () => ({
			filters: excluded ? { disabled: 0, name: ["!=", excluded] } : { disabled: 0 },
		}),
	};
}

export function reason_field(value) {
	// a credited fee and a death write their reason themselves
	const reasons = ["", "Resigned", "Excluded", "Moved away", "Other"];
	return {
		fieldname: "reason",
		fieldtype: "Select",
		label: __("Reason"),
		reqd: 1,
		default: value,
		options: reasons.map((reason) => ({
			value: reason,
			label: __(reason, null, "Membership"),
		})),
	};
}

/** Bootstrap does not hide what is still fading in. */
function hide(dialog) {
	dialog.$wrapper.one("shown.bs.modal", () => dialog.hide());
	dialog.hide();
}
