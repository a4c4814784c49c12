// One change to many documents at once, and what came of it.

import { prompt } from "./dialogs";
import { escape, link } from "./html";

/**
 * Ask for one value and give it to many.
 *
 * label, title: of the button and of the dialog; field: what is asked for.
 * doctype, titles: of the documents; what is shown of each instead of its name.
 * change(value): the server's answer: how many were `changed`, which `failed` and why, how many are `waiting`.
 * done(): after that.
 */
export function change_many({ label, title, field, doctype, titles = {}, change, done }) {
	const act = async (values) => {
		const { changed, failed, waiting } = await change(values[field.fieldname]);
		done();
		if (waiting) {
			frappe.msgprint(
				__(
					"{0} people are changed in the background. A notification tells you when it is done.",
					[waiting]
				)
			);
			return;
		}
		frappe.show_alert({ message: __("{0} changed.", [changed]), indicator: "green" });
		if (failed.length) show_failures(failed, doctype, titles);
	};
	prompt(field, act, title, label);
}

function show_failures(failed, doctype, titles) {
	const rows = failed.map(
		({ name, reason }) => `<tr>
			<td>${link(doctype, name, titles[name] || name)}</td>
			<td>${escape(reason)}</td>
		</tr>`
	);
	frappe.msgprint({
		title: __("{0} could not be changed", [failed.length]),
		indicator: "orange",
		message: `<table class="table table-sm"><tbody>${rows.join("")}</tbody></table>`,
	});
}
