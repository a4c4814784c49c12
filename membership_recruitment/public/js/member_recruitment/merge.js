// Two members, or two prospects, who are one person: the choice, the preview, and the way back.

import { refusal_html } from "../desk/asking";
import { confirm, new_dialog } from "../desk/dialogs";
import { add_button } from "../desk/forms";
import { escape } from "../desk/html";

const MERGE = "membership_recruitment.member_recruitment.conversion.merge";

/** The menu of a person's form; may_merge: whether the user may merge what it shows. */
export function offer(frm, may_merge) {
	if (may_merge) frm.page.add_menu_item(__("Merge with Another"), () => choose(frm));
}

function choose(frm) {
	const dialog = new_dialog({
		title: __("Merge into {0}", [frm.doc.full_name]),
		size: "large",
		fields: [
			{
				fieldname: "merged",
				fieldtype: "Link",
				options: frm.doctype,
				label: __("Who Is the Same Person"),
				reqd: 1,
				description: __(
					"Goes into the one that is open here, with everything that hangs on it."
				),
				only_select: 1,
				filter_description: __(
					"With the same e-mail, phone or name; type the first letters of a name for others."
				),
				get_query: () => ({
					query: "membership_recruitment.member_recruitment.conversion.merge_choice.same_persons",
					filters: { kept: frm.docname },
				}),
				change: () => preview(frm, dialog),
			},
			{ fieldname: "preview", fieldtype: "HTML" },
		],
		primary_action_label: __("Merge"),
		async primary_action({ merged }) {
			const take = $.map(dialog.$wrapper.find("input[data-take]:checked"), (input) =>
				input.value === "merged" ? input.dataset.take : null
			);
			await frappe.xcall(`${MERGE}.join`, {
				doctype: frm.doctype,
				kept: frm.docname,
				merged,
				take,
			});
			dialog.hide();
			frappe.model.remove_from_locals(frm.doctype, merged);
			frappe.show_alert({ message: __("Merged."), indicator: "green" });
			frm.reload_doc();
		},
	});
	dialog.get_primary_btn().prop("disabled", true);
	dialog.show();
}

async function preview(frm, dialog) {
	const merged = dialog.get_value("merged");
	const area = dialog.get_field("preview").$wrapper;
	dialog.get_primary_btn().prop("disabled", true);
	area.empty();
	if (!merged) return;
	const found = await frappe.xcall(`${MERGE}.preview`, {
		doctype: frm.doctype,
		kept: frm.docname,
		merged,
	});
	if (dialog.get_value("merged") !== merged) return; // answered too late
	area.html(
		found.refusal ? refusal_html(found.refusal) : preview_html(frm.docname, merged, found)
	);
	dialog.get_primary_btn().prop("disabled", Boolean(found.refusal));
}

function preview_html(kept, merged, { fields, filled, moves, lost }) {
	const rows = fields.map(
		({ fieldname, label, kept, merged }) => `<tr>
			<td class="text-muted">${escape(label)}</td>
			${[
				["kept", kept],
				["merged", merged],
			]
				.map(
					([side, value]) => `<td><label class="mb-0" style="cursor: pointer">
						<input type="radio" name="take-${fieldname}" data-take="${fieldname}" value="${side}"
							${side === "kept" ? "checked" : ""}> ${escape(value)}
					</label></td>`
				)
				.join("")}
		</tr>`
	);
	const choice = rows.length
		? `<p class="bold">${__("They know different things. Choose what holds.")}</p>
			<table class="table table-sm">
				<thead class="text-muted small"><tr><th></th><th>${escape(kept)}</th><th>${escape(
				merged
		  )}</th></tr></thead>
				<tbody>${rows.join("")}</tbody>
			</table>`
		: "";
	const taken = filled.length
		? `<p>${__("Filled in from {0}: {1}", [
				escape(merged),
				filled.map(escape).join(", "),
		  ])}</p>`
		: "";
	const moved = moves.length
		? `<p>${__("Moves over: {0}", [
				moves.map(({ label, count }) => `${escape(label)} (${count})`).join(", "),
		  ])}</p>`
		: "";
	const gone = lost.map((sentence) => `<p class="text-danger">${escape(sentence)}</p>`).join("");
	return `${choice}${taken}${moved}${gone}
		<p class="text-muted small">${__(
			"It can be undone from its record, as long as nothing was built on it."
		)}</p>`;
}

// ---------------------------------------------------------------- the record of a merge

/** What moved, and the button that takes the merge back. */
export function show_record(frm) {
	const rows = (frm.doc.__onload?.account || []).map(
		({ label, count }) => `<li>${escape(label)}: ${count}</li>`
	);
	frm.get_field("account_html").$wrapper.html(`<ul>${rows.join("")}</ul>`);
	if (!frm.doc.undone) add_button(frm, __("Undo"), undo, { save: false });
}

function undo(frm) {
	confirm(__("Take this merge back? Both will be as they were before."), async () => {
		// by name: the whole record of what moved is nothing that recruiting staff may send
		await frappe.call({
			method: "run_doc_method",
			args: { dt: frm.doctype, dn: frm.docname, method: "undo" },
			freeze: true,
		});
		frm.reload_doc();
	});
}
