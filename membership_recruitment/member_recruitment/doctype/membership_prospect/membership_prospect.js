frappe.ui.form.on("Membership Prospect", {
	setup(frm) {
		frm.set_query("phase", () => ({ filters: { people: "Prospects" } }));
		for (const field of ["membership_type", "recruitment_source"]) {
			frm.set_query(field, () => ({ filters: { disabled: 0 } }));
		}
	},

	refresh(frm) {
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			set_defaults(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		show_journey(frm);
		show_interactions(frm);
		if (frm.doc.status === "Converted") {
			frm.disable_form();
			frm.set_intro(
				__("Moved to the member register. What remains here is what the statistics need."),
				"green"
			);
			return;
		}
		if (frm.doc.status === "Queued") {
			frm.set_intro(__("Handed over to the registrar, who takes it from here."), "orange");
		}
		if (frm.doc.status === "Lost") {
			frm.set_intro(
				__("Closed as lost on {0}: {1}", [
					frappe.datetime.str_to_user(frm.doc.closed_on),
					frappe.utils.escape_html(frm.doc.lost_reason || ""),
				]),
				"yellow"
			);
		}
		if (frm.perm[0]?.write) add_buttons(frm);
	},
});

function set_defaults(frm) {
	if (!frm.doc.country) frm.set_value("country", frappe.boot.sysdefaults.country);
	const recruits = frappe.session.user !== "Administrator" && frappe.user.has_role("Member Recruiter");
	if (!frm.doc.recruiter && recruits) frm.set_value("recruiter", frappe.session.user);
}

function add_buttons(frm) {
	const { status } = frm.doc;
	const sees_register = frappe.model.can_read("Member");
	if (status === "Open" || (status === "Queued" && sees_register)) {
		frm.add_custom_button(__("Make Member"), () => saved(frm).then(() => make_member(frm))).addClass(
			"btn-primary"
		);
	}
	if (status === "Open" || status === "Queued") {
		frm.add_custom_button(__("Log Contact"), () => log_contact(frm));
	}
	if (status === "Open") {
		frm.add_custom_button(__("Lost"), () => saved(frm).then(() => mark_lost(frm)));
	}
	if (status === "Lost") {
		frm.add_custom_button(__("Reopen"), () => saved(frm).then(() => act(frm, "reopen")));
	}
}

/** What is typed but not saved is saved first: the server acts on the stored prospect. */
function saved(frm) {
	return frm.is_dirty() ? frm.save() : Promise.resolve();
}

function act(frm, method, args) {
	return frm.call({ method, doc: frm.doc, args, freeze: true }).then(() => frm.reload_doc());
}

// ---------------------------------------------------------------- make member

async function make_member(frm) {
	const candidates = frappe.model.can_read("Member") ? (await frm.call("possible_members")).message : [];
	const settings_type = await default_type(frm);
	const dialog = new frappe.ui.Dialog({
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
				default: frappe.datetime.get_today(),
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
			hand_over(frm, dialog, { ...pick(values, "membership_type", "start_date"), ...person });
		},
	});
	dialog.get_field("same_person").$wrapper.html(candidates_html(candidates));
	dialog.$wrapper.on("change", "input[name=same-person]", () => preview(dialog));
	dialog.show();
	preview(dialog);
}

async function default_type(frm) {
	if (frm.doc.membership_type) return frm.doc.membership_type;
	return frappe.xcall("membership_recruitment.membership.preview.default_type");
}

