// What is due by the rules of retention, and the list of erasures.

import { ask } from "../desk/asking";
import { prompt } from "../desk/dialogs";
import { add_button } from "../desk/forms";
import { escape, link, table } from "../desk/html";

const OVERVIEW = "membership_recruitment.member_privacy.retention.due.overview";

/** On the settings: of each rule what it costs and who is due. */
export async function show_due(frm) {
	const due = await ask(OVERVIEW, {}).catch(() => []);
	const rows = due.map(({ title, costs, count, names, doctype, enabled }) => [
		`${escape(title)}${enabled ? "" : ` <span class="text-muted">(${__("off")})</span>`}`,
		String(count),
		escape(costs),
		names.map((name) => link(doctype, name)).join(", "),
	]);
	frm.get_field("due_html").$wrapper.html(
		table([__("Kind of Data"), __("Due Today"), __("What Is Lost"), __("Who")], rows)
	);
}

/** On an erasure: what was done, and taking somebody off the list. */
export function show_erasure(frm) {
	const { lines = [], sealed } = frm.doc.__onload || {};
	const rows = lines.map(({ title, rows, does }) => [escape(title), String(rows), escape(does)]);
	const seal = sealed
		? __("The seal is genuine: nothing of this was changed afterwards.")
		: __("The seal does not fit: this was changed afterwards.");
	frm.get_field("result_html").$wrapper.html(
		rows.length
			? `${table(
					[__("What"), __("Rows"), __("What Becomes of It")],
					rows
			  )}<p class="small">${seal}</p>`
			: `<p class="text-muted">${__("Nothing has been erased yet.")}</p>`
	);
	frm.disable_save();
	if (frm.doc.status === "Planned" && frm.doc.subject_name) {
		add_button(frm, __("Keep"), keep, { save: false });
	}
}

function keep(frm) {
	prompt(
		[
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why must the person not be erased?"),
				description: __(
					"It stands on the person's entry until somebody takes it away there."
				),
				reqd: 1,
			},
		],
		async ({ reason }) => {
			await frm.call("keep", { reason });
			frm.reload_doc();
		},
		__("Keep"),
		__("Save")
	);
}
