// A prospect becomes a member: who it is to the register, which term, and what would come of it.

import { ask as ask_server, refusal_html } from "../desk/asking";
import { new_dialog } from "../desk/dialogs";
import { ask_stored } from "../desk/forms";
import { day, escape, facts_html, last_day, notes_html } from "../desk/html";
import { forget, show_list } from "./prospects";

const TERMS = "membership_recruitment.membership.terms.preview";

export async function make_member(frm) {
	const candidates = frappe.model.can_read("Member")
		? await ask_stored(frm, "possible_members")
		: [];
	if (!candidates) return;
	const settings_type = await default_type(frm);
	const dialog = new_dialog({
		title: __("Make {0} a Member", [frm.doc.full_name]),
		fields: [
			{ fieldname: "same_person", fieldtype: "HTML", hidden: !candidates.length },
			{ fieldtype: "Section Break", hide_border: 1 },
			{
				fieldname: "membership_type",
				fieldtype: "Link",
				options: "Membership Type",
				label: __("Membership Type"),
				reqd: 1,
				default: settings_type,
				get_query: () => ({ filters: { disabled: 0 } }),
				change: () => preview(dialog),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "start_date",
				fieldtype: "Date",
				label: __("Start Date"),
				reqd: 1,
				default: frm.doc.wanted_start_date || frappe.datetime.get_today(),
				change: () => preview(dialog),
			},
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "outcome", fieldtype: "HTML" },
		],
		primary_action_label: __("Make Member"),
		primary_action(values) {
			const person = chosen_person(dialog, candidates);
			if (!person) {
				frappe.show_alert({
					message: __("Say whether it is one of these members or somebody else."),
					indicator: "orange",
				});
				return;
			}
			hand_over(frm, dialog, {
				...pick(values, "membership_type", "start_date"),
				...person,
			});
		},
	});
	dialog.get_field("same_person").$wrapper.html(candidates_html(candidates));
	dialog.$wrapper.on("change", "input[name=same-person]", () => suggest_start(frm, dialog));
	dialog.show();
	preview(dialog);
}

/** A member within the grace days goes on from the last day of the term before. */
async function suggest_start(frm, dialog) {
	const member = dialog.$wrapper.find("input[name=same-person]:checked").val();
	const start =
		member &&
		(
			await frappe.xcall(`${TERMS}.next_term`, {
				member,
			})
		).start_date;
	await dialog.set_value(
		"start_date",
		start || frm.doc.wanted_start_date || frappe.datetime.get_today()
	);
	preview(dialog);
}

async function default_type(frm) {
	if (frm.doc.membership_type) return frm.doc.membership_type;
	return frappe.xcall(`${TERMS}.default_type`);
}

function pick(values, ...fields) {
	return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function candidates_html(candidates) {
	const choices = candidates.map((member) => {
		const facts = [member.name, __(member.status, null, "Member")];
		if (member.join_date) facts.push(__("joined {0}", [day(member.join_date)]));
		facts.push(...member.reasons);
		return choice(
			member.name,
			__("It is this member: {0}", [`<b>${escape(member.full_name)}</b>`]),
			escape(facts.filter(Boolean).join(" · "))
		);
	});
	return `<div class="mb-4">
		<p>${__("The register may have this person already.")}</p>
		${choices.join("")}
		${choice("", __("Somebody else"), __("A new member is made."))}
	</div>`;
}

function choice(value, label, facts) {
	return `<label class="d-flex align-items-start mb-2" style="gap: 8px; cursor: pointer">
		<input type="radio" name="same-person" value="${escape(
			value
		)}" style="margin-top: 3px; flex: none">
		<span>${label}<br><span class="text-muted small">${facts}</span></span>
	</label>`;
}

/** The arguments that say who it is; null when nothing was chosen yet. */
function chosen_person(dialog, candidates) {
	if (!candidates.length) return {};
	const chosen = dialog.$wrapper.find("input[name=same-person]:checked");
	if (!chosen.length) return null;
	return chosen.val() ? { existing_member: chosen.val() } : { new_person: 1 };
}

async function preview(dialog) {
	const { membership_type, start_date } = dialog.get_values(true) || {};
	const area = dialog.get_field("outcome").$wrapper;
	if (!membership_type || !start_date) {
		area.empty();
		return;
	}
	const member = dialog.$wrapper.find("input[name=same-person]:checked").val() || undefined;
	let shown;
	let possible = true;
	try {
		const question = { membership_type, start_date, member };
		shown = outcome_html(await ask_server(`${TERMS}.preview_term`, question));
	} catch (sentence) {
		if (typeof sentence !== "string") throw sentence;
		shown = refusal_html(sentence);
		possible = false;
	}
	const now = dialog.get_values(true) || {};
	if (now.membership_type === membership_type && now.start_date === start_date) {
		area.html(shown);
		dialog.get_primary_btn().prop("disabled", !possible);
	}
}

function outcome_html(term) {
	const facts = [
		[__("Last Day"), last_day(term.end_date)],
		[__("Fee"), format_currency(term.fee)],
		...(term.joining_fee ? [[__("Joining Fee"), format_currency(term.joining_fee)]] : []),
	];
	const notes = [
		term.kind === "Rejoin" && __("The person was a member before and rejoins."),
		term.kind === "Renewal" && __("The term renews the one before it."),
		term.requires_approval && __("The term stays pending until a registrar approves it."),
		term.awaits_payment && __("The term stays pending until the first fee is paid."),
	];
	return facts_html(facts) + notes_html(notes);
}

async function hand_over(frm, dialog, args) {
	// by name, with what the user has seen of it: the server compares under its lock, and answers in a sentence
	const { message } = await frappe.call({
		method: "run_doc_method",
		args: {
			dt: frm.doctype,
			dn: frm.docname,
			method: "make_member",
			args: { ...args, seen: frm.doc.modified },
		},
		freeze: true,
		freeze_message: __("Handing over…"),
	});
	dialog.hide();
	// the stored prospect is another one now, and may be out of this user's sight
	forget(frm.docname);
	// the same words whether or not the register knows the person
	frappe.show_alert(
		{ message: __("Handed over. The register takes it from here."), indicator: "green" },
		10
	);
	if (message.member && frappe.model.can_read("Member")) {
		frappe.set_route("Form", "Member", message.member);
	} else {
		show_list();
	}
}
