const ACTIONS = "membership_recruitment.member_recruitment.target_list_api";
const PROSPECT = "Membership Prospect";
const LETTERS_IN_A_PDF = 1000;
const { add_button } = membership_recruitment.forms;
const { day, escape, link, table } = membership_recruitment.html;
const QUESTION = [
	"people",
	"purpose",
	"phase",
	"least_days_in_phase",
	"most_days_in_phase",
	"recruitment_source",
	"campaign",
	"target_group",
	"membership_type",
	"member_status",
	"engagement_level",
	"leaving_band",
	"recruiter",
	"ranking_band",
	"area",
];

const asked_again = Object.fromEntries(QUESTION.map((fieldname) => [fieldname, ask_soon]));

frappe.ui.form.on("Target List", {
	...asked_again,

	setup(frm) {
		frm.set_query("phase", () => ({ filters: { people: frm.doc.people } }));
		frm.set_query("recruiter", () => membership_recruitment.prospects.RECRUITERS);
		frm.set_query("purpose", () => ({ filters: { disabled: 0 } }));
	},

	people(frm) {
		for (const fieldname of [
			"phase",
			"member_status",
			"engagement_level",
			"leaving_band",
			"recruiter",
			"ranking_band",
		]) {
			frm.set_value(fieldname, null);
		}
		ask_soon(frm);
	},

	refresh(frm) {
		frm.set_intro(); // after the first save Frappe refreshes twice
		offer_people(frm);
		if (!frm.is_new()) {
			add_buttons(frm);
			if (!frm.doc.__onload?.owner_sees) offer_to_take_over(frm);
		}
		ask(frm);
	},
});

/** Only people whom the user may see. */
function offer_people(frm) {
	const offered = [
		["Prospects", PROSPECT],
		["Members", "Member"],
	].filter(([, doctype]) => frappe.model.can_read(doctype));
	frm.set_df_property(
		"people",
		"options",
		offered.map(([people]) => ({ value: people, label: __(people, null, "Target List") }))
	);
	if (frm.is_new() && offered.length && !offered.some(([people]) => people === frm.doc.people)) {
		frm.set_value("people", offered[0][0]);
	}
}

// ------------------------------------------------------------ the answer

function ask_soon(frm) {
	clearTimeout(frm.question_timer);
	frm.question_timer = setTimeout(() => ask(frm), 400);
}

async function ask(frm) {
	const question = Object.fromEntries(QUESTION.map((field) => [field, frm.doc[field] || null]));
	const asked = JSON.stringify([frm.doc.name, question]);
	frm.question_asked = asked;
	const answer = await frappe.xcall(`${ACTIONS}.preview`, { question });
	if (frm.question_asked !== asked) return; // another question was asked meanwhile
	frm.answer = answer;
	frm.get_field("answer_html").$wrapper.html(
		answer.problem ? problem(answer) : people(frm, answer)
	);
}

function problem(answer) {
	return `<div class="alert alert-warning">${answer.problem}</div>`;
}

function people(frm, answer) {
	const figures = [figure(answer.found, __("on the list"))];
	let hint = "";
	if (frm.doc.leaving_band) {
		hint = __("Who may leave is for a call or help: nobody is written to from this list.");
	} else if (answer.may_get_email === null) {
		hint = __("Choose a purpose to see how many may be written to.");
	} else {
		figures.push(figure(answer.may_get_email, __("addresses that may get e-mail")));
		figures.push(figure(answer.may_get_letters, __("may get a letter")));
	}
	return `<div class="flex" style="flex-wrap: wrap; margin-bottom: 1rem">${figures.join(
		""
	)}</div>
		${hint && `<p class="text-muted small">${hint}</p>`}
		${answer.people.length ? people_table(answer) : ""}`;
}

function figure(number, words) {
	return `<div style="margin-right: 2.5rem">
		<div style="font-size: 1.6rem; font-weight: 600; line-height: 1.2">${local(number)}</div>
		<div class="text-muted small">${words}</div></div>`;
}

function local(number) {
	return number.toLocaleString(frappe.boot.lang);
}

function people_table({ doctype, people, found }) {
	const columns = doctype === PROSPECT ? prospect_columns() : member_columns();
	const rows = people.map((row) => [
		link(doctype, row.name, row.full_name || row.name),
		...columns.map(([, cell]) => cell(row)),
	]);
	const more = found - people.length;
	return `${table([__("Name"), ...columns.map(([label]) => label)], rows)}
		${more > 0 ? `<p class="text-muted small">${__("… and {0} more", [local(more)])}</p>` : ""}`;
}

function prospect_columns() {
	return [
		[__("Phase"), (row) => escape(__(row.phase || ""))],
		[__("In Phase Since"), (row) => day(row.phase_since)],
		[__("Recruiter"), (row) => escape(row.recruiter)],
		[__("City"), (row) => escape(row.city)],
	];
}

function member_columns() {
	return [
		[__("Status"), (row) => escape(__(row.status || "", null, "Member"))],
		[__("Membership Type"), (row) => escape(__(row.membership_type || ""))],
		[__("Journey Phase"), (row) => escape(__(row.journey_phase || ""))],
		[__("Member Until"), (row) => day(row.end_date)],
	];
}