function pick(values, ...fields) {
	return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function candidates_html(candidates) {
	const escape = frappe.utils.escape_html;
	const choices = candidates.map((member) => {
		const facts = [member.name, __(member.status, null, "Member")];
		if (member.join_date) facts.push(__("joined {0}", [frappe.datetime.str_to_user(member.join_date)]));
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
		<input type="radio" name="same-person" value="${frappe.utils.escape_html(value)}" style="margin-top: 3px; flex: none">
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
	const term = await frappe.xcall("membership_recruitment.membership.preview.preview_term", {
		membership_type,
		start_date,
		member,
	});
	const now = dialog.get_values(true) || {};
	if (now.membership_type === membership_type && now.start_date === start_date) {
		area.html(outcome_html(term));
	}
}

function outcome_html(term) {
	const facts = [
		[__("Last Day"), term.end_date ? frappe.datetime.str_to_user(term.end_date) : __("none (lifetime)")],
		[__("Fee"), format_currency(term.fee)],
	];
	const notes = [];
	if (term.kind === "Rejoin") notes.push(__("The person was a member before and rejoins."));
	if (term.kind === "Renewal") notes.push(__("The term renews the one before it."));
	if (term.requires_approval) notes.push(__("The term stays pending until a registrar approves it."));
	if (term.awaits_payment) notes.push(__("The term stays pending until the first fee is paid."));
	return `<div class="row">
		${facts
			.map(
				([label, value]) => `<div class="col-sm-6">
					<div class="text-muted small">${label}</div><div class="bold">${value}</div>
				</div>`
			)
			.join("")}
	</div>
	${notes.map((note) => `<p class="text-muted small mt-3 mb-0">${note}</p>`).join("")}`;
}

async function hand_over(frm, dialog, args) {
	const { message } = await frm.call({
		method: "make_member",
		doc: frm.doc,
		args,
		freeze: true,
		freeze_message: __("Handing over to the member register…"),
	});
	dialog.hide();
	// the stored prospect is another one now, and may be out of this user's sight
	frappe.model.remove_from_locals(frm.doctype, frm.docname);
	frappe.show_alert(
		message.outcome === "queued"
			? { message: __("Handed over to the registrar, who takes it from here."), indicator: "blue" }
			: { message: __("Handed over to the member register."), indicator: "green" },
		10
	);
	if (message.member && frappe.model.can_read("Member")) {
		frappe.set_route("Form", "Member", message.member);
	} else {
		frappe.set_route("List", "Membership Prospect", "List");
	}
}

// ---------------------------------------------------------------- contacts, lost

function log_contact(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Log Contact"),
		fields: [
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("Kind"),
				reqd: 1,
				default: "Call",
				options: ["Call", "Meeting", "Mail", "Event"].map((value) => ({ value, label: __(value) })),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "phase",
				fieldtype: "Link",
				options: "Journey Phase",
				label: __("Phase"),
				default: frm.doc.phase,
				get_query: () => ({ filters: { people: "Prospects" } }),
			},
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "answered", fieldtype: "Check", label: __("Reached the Person"), default: 1 },
			{ fieldname: "summary", fieldtype: "Small Text", label: __("What Was Said") },
			{ fieldtype: "Section Break", label: __("Next Step") },
			{
				fieldname: "next_action",
				fieldtype: "Data",
				label: __("Next Action"),
				default: frm.doc.next_action,
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "next_action_on",
				fieldtype: "Date",
				label: __("On"),
				default: frm.doc.next_action_on,
			},
		],
		primary_action_label: __("Save"),
		async primary_action(values) {
			await frappe.db.insert({
				doctype: "Prospect Interaction",
				prospect: frm.doc.name,
				...pick(values, "kind", "answered", "summary"),
			});
			dialog.hide();
			const next = pick(values, "phase", "next_action", "next_action_on");
			await frm.set_value({ ...next, phase: next.phase || frm.doc.phase });
			await saved(frm);
			frappe.show_alert({ message: __("Contact logged."), indicator: "green" });
			frm.reload_doc();
		},
	});
	dialog.show();
}

function mark_lost(frm) {
	frappe.prompt(
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Why was the prospect lost?"),
			reqd: 1,
			description: __("The reasons are what there is to learn from. The prospect can be reopened."),
		},
		({ reason }) => act(frm, "mark_lost", { reason }),
		__("Close as Lost"),
		__("Close as Lost")
	);
}

async function show_interactions(frm) {
	const { name } = frm.doc;
	const latest = 5;
	const rows = await frappe.db.get_list("Prospect Interaction", {
		filters: { prospect: name },
		fields: ["name", "kind", "answered", "interaction_on", "staff", "summary"],
		order_by: "interaction_on desc",
		limit: latest + 1,
	});
	if (frm.doc?.name !== name) return; // the form shows another one by now
	const older =
		rows.length > latest
			? `<a href="/app/prospect-interaction?prospect=${encodeURIComponent(name)}">${__("All contacts")}</a>`
			: "";
	frm.get_field("interactions_html").$wrapper.html(
		rows.length
			? rows.slice(0, latest).map(interaction_html).join("") + older
			: `<p class="text-muted small">${__("None yet.")}</p>`
	);
}

function interaction_html(row) {
	const escape = frappe.utils.escape_html;
	const facts = [
		frappe.datetime.str_to_user(row.interaction_on.split(" ")[0]),
		row.answered ? "" : __("not reached"),
		row.staff ? frappe.user.full_name(row.staff) : "",
	];
	return `<div class="mb-3">
		<a class="bold" href="${frappe.utils.get_form_link("Prospect Interaction", row.name)}">${__(row.kind, null, "Prospect Interaction")}</a>
		<span class="text-muted small">${escape(facts.filter(Boolean).join(" · "))}</span>
		<div>${escape(row.summary || "")}</div>
	</div>`;
}

// ---------------------------------------------------------------- journey

async function show_journey(frm) {
	const history = frm.doc.__onload?.phase_history || [];
	const steps = history.map((step) => {
		const phase = step.to_phase ? __(step.to_phase) : __("Left the Journey");
		const day = frappe.datetime.str_to_user(step.transition_on.split(" ")[0]);
		return `<span class="text-nowrap">${frappe.utils.escape_html(phase)}
			<span class="text-muted small">${day}</span></span>`;
	});
	frm.get_field("journey_html").$wrapper.html(
		steps.length ? `<p>${steps.join(' <span class="text-muted">→</span> ')}</p>` : ""
	);
	if (frm.doc.status === "Open") show_days(frm);
}

async function show_days(frm) {
	const { name, phase, phase_since } = frm.doc;
	if (!phase || !phase_since) return;
	const days = frappe.datetime.get_diff(frappe.datetime.get_today(), phase_since);
	const { message } = await frappe.db.get_value("Journey Phase", phase, "expected_days");
	if (frm.doc?.name !== name) return; // the form shows another one by now
	const expected = message?.expected_days;
	frm.set_df_property(
		"phase_since",
		"description",
		expected
			? __("{0} days in this phase, {1} expected.", [days, expected])
			: __("{0} days in this phase.", [days])
	);
}
