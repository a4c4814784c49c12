// Questions to the server whose refusal is an answer: it comes as a sentence, without a message box.

/** What a whitelisted method answers. Rejects with the sentence by which the server refuses. */
export function ask(method, args) {
	return new Promise((resolve, reject) => {
		frappe.call({
			method,
			args: given(args),
			type: "GET",
			silent: true,
			// a preview refuses with status 200 (utils/refusals.py)
			callback: (response) =>
				response.exc_type ? reject(sentence_of(response)) : resolve(response.message),
			error: (response) => reject(sentence_of(response)),
		});
	});
}

/** Arguments without those that are not there. */
export function given(args) {
	return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

function sentence_of(response) {
	const messages = JSON.parse(response?._server_messages || "[]").map(
		(one) => JSON.parse(one).message
	);
	const text = $("<div>").html(messages.join(" ")).text();
	return text || __("The server gave no answer. Close this and try again.");
}

/** The refusal, as dialogs show it. */
export function refusal_html(sentence) {
	return `<div class="alert alert-warning small mb-0" role="alert">${frappe.utils.escape_html(
		sentence
	)}</div>`;
}
