// Everything that is held about a member or prospect, for who answers when somebody asks.

import { ask } from "../desk/asking";
import { new_dialog } from "../desk/dialogs";
import { add_button } from "../desk/forms";
import { escape } from "../desk/html";

const ACCESS = "membership_recruitment.member_privacy.requests.access";
const ROLES = ["Member Privacy Officer", "System Manager"];

/** The button on the form of a person. */
export function offer(frm) {
	if (frm.is_new() || !ROLES.some((role) => frappe.user.has_role(role))) return;
	add_button(frm, __("Personal Data"), () => show(frm.doctype, frm.docname), { save: false });
}

/** What would be given of somebody, and the file itself. doctype: Email for somebody of whom there is an address alone. */
export async function show(doctype, name) {
	const found = await ask(`${ACCESS}.preview`, { doctype, name }).catch((sentence) =>
		frappe.msgprint(escape(sentence))
	);
	if (!found?.sections) return;
	const dialog = new_dialog({
		title: __("Personal Data"),
		fields: [
			{ fieldname: "found", fieldtype: "HTML", options: summary(found) },
			{
				fieldname: "form",
				fieldtype: "Select",
				label: __("Format"),
				options: ["PDF", "HTML", "JSON", "ZIP"],
				default: "PDF",
				reqd: 1,
			},
			language_field(),
		],
		primary_action_label: __("Download"),
		primary_action(values) {
			window.open_url_post(`/api/method/${ACCESS}.download`, {
				doctype,
				name,
				form: values.form.toLowerCase(),
				language: values.language,
			});
			dialog.hide();
		},
	});
	dialog.show();
}

/** In which language a document is made. language: sv or en; by default that of the desk. */
export function language_field(language) {
	return {
		fieldname: "language",
		fieldtype: "Select",
		label: __("Language"),
		options: [
			{ value: "sv", label: __("Swedish") },
			{ value: "en", label: __("English") },
		],
		default: language || (frappe.boot.lang === "sv" ? "sv" : "en"),
		reqd: 1,
	};
}

function summary({ sections, to_look_at }) {
	const rows = sections.map(
		({ title, rows }) =>
			`<tr><td>${escape(title)}</td><td class="text-right">${rows}</td></tr>`
	);
	const sentences = to_look_at.map((sentence) => `<li>${escape(sentence)}</li>`);
	return `<table class="table small">${rows.join("")}</table>
		${sentences.length ? `<p>${__("Look at these first:")}</p><ul>${sentences.join("")}</ul>` : ""}`;
}
