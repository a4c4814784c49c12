const MESSAGES = "membership_recruitment.member_journey.messages.due_messages";
const RESULTS = "membership_recruitment.member_insights.message_results.results";
const ENDS = "Membership Ends";
const { add_button, answer_for } = membership_recruitment.forms;
const { escape } = membership_recruitment.html;
let asked = 0; // previews so far: only the latest is shown

frappe.ui.form.on("Journey Message", {
	setup(frm) {
		frm.set_query("purpose", () => ({ filters: { by_email: 1 } }));
		frm.set_query("phase", () =>
			frm.doc.begins === ENDS ? { filters: { people: "Members" } } : {}
		);
	},

	refresh(frm) {
		say_when_it_goes(frm);
		if (frm.is_new()) return;
		add_button(frm, __("Preview"), look_at_it);
		show_results(frm);
	},

	begins: say_when_it_goes,
	phase: say_when_it_goes,
	days: say_when_it_goes,
	enabled: say_when_it_goes,
	target_group: say_when_it_goes,
	only_language: say_when_it_goes,
	purpose: say_when_it_goes,
});

// ------------------------------------------------------------ when, and to whom

async function say_when_it_goes(frm) {
	const { name, purpose } = frm.doc;
	const basis = purpose
		? (await frappe.db.get_value("Processing Purpose", purpose, "lawful_basis")).message
				?.lawful_basis
		: "";
	if (frm.doc?.name !== name || frm.doc.purpose !== purpose) return; // the form shows something else by now
	const sentences = [when(frm.doc), to_whom(frm.doc), consent(frm.doc, basis)].filter(Boolean);
	if (!sentences.length) return frm.set_intro("");
	sentences.push(
		frm.doc.enabled
			? __(
					"It goes to each person once; what lies before the day it was switched on does not count."
			  )
			: __("It is switched off: nobody gets it.")
	);
	frm.set_intro("");
	frm.set_intro(escape(sentences.join(" ")), frm.doc.enabled ? "green" : "blue");
}

function when({ begins, phase, days }) {
	if (begins === ENDS)
		return days
			? __("Goes {0} before a membership ends, unless it is renewed by then.", [
					membership_recruitment.html.days_words(days),
			  ])
			: __("Goes on the last day of a membership, unless it is renewed by then.");
	if (!phase) return "";
	return days
		? __("Goes {0} after somebody came into {1}, to those who are still there.", [
				membership_recruitment.html.days_words(days),
				__(phase),
		  ])
		: __("Goes on the day when somebody comes into {0}.", [__(phase)]);
}

function to_whom({ begins, phase, target_group, only_language: language }) {
	return [
		begins === ENDS && phase ? __("Only to members in {0}.", [__(phase)]) : "",
		target_group ? __("Only to the target group {0}.", [target_group]) : "",
		language ? __("Only to people with the language {0}.", [language_name(language)]) : "",
	]
		.filter(Boolean)
		.join(" ");
}

function language_name(code) {
	const names = Object.entries(frappe.boot.lang_dict || {});
	return __((names.find(([_name, its_code]) => its_code === code) || [code])[0]);
}

function consent({ purpose }, basis) {
	if (!purpose) return "";
	return basis === "Consent"
		? __("Only to those who have consented to {0}.", [__(purpose)])
		: __("Without consent, for {0}; whoever has unsubscribed gets nothing.", [__(purpose)]);
}

// ------------------------------------------------------------ preview and test

async function look_at_it(frm) {
	const dialog = membership_recruitment.dialogs.new_dialog({
		title: __("Preview"),
		size: "large",
		fields: [
			{
				fieldname: "doctype",
				fieldtype: "Select",
				label: __("Member or Prospect"),
				reqd: 1,
				default: await who_gets_it(frm.doc),
				options: ["Member", "Membership Prospect"].map((value) => ({
					value,
					label: __(value),
				})),
				onchange: () => dialog.set_value("person", ""),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "person",
				fieldtype: "Dynamic Link",
				label: __("Person"),
				reqd: 1,
				get_options: () => dialog.get_value("doctype"),
				onchange: () => show_mail(frm, dialog),
			},
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "mail", fieldtype: "HTML" },
		],
		primary_action_label: __("Send Test to Me"),
		async primary_action({ doctype, person }) {
			const address = await frappe.xcall(
				`${MESSAGES}.send_test`,
				{ message: frm.doc.name, doctype, name: person },
				"POST"
			);
			frappe.show_alert({
				message: __("The test is on its way to {0}.", [escape(address)]),
				indicator: "green",
			});
		},
	});
	dialog.show();
}

async function who_gets_it({ begins, phase }) {
	if (begins === ENDS || !phase) return "Member";
	const { message } = await frappe.db.get_value("Journey Phase", phase, "people");
	return message?.people === "Members" ? "Member" : "Membership Prospect";
}

async function show_mail(frm, dialog) {
	const { doctype, person } = dialog.get_values(true);
	const place = dialog.get_field("mail").$wrapper.empty();
	if (!doctype || !person) return;
	const mine = ++asked;
	const { subject, body } = await frappe.xcall(
		`${MESSAGES}.preview`,
		{ message: frm.doc.name, doctype, name: person },
		"GET"
	);
	if (mine !== asked) return;
	// its own document without scripts, as wide as a mail
	const frame = document.createElement("iframe");
	frame.setAttribute("sandbox", "");
	frame.setAttribute("title", __("Preview"));
	frame.style.cssText =
		"width: 100%; height: 420px; border: 1px solid var(--border-color); border-radius: 6px; background: #fff";
	frame.srcdoc = `<style>body { font: 14px/1.5 sans-serif; color: #1f272e; padding: 16px; max-width: 600px; margin: auto }</style>${body}`;
	place.append(`<div class="mb-2 bold">${escape(subject)}</div>`, frame);
}

// ------------------------------------------------------------ what came of it

async function show_results(frm) {
	const found = await answer_for(frm, frappe.xcall(RESULTS, { message: frm.doc.name }, "GET"));
	if (found?.sent === undefined) return;
	const figures = [
		[__("Messages Sent"), found.sent],
		[__("On the Way"), found.on_the_way],
		[__("Not Sent: No Consent"), found.no_consent],
		[__("Have Unsubscribed"), found.unsubscribed],
		[
			frm.doc.begins === ENDS ? __("Renewed Since") : __("Moved On within 30 Days"),
			found.moved_on,
		],
	];
	const row = figures
		.map(
			([label, number]) =>
				`<div class="mr-5 mb-2"><div style="font-size: 20px; font-weight: 600">${number}</div>
				<div class="text-muted small">${escape(label)}</div></div>`
		)
		.join("");
	const note = found.rounded
		? `<div class="text-muted small">${__("Rounded, as in reports.")}</div>`
		: "";
	frm.dashboard.add_section(
		`<div class="d-flex flex-wrap message-results">${row}</div>${note}`,
		__("Results")
	);
	frm.dashboard.show();
}