// ------------------------------------------------------------ what can be done

function add_buttons(frm) {
	const add = (label, action, group) =>
		add_button(frm, label, () => when_saved(frm, action), { group, save: false });
	add(__("Show the List"), show);
	if (frm.doc.leaving_band) return; // for care: nothing is done for all of them
	const group = __("Actions");
	for (const change of changes(frm)) add(change.label, () => change_all(frm, change), group);
	const email = frm.doc.email_group ? __("Update the E-mail Group") : __("Make an E-mail Group");
	add(email, make_group, group);
	add(__("Print Letters"), print_letters, group);
}

function when_saved(frm, action) {
	if (frm.is_dirty()) {
		frappe.show_alert({ message: __("Save the list first."), indicator: "orange" });
		return;
	}
	return action(frm);
}

async function show(frm) {
	const { doctype, filters } = await frappe.xcall(`${ACTIONS}.list_view`, {
		target_list: frm.doc.name,
	});
	// Frappe takes several conditions on one field as JSON
	const by_field = {};
	for (const [field, ...condition] of filters) (by_field[field] ||= []).push(condition);
	frappe.route_options = Object.fromEntries(
		Object.entries(by_field).map(([field, conditions]) => [
			field,
			conditions.length === 1
				? conditions[0]
				: conditions.map((condition) => JSON.stringify(condition)),
		])
	);
	frappe.set_route("List", doctype, "List");
}

function changes(frm) {
	const group = {
		label: __("Set the Target Group"),
		field: {
			fieldname: "target_group",
			fieldtype: "Link",
			options: "Target Group",
			label: __("Target Group"),
			reqd: 1,
		},
	};
	const of_prospects =
		frm.doc.people === "Prospects" ? membership_recruitment.prospects.changes() : [];
	return [...of_prospects, group];
}

function change_all(frm, { label, field }) {
	membership_recruitment.bulk.change_many({
		label,
		title: __("{0}: {1} people", [label, frm.answer?.found ?? ""]),
		field,
		doctype: frm.doc.people === "Prospects" ? PROSPECT : "Member",
		change: (value) =>
			frappe.xcall(`${ACTIONS}.change`, {
				target_list: frm.doc.name,
				field: field.fieldname,
				value,
			}),
		done: () => ask(frm),
	});
}

async function make_group(frm) {
	const { email_group, addresses } = await frappe.xcall(`${ACTIONS}.make_email_group`, {
		target_list: frm.doc.name,
	});
	frappe.show_alert({
		message: __("{0} addresses in {1}.", [addresses, email_group.bold()]),
		indicator: "green",
	});
	frm.reload_doc();
}

// ------------------------------------------------------------ letters

function print_letters(frm) {
	const parts = Math.ceil((frm.answer?.may_get_letters || 0) / LETTERS_IN_A_PDF);
	const fields = [
		{
			fieldname: "email_template",
			fieldtype: "Link",
			options: "Email Template",
			label: __("Words of the Letter"),
			reqd: 1,
			description: __(
				"An e-mail template: its subject becomes the heading. It may use {0}, {1}, {2} and {3}.",
				["first_name", "last_name", "full_name", "association"].map(
					(name) => `<code>{{ ${name} }}</code>`
				)
			),
		},
	];
	if (parts > 1) {
		fields.push({
			fieldname: "part",
			fieldtype: "Select",
			label: __("Part"),
			reqd: 1,
			default: "1",
			options: Array.from({ length: parts }, (_part, place) => String(place + 1)),
			description: __("A PDF holds {0} letters.", [LETTERS_IN_A_PDF]),
		});
	}
	membership_recruitment.dialogs.prompt(
		fields,
		({ email_template, part }) => fetch_letters(frm, email_template, part || 1),
		__("Letters to {0} people", [frm.answer?.may_get_letters ?? 0]),
		__("Make the PDF")
	);
}

/** The answer is a file, or what is wrong; frappe.xcall reads JSON only. */
async function fetch_letters(frm, email_template, part) {
	frappe.dom.freeze(__("Making the letters"));
	try {
		const response = await fetch(`/api/method/${ACTIONS}.letters`, {
			method: "POST",
			headers: {
				"Content-Type": "application/json",
				Accept: "application/json",
				"X-Frappe-CSRF-Token": frappe.csrf_token,
			},
			body: JSON.stringify({ target_list: frm.doc.name, email_template, part }),
		});
		if (response.ok) {
			save_file(await response.blob(), `${frm.doc.name}-${part}.pdf`);
		} else {
			frappe.request.cleanup({}, await response.json());
		}
	} finally {
		frappe.dom.unfreeze();
	}
}

function save_file(blob, name) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// ------------------------------------------------------------ an owner who left

function offer_to_take_over(frm) {
	frm.set_intro(
		__("{0}, whose list this is, no longer sees these people: its e-mail group is empty.", [
			escape(frappe.user.full_name(frm.doc.owner)),
		]),
		"orange"
	);
	add_button(frm, __("Take Over"), take_over, { save: false });
}

async function take_over(frm) {
	await frm.call("take_over");
	frm.reload_doc();
}
