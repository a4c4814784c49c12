frappe.ui.form.on("Journey Phase", {
	setup(frm) {
		frm.set_query("activity_type", "entry_rules", () => ({ filters: { enabled: 1 } }));
	},

	refresh: say_how_people_come,
	people: say_how_people_come,
});

frappe.ui.form.on("Journey Entry Rule", {
	event: say_how_people_come,
	activity_type: say_how_people_come,
	entry_rules_add: say_how_people_come,
	entry_rules_remove: say_how_people_come,
});

/** The rules as sentences, as they stand in the form. */
function say_how_people_come(frm) {
	const sentences = (frm.doc.entry_rules || []).map(sentence).filter(Boolean);
	const text = sentences.length
		? [
				...sentences,
				__(
					"At once when it is logged, and every night for what was imported. The person's timeline says why."
				),
		  ]
		: [__("Nobody comes here by a rule: people are moved by hand.")];
	frm.get_field("entry_html").$wrapper.html(
		`<div class="text-muted small">${text
			.map((line) => `<div>${frappe.utils.escape_html(line)}</div>`)
			.join("")}</div>`
	);
}

function sentence({ event, activity_type }) {
	if (event === "First Answered Contact")
		return __(
			"A prospect comes here when a contact is logged in which the person was reached."
		);
	if (event === "Asked for Terms or Price")
		return __(
			"A prospect comes here when a contact is logged in which the person asked for terms or price."
		);
	if (event === "Became a Member")
		return __(
			"Whoever becomes a member comes here, on conversion and when registered by hand."
		);
	if (event === "Activity" && activity_type)
		return __("A member comes here with the activity {0}.", [__(activity_type)]);
	return "";
}
