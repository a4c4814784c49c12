// Buttons that act on a document, and answers of the server about it.

/**
 * A button on a form. What is typed but not saved is saved first, since the server acts on what is stored.
 *
 * action(frm): what it does; gives a promise where that takes a while.
 * group: the label of the drop-down that it stands in.
 * primary: it is the usual next step.
 * late: it comes after an answer of the server. It stands left of those that are there, which must not move under the
 *     pointer, and once, however often it is added.
 * save: false where the document need not be saved first.
 */
export function add_button(frm, label, action, { group, primary, late, save = true } = {}) {
	if (late && frm.custom_buttons[label]) return;
	const act = ending(() => action(frm));
	const button = frm.add_custom_button(
		label,
		() => {
			if (!save || !frm.is_dirty()) return act();
			// not waited for: Frappe's save does not end where a required field is empty
			frm.save().then(() => frm.is_dirty() || act());
		},
		group
	);
	if (primary) button.addClass("btn-primary");
	if (late) button.prependTo(frm.page.inner_toolbar);
}

/** A button above a list, report or page. */
export function add_page_button(page, label, action) {
	page.add_inner_button(label, ending(action));
}

/**
 * Frappe disables a button until its action has ended, and an action does not end where Frappe has shown by itself why
 * the server did not answer. So it has ended, at the latest, when the page waits for no answer any more.
 */
function ending(action) {
	return () => {
		const ended = new Promise((end) => (async () => action())().finally(end));
		return Promise.race([ended, frappe.after_ajax()]);
	};
}

/** What the server answers about the document on the form: null where the form shows another one by then. */
export async function answer_for(frm, promise) {
	const { name } = frm.doc;
	const answer = await promise;
	return frm.doc?.name === name ? answer : null;
}

/** Ask the server while nothing else can be clicked; gives its answer. */
export async function post(method, args, freeze_message) {
	const { message } = await frappe.call({
		method,
		args,
		type: "POST",
		freeze: true,
		freeze_message,
	});
	return message;
}
