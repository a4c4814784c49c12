const { days_words } = membership_recruitment.html;

frappe.ui.form.on("Membership Prospect", {
	setup(frm) {
		const { PHASES, RECRUITERS } = membership_recruitment.prospects;
		frm.set_query("phase", () => PHASES);
		frm.set_query("recruiter", () => RECRUITERS);
		for (const field of ["membership_type", "recruitment_source"]) {
			frm.set_query(field, () => ({ filters: { disabled: 0 } }));
		}
	},

	refresh(frm) {
		membership_recruitment.consent.show(frm);
		membership_recruitment.phones.offer_calls(frm, "phone");
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			set_defaults(frm);
			return;
		}
		membership_recruitment.forms.show_addresses(frm);
		show_journey(frm);
		show_interactions(frm);
		show_same_person(frm);
		membership_recruitment.ranking.show(frm);
		membership_recruitment.personal_data.offer(frm);
		membership_recruitment.merge.offer(
			frm,
			frm.perm[0]?.delete && frm.doc.status !== "Converted"
		);
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
		membership_recruitment.information_duty.show(frm);
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
	const { status, recruiter } = frm.doc;
	const in_work = status === "Open" || status === "Queued"; // queued ones are out of recruiting staff's sight
	const add = (when, label, action, options) =>
		when && membership_recruitment.forms.add_button(frm, label, action, options);
	add(status === "Open" && !recruiter && recruits(), __("Take"), take);
	add(in_work, __("Make Member"), membership_recruitment.make_member, { primary: true });
	add(in_work, __("Log Contact"), () =>
		membership_recruitment.log_contact(frm.doc, () => frm.reload_doc())
	);
	add(status === "Queued", __("Give Back"), give_back);
	add(in_work, __("Lost"), mark_lost);
	add(status === "Lost", __("Reopen"), () => act(frm, "reopen"));
}

function act(frm, method, args) {
	return frm.call({ method, doc: frm.doc, args, freeze: true }).then(() => frm.reload_doc());
}

async function take(frm) {
	await membership_recruitment.prospects.take(frm.docname);
	frm.reload_doc();
}

async function give_back(frm) {
	await frm.call({ method: "give_back", doc: frm.doc, freeze: true });
	// back in recruiting, and perhaps out of this user's sight
	membership_recruitment.prospects.forget(frm.docname);
	frappe.show_alert({ message: __("Given back to recruiting."), indicator: "blue" });
	membership_recruitment.prospects.show_list();
}

// ---------------------------------------------------------------- the same person

async function show_same_person(frm) {
	frm.toggle_display("same_person_section", false);
	if (!["Open", "Queued"].includes(frm.doc.status)) return;
	const found = await membership_recruitment.forms.ask_stored(frm, "same_person");
	if (!found?.members.length && !found?.prospects.length) return;
	frm.toggle_display("same_person_section", true);
	frm.get_field("same_person_html").$wrapper.html(
		[
			...found.members.map((row) =>
				same_person_html("Member", row, __(row.status, null, "Member"))
			),
			...found.prospects.map((row) =>
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
	membership_recruitment.dialogs.prompt(
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
	const { list_address } = membership_recruitment.html;
	const address = list_address("Prospect Interaction", { prospect: name });
	const older = rows.length > latest ? `<a href="${address}">${__("All contacts")}</a>` : "";
	frm.get_field("interactions_html").$wrapper.html(
		rows.length
			? rows.slice(0, latest).map(interaction_html).join("") + older
			: `<p class="text-muted small">${__("None yet.")}</p>`
	);
}

function interaction_html(row) {
	const escape = frappe.utils.escape_html;
	const facts = [
		membership_recruitment.html.day(row.interaction_on),
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
		const days = stays ? days_words(frappe.datetime.get_diff(stays, from)) : "";
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
	const days = days_words(frappe.datetime.get_diff(frappe.datetime.get_today(), phase_since));
	const expected = frm.doc.__onload?.expected_days;
	frm.set_df_property(
		"phase_since",
		"description",
		expected
			? __("{0} in this phase, {1} expected.", [days, days_words(expected)])
			: __("{0} in this phase.", [days])
	);
}
