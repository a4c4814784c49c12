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

/**
 * The next step of a form in which nothing is left to save, where Save stands otherwise: on a phone too it is in sight.
 * As soon as something is typed, Frappe puts Save there again.
 */
export function add_main_button(frm, label, action) {
	if (frm.is_dirty()) return;
	frm.page.set_primary_action(
		label,
		ending(() => action(frm))
	);
}

/** The addresses and contacts of a person; to whoever may not see a member's, that, and not that there are none. */
export async function show_addresses(frm) {
	frappe.contacts.render_address_and_contact(frm);
	if (frm.doctype !== "Member") return;
	const unseen = {
		address_html: ["Address", __("You may not see addresses.")],
		contact_html: ["Contact", __("You may not see contacts.")],
	};
	for (const [field, [doctype, sentence]] of Object.entries(unseen)) {
		await frappe.model.with_doctype(doctype);
		// everybody may read those that he or she made
		const rights = frappe
			.get_meta(doctype)
			.permissions.filter(
				(row) => row.read && !row.permlevel && frappe.user.has_role(row.role)
			);
		if (rights.some((row) => !row.if_owner)) continue;
		frm.get_field(field)?.$wrapper.html(`<p class="text-muted small">${sentence}</p>`);
	}
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
	return () => ended(action);
}

/** Begins an action; gives a promise that it has ended in this sense. */
export function ended(action) {
	const end = new Promise((end) => (async () => action())().finally(end));
	return Promise.race([end, frappe.after_ajax()]);
}

/** The action, which a second press does not begin again before it has ended. */
export function one_at_a_time(action) {
	let acting = false;
	return async (...args) => {
		if (acting) return;
		acting = true;
		await ended(() => action(...args));
		acting = false;
	};
}

// An answer of Frappe's without the document that comes with it, in Frappe 16 by whichever address it is asked.
$.ajaxSetup({
	converters: { "text answer": (text) => ({ ...JSON.parse(text), docs: undefined }) },
});

/**
 * What a method of the stored document answers, whatever has been typed on the form meanwhile. The browser would take the
 * document that comes with the answer for the one on the form: without what was typed there, and what came when it was
 * loaded.
 */
export function ask_stored(frm, method) {
	const address = [frm.doctype, frm.docname].map(encodeURIComponent).join("/");
	const asked = frappe.request.call({
		type: "GET",
		url: `/api/v2/document/${address}/method/${method}`,
		args: {},
		headers: {},
		error_handlers: {},
		dataType: "answer",
	});
	return answer_for(
		frm,
		asked.then(({ data }) => data)
	);
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
