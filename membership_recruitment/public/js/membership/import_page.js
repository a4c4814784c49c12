// What a run of a register import would do or has done, drawn on its form: counts, statuses, who is new, what changes
// from what to what, how each column was understood, and who stayed when it was taken back.

import { escape, link, table } from "../desk/html";
import { color, pill } from "../desk/indicators";

const COUNTS = [
	["new_members", "green"],
	["terms_added", "green"],
	["updated", "blue"],
	["unchanged", "gray"],
	["prospects", "light-blue"],
	["left_out", "gray"],
	["to_decide", "orange"],
	["failed", "red"],
	["with_remarks", "yellow"],
];

const MOST_QUESTIONS = 500; // as QUESTIONS of import_preview.py

const parsed = (text, otherwise) => JSON.parse(text || otherwise);

/** The tab with what the last run found. */
export function show(frm) {
	const { preview, last_run } = frm.doc;
	const page = parsed(preview, "{}");
	draw(
		frm,
		"check_html",
		preview
			? counts(frm) +
					statuses(page.statuses) +
					to_decide(frm) +
					changed(page.changed, frm.doc.updated + frm.doc.terms_added, last_run) +
					made(page.new, frm.doc.new_members, last_run)
			: hint(
					__(
						"Start a dry run: it says here what an import would do, and writes nothing."
					)
			  )
	);
	draw(frm, "problems_html", rows_table(frm.doc.problems, __("Reason")));
	const notices = parsed(frm.doc.notices, "[]").map((notice) => `<li>${escape(notice)}</li>`);
	draw(
		frm,
		"notices_html",
		(notices.length ? `<ul class="pl-4">${notices.join("")}</ul>` : "") +
			rows_table(frm.doc.remarks, __("Remarks"))
	);
	draw(frm, "understood_html", understood(frm, page.columns || {}));
	draw(frm, "kept_html", kept(parsed(frm.doc.kept_reasons, "[]")));
}

function draw(frm, fieldname, html) {
	frm.get_field(fieldname).$wrapper.html(html);
}

const hint = (sentence) => `<p class="text-muted">${sentence}</p>`;

function counts(frm) {
	const pills = COUNTS.filter(([field]) => frm.doc[field]).map(([field, one]) =>
		pill([`${__(frm.get_docfield(field).label)}: ${frm.doc[field]}`, one])
	);
	return `<p class="import-counts">${pills.join(" ")}</p>`;
}

function statuses(counted = {}) {
	const said = Object.entries(counted).map(([status, number]) =>
		pill([`${__(status, null, "Member")}: ${cint(number)}`, color("Member", status)])
	);
	if (!said.length) return "";
	return `<p><span class="text-muted">${__(
		"The members of the file are then:"
	)}</span> ${said.join(" ")}</p>`;
}

function to_decide(frm) {
	const questions = parsed(frm.doc.questions, "[]");
	const rows = questions.filter(({ kept }) => !kept).flatMap((one) => one.rows).length;
	const asked = questions.length < MOST_QUESTIONS ? rows : frm.doc.to_decide;
	const others = frm.doc.to_decide - asked; // what a word of theirs or a status means
	const sentences = [];
	if (asked)
		sentences.push(__("{0} rows are in doubt. Say whose they are under Decide.", [asked]));
	if (others > 0) {
		sentences.push(
			__("{0} rows wait for what is asked about them under First Problems.", [others])
		);
	}
	return sentences.length ? `<p class="import-to-decide">${sentences.join(" ")}</p>` : "";
}

function changed(people = [], rows, last_run) {
	if (!people.length) return "";
	const heading = last_run === "Import" ? __("Changed") : __("Would Change");
	const lines = people.flatMap(({ row, member, name, changes }) =>
		changes.map(([label, before, after], at) => [
			at ? "" : cint(row),
			at ? "" : link("Member", member, `${name} (${member})`),
			escape(label),
			before ? `<s class="text-muted">${escape(before)}</s>` : "",
			escape(after),
		])
	);
	const heads = [__("Row"), __("Member"), __("Field"), __("Before"), __("After")];
	return `<h5 class="mt-4">${heading}</h5>${table(heads, lines)}${first_of(
		people.length,
		rows
	)}`;
}

function made(people = [], rows, last_run) {
	if (!people.length) return "";
	const heading = last_run === "Import" ? __("New") : __("Would Be New");
	const lines = people.map(({ row, name, terms, status }) => [
		cint(row),
		escape(name),
		terms.map(escape).join("<br>"),
		status ? pill([__(status, null, "Member"), color("Member", status)]) : "",
	]);
	const heads = [__("Row"), __("Name"), __("Terms", null, "Member"), __("Status")];
	return `<h5 class="mt-4">${heading}</h5>${table(heads, lines)}${first_of(
		people.length,
		rows
	)}`;
}

function first_of(shown, all) {
	if (shown < 100 || shown >= all) return "";
	return hint(__("The first {0}. The file Result by Row has all of them.", [shown]));
}

function rows_table(listed, heading) {
	const rows = parsed(listed, "[]").map(({ row, reason }) => [cint(row), escape(reason)]);
	return rows.length ? table([__("Row"), heading], rows) : "";
}

function understood(frm, columns) {
	const lines = frm.doc.columns
		.filter(({ position, target }) => target && columns[position])
		.map(({ position, heading, target }) => {
			const { examples, notices } = columns[position];
			const read = examples.map(([written, meant]) =>
				written === meant
					? escape(written)
					: `${escape(written)} → <b>${escape(meant) || __("nothing")}</b>`
			);
			return [
				escape(heading),
				__(target),
				read.join("<br>"),
				notices.map(escape).join("<br>"),
			];
		});
	const heads = [__("Column"), __("Goes To"), __("Examples"), __("Understood")];
	return lines.length ? table(heads, lines) : "";
}

function kept(people) {
	const lines = people.map(({ name, reason }) => {
		const doctype = name.startsWith("MEM-") ? "Member" : "Membership Prospect";
		return [link(doctype, name), escape(reason)];
	});
	return lines.length ? table([__("Kept"), __("Reason")], lines) : "";
}
