frappe.ui.form.on("Membership Prospect", {
	setup(frm) {
		frm.set_query("phase", () => ({ filters: { people: "Prospects" } }));
		frm.set_query("recruiter", () => ({
			query: "membership_recruitment.member_recruitment.worklist.recruiter_query",
		}));
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
		show_same_person(frm);
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
	if (frm.doc.full_name && !frm.doc.first_name) {
		const [first, ...others] = frm.doc.full_name.trim().split(/\s+/); // typed on the Kanban board
		frm.set_value({ first_name: first, last_name: others.join(" ") });
	}
	if (!frm.doc.country) frm.set_value("country", frappe.boot.sysdefaults.country);
	if (!frm.doc.recruiter && recruits()) frm.set_value("recruiter", frappe.session.user);
}

function recruits() {
	return frappe.session.user !== "Administrator" && frappe.user.has_role("Member Recruiter");
}

function add_buttons(frm) {
	const { status } = frm.doc;
	const in_work = status === "Open" || status === "Queued"; // queued ones are out of recruiting staff's sight
	if (status === "Open" && !frm.doc.recruiter && recruits()) {
		frm.add_custom_button(__("Take"), () => saved(frm).then(() => take(frm)));
	}
	if (in_work) {
		frm.add_custom_button(__("Make Member"), () =>
			saved(frm).then(() => make_member(frm))
		).addClass("btn-primary");
	}
	if (in_work) {
		frm.add_custom_button(__("Log Contact"), () =>
			saved(frm).then(() =>
				membership_recruitment.log_contact(frm.doc, () => frm.reload_doc())
			)
		);
	}
	if (status === "Queued") {
		frm.add_custom_button(__("Give Back"), () => saved(frm).then(() => give_back(frm)));
	}
	if (in_work) {
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

/** Ask about the stored prospect, whatever has been typed here or changed elsewhere meanwhile. */
function ask(frm, method) {
	return frappe.xcall("run_doc_method", { dt: frm.doctype, dn: frm.docname, method });
}

function act(frm, method, args) {
	return frm.call({ method, doc: frm.doc, args, freeze: true }).then(() => frm.reload_doc());
}

async function take(frm) {
	await frappe.xcall("membership_recruitment.member_recruitment.worklist.take", {
		prospect: frm.docname,
	});
	frappe.show_alert({ message: __("You are the recruiter now."), indicator: "green" });
	frm.reload_doc();
}

async function give_back(frm) {
	await frm.call({ method: "give_back", doc: frm.doc, freeze: true });
	// back in recruiting, and perhaps out of this user's sight
	frappe.model.remove_from_locals(frm.doctype, frm.docname);
	frappe.show_alert({ message: __("Given back to recruiting."), indicator: "blue" });
	frappe.set_route("List", "Membership Prospect", "List");
}

// ---------------------------------------------------------------- make member

async function make_member(frm) {
	const candidates = frappe.model.can_read("Member") ? await ask(frm, "possible_members") : [];
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
			await frappe.xcall("membership_recruitment.membership.terms.preview.next_term", {
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
	return frappe.xcall("membership_recruitment.membership.terms.preview.default_type");
}

function pick(values, ...fields) {
	return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function candidates_html(candidates) {
	const escape = frappe.utils.escape_html;
	const choices = candidates.map((member) => {
		const facts = [member.name, __(member.status, null, "Member")];
		if (member.join_date)
			facts.push(__("joined {0}", [frappe.datetime.str_to_user(member.join_date)]));
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
		<input type="radio" name="same-person" value="${frappe.utils.escape_html(
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
	const term = await frappe.xcall(
		"membership_recruitment.membership.terms.preview.preview_term",
		{
			membership_type,
			start_date,
			member,
		}
	);
	const now = dialog.get_values(true) || {};
	if (now.membership_type === membership_type && now.start_date === start_date) {
		area.html(outcome_html(term));
	}
}

function outcome_html(term) {
	const facts = [
		[
			__("Last Day"),
			term.end_date ? frappe.datetime.str_to_user(term.end_date) : __("none (lifetime)"),
		],
		[__("Fee"), format_currency(term.fee)],
	];
	const notes = [];
	if (term.kind === "Rejoin") notes.push(__("The person was a member before and rejoins."));
	if (term.kind === "Renewal") notes.push(__("The term renews the one before it."));
	if (term.requires_approval)
		notes.push(__("The term stays pending until a registrar approves it."));
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
	frappe.model.remove_from_locals(frm.doctype, frm.docname);
	// the same words whether or not the register knows the person
	frappe.show_alert(
		{ message: __("Handed over. The register takes it from here."), indicator: "green" },
		10
	);
	if (message.member && frappe.model.can_read("Member")) {
		frappe.set_route("Form", "Member", message.member);
	} else {
		frappe.set_route("List", "Membership Prospect", "List");
	}
}

// ---------------------------------------------------------------- the same person

async function show_same_person(frm) {
	const { name, status } = frm.doc;
	frm.toggle_display("same_person_section", false);
	if (!["Open", "Queued"].includes(status)) return;
	const { members, prospects } = await ask(frm, "same_person");
	if (frm.doc?.name !== name) return; // the form shows another one by now
	if (!members.length && !prospects.length) return;
	frm.toggle_display("same_person_section", true);
	frm.get_field("same_person_html").$wrapper.html(
		[
			...members.map((row) =>
				same_person_html("Member", row, __(row.status, null, "Member"))
			),
			...prospects.map((row) =>
				same_person_html(
					"Membership Prospect",
					row,
					row.recruiter ? frappe.user.full_name(row.recruiter) : __("nobody's")
				)
			),
		].join("")
	);
}

function same_person_html(doctype, row, fact) {
	const escape = frappe.utils.escape_html;
	const facts = [__(doctype), row.name, fact, ...row.reasons]
		.filter(Boolean)
		.map(escape)
		.join(" · ");
	return `<div class="mb-2">
		<a class="bold" href="${frappe.utils.get_form_link(doctype, row.name)}">${escape(
		row.full_name || row.name
	)}</a>
		<span class="text-muted small">${facts}</span>
	</div>`;
}

// ---------------------------------------------------------------- contacts, lost

function mark_lost(frm) {
	frappe.prompt(
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Why was the prospect lost?"),
			reqd: 1,
			description: __(
				"The reasons are what there is to learn from. The prospect can be reopened."
			),
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
		fields: [
			"name",
			"kind",
			"answered",
			"outcome",
			"asked_for_terms",
			"interaction_on",
			"staff",
			"summary",
		],
		order_by: "interaction_on desc",
		limit: latest + 1,
	});
	if (frm.doc?.name !== name) return; // the form shows another one by now
	const older =
		rows.length > latest
			? `<a href="/app/prospect-interaction?prospect=${encodeURIComponent(name)}">${__(
					"All contacts"
			  )}</a>`
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
		row.outcome ? __(row.outcome, null, "Prospect Interaction") : "",
		row.asked_for_terms ? __("asked for terms or price") : "",
		row.staff ? frappe.user.full_name(row.staff) : "",
	];
	return `<div class="mb-3">
		<a class="bold" href="${frappe.utils.get_form_link("Prospect Interaction", row.name)}">${__(
		row.kind,
		null,
		"Prospect Interaction"
	)}</a>
		<span class="text-muted small">${escape(facts.filter(Boolean).join(" · "))}</span>
		<div>${escape(row.summary || "")}</div>
	</div>`;
}

// ---------------------------------------------------------------- journey

function show_journey(frm) {
	const history = frm.doc.__onload?.phase_history || [];
	const steps = history.map((step, index) => {
		const phase = step.to_phase ? __(step.to_phase) : __("Left the Journey");
		const from = step.transition_on.split(" ")[0];
		const next = history[index + 1]?.transition_on.split(" ")[0];
		const stays = next || (step.to_phase ? frappe.datetime.get_today() : null);
		const days = stays ? __("{0} days", [frappe.datetime.get_diff(stays, from)]) : "";
		return `<tr>
			<td>${frappe.utils.escape_html(phase)}</td>
			<td>${frappe.datetime.str_to_user(from)}</td>
			<td class="text-right">${days}</td>
		</tr>`;
	});
	frm.get_field("journey_html").$wrapper.html(
		steps.length
			? `<table class="table table-sm small" style="max-width: 420px">
				<thead class="text-muted"><tr>
					<th>${__("Phase")}</th><th>${__("From")}</th><th class="text-right">${__("Stayed")}</th>
				</tr></thead>
				<tbody>${steps.join("")}</tbody>
			</table>`
			: ""
	);
	show_days(frm);
}

function show_days(frm) {
	const { status, phase, phase_since } = frm.doc;
	if (status !== "Open" || !phase || !phase_since) {
		frm.set_df_property("phase_since", "description", "");
		return;
	}
	const days = frappe.datetime.get_diff(frappe.datetime.get_today(), phase_since);
	const expected = frm.doc.__onload?.expected_days;
	frm.set_df_property(
		"phase_since",
		"description",
		expected
			? __("{0} days in this phase, {1} expected.", [days, expected])
			: __("{0} days in this phase.", [days])
	);
}
