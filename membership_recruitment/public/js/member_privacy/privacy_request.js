// The steps of a privacy request on its form, for who answers requests.

import { ask } from "../desk/asking";
import { confirm, new_dialog, prompt } from "../desk/dialogs";
import { add_button, one_at_a_time, post } from "../desk/forms";
import { escape, table } from "../desk/html";
import { language_field, show as show_personal_data } from "./personal_data";

const ACTIONS = "membership_recruitment.member_privacy.requests.actions";

export function refresh(frm) {
	const { status, kind } = frm.doc;
	if (frm.is_new() || !frm.perm[0]?.write) return;
	show_state(frm);
	if (status !== "Unconfirmed") add_button(frm, __("Letter"), download_letter, { save: false });
	if (status !== "Open") return frm.disable_form();
	show_candidates(frm);
	const whom = frm.doc.__onload?.whom;
	if (whom && ["Access", "Portability"].includes(kind)) {
		add_button(frm, __("Personal Data"), () => show_personal_data(...whom));
		if (frm.doc.identity_how) add_button(frm, __("Send to the Person"), send_to_the_person);
	}
	if (whom && kind === "Erasure") add_button(frm, __("Erase"), erase);
	if (frm.doc.subject_name && ["Restriction", "Rectification", "Objection"].includes(kind)) {
		add_button(frm, __("Restrict Use"), (frm) => act(frm, "restrict"), { group: __("Data") });
		add_button(frm, __("Lift Restriction"), (frm) => act(frm, "lift_restriction"), {
			group: __("Data"),
		});
	}
	if (frm.doc.subject_name && kind === "Objection") {
		add_button(frm, __("Put Down Objection"), note_objection, { group: __("Data") });
	}
	if (!frm.doc.identity_how) add_button(frm, __("Make Sure Who Asks"), make_sure);
	if (!frm.doc.extension_reason) {
		add_button(frm, __("More Time"), more_time, { group: __("Answer") });
	}
	add_button(frm, __("Answered"), (frm) => say(frm, "finish", __("Answered")), {
		group: __("Answer"),
	});
	add_button(frm, __("Refused"), (frm) => say(frm, "refuse_it", __("Refused")), {
		group: __("Answer"),
	});
	add_button(frm, __("Withdrawn"), (frm) => step(frm, "withdraw"), { group: __("Answer") });
}

function show_state(frm) {
	const { status, due_on, found_as } = frm.doc;
	if (status === "Unconfirmed") {
		frm.set_intro(__("The link sent to the address has not been followed yet."), "orange");
	} else if (status === "Open") {
		const day = frappe.datetime.str_to_user(due_on);
		const is_late = due_on < frappe.datetime.get_today();
		frm.set_intro(
			is_late
				? __("The answer was due on {0}.", [day])
				: __("The answer is due on {0}.", [day]),
			is_late ? "red" : "blue"
		);
		if (found_as === "Nobody found") {
			frm.set_intro(
				__(
					"Nobody is found by what stands here. Answer in the same way and time all the same."
				),
				"yellow"
			);
		}
	}
}

/** Members and prospects with the address: one click chooses. */
function show_candidates(frm) {
	const candidates = frm.doc.__onload?.candidates || [];
	if (frm.doc.subject_name || !candidates.length) return;
	const buttons = candidates.map(
		({ doctype, name, title, status }) =>
			`<button type="button" class="btn btn-xs btn-default mr-1" data-doctype="${escape(
				doctype
			)}"
				data-name="${escape(name)}">${escape(
				`${title || ""} (${name}, ${__(status, null, doctype)})`
			)}</button>`
	);
	frm.dashboard.add_section(
		`<p>${__("Who has this e-mail address:")}</p>${buttons.join("")}`,
		__("Person")
	);
	frm.dashboard.show();
	const choose = one_at_a_time(async ({ currentTarget }) => {
		const { doctype, name } = currentTarget.dataset;
		await frm.set_value("subject_doctype", doctype);
		await frm.set_value("subject_name", name);
		await frm.save();
	});
	frm.dashboard.wrapper.find("[data-name]").on("click", choose);
}

async function step(frm, method, args) {
	await frm.call(method, args);
	frm.reload_doc();
}

async function act(frm, method, args = {}) {
	await post(`${ACTIONS}.${method}`, { request: frm.doc.name, ...args });
	frm.reload_doc();
}

function make_sure(frm) {
	const options = frappe
		.get_meta("Privacy Request")
		.fields.find(({ fieldname }) => fieldname === "identity_how")
		.options.split("\n")
		.filter(Boolean)
		.map((value) => ({ value, label: __(value, null, "Privacy Request") }));
	prompt(
		[{ fieldname: "how", fieldtype: "Select", label: __("Made Sure By"), options, reqd: 1 }],
		({ how }) => step(frm, "make_sure", { how }),
		__("Make Sure Who Asks"),
		__("Save")
	);
}

