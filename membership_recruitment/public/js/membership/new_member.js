// Somebody joins: name, address, type and first day in one dialog, which says whom the register may have already.

import { post } from "../desk/forms";
import { confirm } from "../desk/dialogs";
import { day, escape, facts_html, last_day, link, notes_html } from "../desk/html";
import { preview_dialog, type_field } from "./preview_dialog";

const NEW_MEMBER = "membership_recruitment.member_recruitment.conversion.new_member";
const PREVIEW = "membership_recruitment.membership.terms.preview";
const PERSON = [
	"first_name",
	"last_name",
	"birth_date",
	"email",
	"phone",
	"payer",
	"recruitment_source",
	"address_line",
	"postal_code",
	"city",
];

/** Frappe opens this where a new member is asked for: above the list, in the search bar, in a link field. */
frappe.ui.form.MemberQuickEntryForm = class extends frappe.ui.form.QuickEntryForm {
	async setup() {
		const is_there = this.doc && !this.doc.__islocal;
		if (is_there || !frappe.model.can_create("Membership")) return super.setup();
		await new Promise((loaded) => frappe.model.with_doctype(this.doctype, loaded));
		this.check_quick_entry_doc();
		this.init_callback?.(this.doc);
		this.dialog = await new_member(this.doc, {
			made: this.after_insert,
			full_form: () => frappe.set_route("Form", this.doctype, this.doc.name),
		});
		return this;
	}
};

/** Somebody of a member's household: address, type and payer come along. */
export async function add_family_member(frm) {
	const family = await frappe.xcall(`${NEW_MEMBER}.family_of`, { member: frm.doc.name });
	return new_member(family, {
		title: __("Add to the Family of {0}", [frm.doc.full_name]),
		payer: family.payer,
		made: () => {
			frappe.model.remove_from_locals("Member", family.payer);
			frm.reload_doc();
		},
	});
}

/**
 * values: what is known already.
 * title, payer: of a family member.
 * made(member): what follows, once it is in the register; otherwise its form.
 * full_form(): leads to Frappe's form.
 */
async function new_member(values, { title, payer, made, full_form }) {
	const type = values.membership_type || (await frappe.xcall(`${PREVIEW}.default_type`));
	const dialog = preview_dialog({
		title: title || __("New Member"),
		label: __("Save"),
		fields: fields(values, type, payer),
		ask: (chosen) =>
			chosen.first_name && chosen.membership_type && chosen.start_date
				? [`${NEW_MEMBER}.preview_member`, question(chosen)]
				: null,
		show(found, chosen) {
			dialog.set_df_property("new_person", "hidden", found.members.length ? 0 : 1);
			dialog.refresh_sections(); // Frappe hides a section as long as all in it is hidden
			return alike_html(found) + term_html(found.term, chosen);
		},
		save: (chosen) =>
			post(`${NEW_MEMBER}.add`, {
				...question(chosen),
				new_person: chosen.new_person ? 1 : 0,
			}),
		async done({ member }) {
			frappe.show_alert({
				message: __("{0} is in the register.", [link("Member", member)]),
				indicator: "green",
			});
			if (made) made(await frappe.db.get_doc("Member", member));
			else frappe.set_route("Form", "Member", member);
		},
	});
	if (full_form) {
		dialog.set_secondary_action_label(__("Edit Full Form"));
		dialog.set_secondary_action(() => {
			dialog.hide();
			full_form();
		});
	}
	return dialog;
}

