// The personal identity number on the form of a member: masked, and shown on a click that is logged.

import { confirm, new_dialog } from "../desk/dialogs";
import { post } from "../desk/forms";
import { escape } from "../desk/html";

const METHODS = "membership_recruitment.membership.register.identity_numbers";

/** What stands on the form; nothing for who may not know, and of organisations. */
export function show(frm) {
	const found = frm.doc.__onload?.identity_number;
	const shown = Boolean(found) && frm.doc.member_kind !== "Organisation" && !frm.is_new();
	frm.toggle_display("identity_html", shown);
	if (shown) draw(frm, found);
}

function draw(frm, found) {
	const { masked, kind, unreadable } = found;
	const button = (action, label) =>
		`<button type="button" class="btn btn-xs btn-default" data-action="${action}">${label}</button>`;
	const may_write = frm.perm[0]?.write;
	const buttons = [
		masked && button("show", __("Show")),
		may_write &&
			button("enter", masked || unreadable ? __("Change Number") : __("Enter Number")),
		may_write && (masked || unreadable) && button("remove", __("Remove Number")),
	];
	const label = __(kind || "Personal Identity Number");
	const value = unreadable
		? __("It cannot be read: the site's encryption key is another than when it was stored.")
		: masked;
	const area = frm.get_field("identity_html").$wrapper;
	area.html(
		`<div class="frappe-control identity-number mb-3">
			<div class="control-label mb-1">${label}</div>
			<span class="identity-value mr-2">${escape(value)}</span>${buttons.filter(Boolean).join(" ")}
		</div>`
	);
	const actions = { show: reveal, enter, remove };
	area.find("[data-action]").on("click", ({ currentTarget }) =>
		actions[currentTarget.dataset.action](frm, area)
	);
}

async function reveal(frm, area) {
	const { name } = frm.doc;
	const number = await post(`${METHODS}.show`, { member: name });
	if (frm.doc.name !== name) return; // answered too late
	area.find(".identity-value").text(number);
	area.find("[data-action=show]").remove();
}

function enter(frm) {
	const dialog = new_dialog({
		title: __("Personal Identity Number"),
		fields: [
			{
				fieldname: "secret",
				fieldtype: "Data",
				label: __("Personal Identity Number"),
				reqd: 1,
				description: __(
					"Or a coordination number. It is stored encrypted and shown to nobody without the role."
				),
			},
		],
		primary_action_label: __("Save"),
		async primary_action({ secret }) {
			await post(`${METHODS}.save`, { member: frm.doc.name, secret });
			dialog.hide();
			frm.reload_doc();
		},
	});
	// Frappe keeps dialogs in the page, with what was typed
	dialog.$wrapper.on("hidden.bs.modal", () => dialog.$wrapper.remove());
	dialog.show();
}

function remove(frm) {
	confirm(__("Delete the personal identity number of this member?"), async () => {
		await post(`${METHODS}.remove`, { member: frm.doc.name });
		frm.reload_doc();
	});
}