function more_time(frm) {
	prompt(
		[
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why does it take longer?"),
				description: __("The person is told. It can be done once, for two more months."),
				reqd: 1,
			},
		],
		({ reason }) => step(frm, "take_more_time", { reason }),
		__("More Time"),
		__("Save")
	);
}

function say(frm, method, title) {
	const is_answer = method === "finish";
	const name = is_answer ? "answer" : "reason";
	prompt(
		[
			{
				fieldname: name,
				fieldtype: "Small Text",
				label: is_answer ? __("What was answered, in short") : __("Why is it refused?"),
				description: __("It stands in the letter. Name nobody."),
				reqd: 1,
			},
		],
		(values) => step(frm, method, values),
		title,
		__("Save")
	);
}

async function note_objection(frm) {
	confirm(__("All consents of the person end, and nobody ranks them any more. Go on?"), () =>
		act(frm, "note_objection")
	);
}

function download_letter(frm) {
	prompt(
		[
			{
				fieldname: "form",
				fieldtype: "Select",
				label: __("Format"),
				options: ["PDF", "HTML"],
				default: "PDF",
				reqd: 1,
			},
			language_field(frm.doc.language),
		],
		({ form, language }) =>
			window.open_url_post(`/api/method/${ACTIONS}.download_letter`, {
				request: frm.doc.name,
				form: form.toLowerCase(),
				language,
			}),
		__("Letter"),
		__("Download")
	);
}

/** The answer is approved: what must be looked at before, and where the link goes. */
async function send_to_the_person(frm) {
	const found = await ask(`${ACTIONS}.sending_preview`, { request: frm.doc.name }).catch(
		(sentence) => frappe.msgprint(escape(sentence))
	);
	if (!found?.address) return;
	const dialog = new_dialog({
		title: __("Send to the Person"),
		fields: [
			{ fieldname: "found", fieldtype: "HTML", options: sending_html(found) },
			{
				fieldname: "with_files",
				fieldtype: "Check",
				label: __("With the Files"),
				description: __(
					"They go along as they are, what is about others too. Open them first."
				),
			},
			language_field(frm.doc.language),
		],
		primary_action_label: __("Approve and Send"),
		async primary_action({ with_files, language }) {
			dialog.hide();
			await act(frm, "send_to_the_person", { language, with_files: with_files ? 1 : 0 });
		},
	});
	dialog.show();
}

function sending_html({ address, days, downloads, to_look_at }) {
	const sentence = __(
		"A link goes to {0}. For {1} days and {2} downloads it gives everything that Personal Data shows, as PDF and JSON.",
		[escape(address), String(days), String(downloads)]
	);
	const must = to_look_at.length
		? `<p>${__("Look at these first:")}</p>${list(to_look_at)}`
		: "";
	return `<p>${sentence}</p>${must}`;
}

function list(sentences) {
	return `<ul>${sentences.map((sentence) => `<li>${escape(sentence)}</li>`).join("")}</ul>`;
}

async function erase(frm) {
	const found = await ask(`${ACTIONS}.erasure_preview`, { request: frm.doc.name }).catch(
		(sentence) => frappe.msgprint(escape(sentence))
	);
	if (!found?.lines) return;
	const may = !found.refusals.length && Boolean(frm.doc.identity_how);
	const dialog = new_dialog({
		title: __("Erase"),
		size: "large",
		fields: [
			{ fieldname: "found", fieldtype: "HTML", options: preview_html(frm, found) },
			{
				fieldname: "stop_addresses",
				fieldtype: "Check",
				label: __("Never use the e-mail addresses and numbers again"),
				default: 1,
				hidden: !may,
			},
		],
		...(may && {
			primary_action_label: __("Erase for Good"),
			async primary_action({ stop_addresses }) {
				dialog.hide();
				await act(frm, "erase", { stop_addresses: stop_addresses ? 1 : 0 });
			},
		}),
	});
	dialog.show();
}

function preview_html(frm, { refusals, lines, what_else, to_look_at }) {
	const rows = (kind) =>
		lines
			.filter((line) => line.kind === kind)
			.map(({ title, rows, does }) => [escape(title), String(rows), escape(does)]);
	const heads = [__("What"), __("Rows"), __("What Becomes of It")];
	const part = (title, html) => (html ? `<h5>${title}</h5>${html}` : "");
	const must = [...refusals];
	if (!frm.doc.identity_how) must.push(__("Make sure first who asks, and note how."));
	return [
		part(__("Not Yet"), must.length && `<div class="alert alert-warning">${list(must)}</div>`),
		part(__("Look at these first:"), to_look_at.length && list(to_look_at)),
		part(__("What Is Erased"), rows("goes").length && table(heads, rows("goes"))),
		part(__("What Stays, and Why"), rows("stays").length && table(heads, rows("stays"))),
		list(what_else),
	].join("");
}