function fields(values, type, payer) {
	const data = (fieldname, label, more) => ({
		fieldname,
		label,
		fieldtype: "Data",
		default: values[fieldname],
		...more,
	});
	return [
		data("first_name", __("First Name"), { reqd: 1 }),
		data("last_name", __("Last Name")),
		{ ...data("birth_date", __("Birth Date")), fieldtype: "Date" },
		{ fieldtype: "Column Break" },
		data("email", __("E-mail"), { options: "Email" }),
		data("phone", __("Phone")),
		{ fieldtype: "Section Break", hide_border: 1 },
		data("address_line", __("Street Address")),
		{ fieldtype: "Column Break" },
		data("postal_code", __("Postal Code")),
		{ fieldtype: "Column Break" },
		data("city", __("City")),
		{ fieldtype: "Section Break", hide_border: 1 },
		type_field(type),
		{
			...data("recruitment_source", __("Recruitment Source")),
			fieldtype: "Link",
			options: "Recruitment Source",
			get_query: () => ({ filters: { disabled: 0 } }),
		},
		{ fieldtype: "Column Break" },
		{
			fieldname: "start_date",
			fieldtype: "Date",
			label: __("First Day"),
			reqd: 1,
			default: frappe.datetime.get_today(),
		},
		{
			fieldname: "payer",
			fieldtype: "Link",
			options: "Member",
			label: __("Fee Paid By"),
			default: payer || values.payer,
			hidden: payer || values.payer ? 0 : 1,
			only_select: 1,
		},
		{ fieldtype: "Section Break", hide_border: 1 },
		{
			fieldname: "new_person",
			fieldtype: "Check",
			label: __("It is somebody else"),
			hidden: 1,
		},
	];
}

function question(chosen) {
	const person = Object.fromEntries(PERSON.map((field) => [field, chosen[field] || ""]));
	return {
		person: JSON.stringify(person),
		membership_type: chosen.membership_type,
		start_date: chosen.start_date,
	};
}

/** Who it may be, each with a link and what is the same. */
function alike_html({ members, prospects }) {
	if (!members.length && !prospects.length) return "";
	const rows = [
		...members.map((row) => alike_row("Member", row)),
		...prospects.map((row) => alike_row("Membership Prospect", row)),
	];
	const said = members.length
		? __("The register may have this person already.")
		: __("A prospect may be this person. Make Member on that form takes everything along.");
	return `<div class="alert alert-warning small mb-3" role="alert">${said}
		<ul class="mb-0 pl-3">${rows.join("")}</ul></div>`;
}

function alike_row(doctype, row) {
	const facts = [
		row.name,
		row.status && __(row.status, null, doctype),
		row.join_date && __("joined {0}", [day(row.join_date)]),
		...row.reasons,
	];
	const shown = row.full_name || row.name;
	return `<li><a href="${frappe.utils.get_form_link(
		doctype,
		row.name
	)}" target="_blank">${escape(shown)}</a> <span class="text-muted">${facts
		.filter(Boolean)
		.map(escape)
		.join(" · ")}</span></li>`;
}

function term_html(term) {
	return (
		facts_html([
			[__("Last Day"), last_day(term.end_date)],
			[__("Fee"), format_currency(term.fee)],
			...(term.joining_fee ? [[__("Joining Fee"), format_currency(term.joining_fee)]] : []),
		]) +
		notes_html([
			term.covered_by &&
				__("The fee is included in {0}, the payer's term.", [escape(term.covered_by)]),
			term.requires_approval &&
				__("The term stays pending until somebody with the right to it approves it."),
			term.awaits_payment && __("The term stays pending until the first fee is paid."),
		])
	);
}

/** Before a new member is saved on Frappe's form: whom the register may have already. */
export async function ask_who_it_is(frm) {
	if (frm.doc.member_kind === "Organisation" || !frm.doc.first_name) return;
	const person = Object.fromEntries(PERSON.map((field) => [field, frm.doc[field] || ""]));
	const found = await frappe
		.xcall(`${NEW_MEMBER}.alike`, { person: JSON.stringify(person) })
		.catch(() => null);
	if (!found) {
		frappe.validated = false; // Frappe has shown the sentence
		return;
	}
	if (!found.members.length && !found.prospects.length) return;
	await new Promise((answered) => {
		let somebody_else = false;
		const question = confirm(
			`${alike_html(found)} ${__("Save as somebody else?")}`,
			() => (somebody_else = true)
		);
		question.onhide = () => {
			if (!somebody_else) frappe.validated = false;
			answered();
		};
	});
}
