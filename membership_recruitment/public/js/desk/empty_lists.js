// A list without a row says the next step: one sentence and a button. Frappe's own words speak of filters that nobody set.

const PICTURE = "/assets/frappe/images/ui-states/list-empty-state.svg";

// Of each list: steps, of which the first that the user may take is shown. What none of them may: the last.
const STEPS = {
	Member: () => [
		{
			may: frappe.model.can_create("Register Import"),
			sentence: __(
				"Nobody is in the register yet: bring in the one that you have from a file, or add the first member."
			),
			button: __("Bring In a File"),
			action: () => frappe.new_doc("Register Import"),
		},
		{ sentence: __("Nobody is in the register yet.") },
	],
	"Membership Type": () => [
		add("Membership Type", {
			sentence: __(
				"There are no membership types yet: add what people can join as, what it costs and how long it lasts."
			),
			button: __("Add a Membership Type"),
		}),
		{ sentence: __("There are no membership types yet. A Membership Manager adds them.") },
	],
	"Membership Prospect": () => [
		add("Membership Prospect", {
			sentence: __(
				"There are no prospects yet: add the first person who has shown an interest."
			),
			button: __("Add a Prospect"),
		}),
		{
			sentence: __(
				"Nobody waits for you: whom the recruiters hand over comes here when you are to decide."
			),
			button: __("Show the Members"),
			action: () => frappe.set_route("List", "Member", "List"),
		},
	],
	"Journey Map": () => [
		walk("Journey Map", __("The journey is not mapped yet: walk through its questions once.")),
		look(__("The journey is not mapped yet. Managers walk through its questions.")),
	],
	"Journey Improvement": () => [
		walk(
			"Journey Improvement",
			__(
				"There are no improvements yet: they come out of the gaps that a journey map shows."
			)
		),
		look(
			__(
				"There are no improvements yet. They come out of the gaps that a journey map shows."
			)
		),
	],
	"Target List": () => [
		add("Target List", {
			sentence: __(
				"There are no target lists yet: ask once who people are, and use the answer again."
			),
			button: __("Add a Target List"),
		}),
		{ sentence: __("There are no target lists yet.") },
	],
	"Register Import": () => [
		add("Register Import", {
			sentence: __(
				"No register was brought in yet: attach the list that you have, and see in a dry run what would happen."
			),
			button: __("Attach a File"),
		}),
		{ sentence: __("No register was brought in yet.") },
	],
};

function add(doctype, step) {
	return {
		...step,
		may: frappe.model.can_create(doctype),
		action: () => frappe.new_doc(doctype),
	};
}

function walk(doctype, sentence) {
	return {
		sentence,
		may: frappe.model.can_create(doctype),
		button: __("Map the Journey"),
		action: () => frappe.set_route("journey-walk"),
	};
}

function look(sentence) {
	return {
		sentence,
		button: __("Our member journey"),
		action: () => frappe.set_route("journey"),
	};
}

const { after_render } = frappe.views.ListView.prototype;

frappe.views.ListView.prototype.after_render = function () {
	after_render.call(this);
	if (!this.data.length && STEPS[this.doctype]) show_next_step(this);
};

/** Where rows are only filtered out, Frappe's own words stay. */
async function show_next_step(list) {
	const rows = await frappe.db.get_list(list.doctype, { fields: ["name"], limit: 1 });
	if (rows.length || list.data.length) return;
	const steps = STEPS[list.doctype]();
	const step = steps.find(({ may }) => may) || steps[steps.length - 1];
	const button = step.button
		? `<p><button class="btn btn-primary btn-sm">${step.button}</button></p>`
		: "";
	list.$no_result.html(`<div class="no-result text-muted flex justify-center align-center">
		<div class="msg-box no-border">
			<div><img src="${PICTURE}" alt="" class="null-state"></div>
			<p>${step.sentence}</p>
			${button}
		</div>
	</div>`);
	list.$no_result.find("button").on("click", step.action);
}
