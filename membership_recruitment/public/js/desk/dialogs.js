// What all our dialogs do beyond Frappe's.

import { ended } from "./forms";

/**
 * A dialog in which nothing that is being typed gets lost, and whose button, pressed twice, acts once.
 *
 * A tenth of a second after any change, and when it reads the values, Frappe draws fields anew with the last value that
 * it has heard of; of what is being typed it hears when typing pauses, or the field is left.
 */
export function new_dialog(options) {
	let closing = false;
	let acting = false;
	const one_at_a_time = (action) =>
		async function (...args) {
			if (acting || closing) return;
			acting = true;
			await ended(() => action.apply(this, args));
			acting = false;
		};
	const { primary_action } = options;
	const dialog = new frappe.ui.Dialog({
		...options,
		...(primary_action && { primary_action: one_at_a_time(primary_action) }),
	});
	const set_primary_action = dialog.set_primary_action.bind(dialog);
	dialog.set_primary_action = (label, action) =>
		set_primary_action(label, action && one_at_a_time(action));
	// nothing is given back: to jQuery false would be a veto
	dialog.$wrapper
		.on("show.bs.modal", () => {
			closing = false;
		})
		.on("hide.bs.modal", () => {
			closing = true;
		});
	for (const name of ["refresh_dependency", "get_values"]) {
		const frappes = dialog[name].bind(dialog);
		dialog[name] = (...args) => {
			const field = dialog.$wrapper.find(document.activeElement).filter("input, textarea");
			const text = field.val();
			const answer = frappes(...args);
			if (field.length && field.val() !== text) field.val(text);
			return answer;
		};
	}
	return dialog;
}

/** Frappe's dialog with a few fields; act(values) once, however often its button is pressed while it fades away. */
export function prompt(fields, act, title, label) {
	return frappe.prompt(fields, once(act), title, label);
}

/** Frappe's question; act() once. */
export function confirm(question, act) {
	return frappe.confirm(question, once(act));
}

function once(act) {
	let done = false;
	return (...args) => {
		if (done) return;
		done = true;
		return act(...args);
	};
}
