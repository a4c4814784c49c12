// Finding members and prospects: in the search bar and above their lists, by the beginning of any word of a name, in
// any order, by e-mail address, phone number or number. What the server finds (people/person_search.py) the user may see.

import { escape } from "./html";

const SEARCH = "membership_recruitment.people.person_search";
const PEOPLE = ["Member", "Membership Prospect"];
const FEWEST_LETTERS = 2;
const PAUSE = 250; // milliseconds without a key
const BELOW_FRAPPES_OWN = 90; // in Frappe's order of the bar: Enter goes on searching as it always did

// ---------------------------------------------------------------- the search bar

const the_bar = frappe.search.AwesomeBar.prototype;
const { setup, setup_event_listeners } = the_bar;

if (setup_event_listeners)
	// Frappe 16: the field comes with a window, which a button opens
	the_bar.setup_event_listeners = function (dialog) {
		setup_event_listeners.call(this, dialog);
		listen(this, dialog.find("#navbar-search"));
	};
else
	the_bar.setup = function (element) {
		setup.call(this, element);
		listen(this, $(element));
	};

function listen(bar, $input) {
	$input.on(
		"input",
		frappe.utils.debounce(() => offer_people(bar, $input), PAUSE)
	);
}

async function offer_people(bar, $input) {
	const text = String($input.val() || "").trim();
	if (text.length < FEWEST_LETTERS || /^[#=]/.test(text)) return;
	if (!PEOPLE.some((doctype) => frappe.model.can_read(doctype))) return;
	const found = await frappe.xcall(`${SEARCH}.search`, { text });
	// what was typed since has its own answer
	if (!found.length || String($input.val() || "").trim() !== text) return;
	bar.options = bar.deduplicate([...bar.options, ...found.map(option)]);
	bar.options.sort((one, other) => (other.index || 0) - (one.index || 0));
	bar.awesomplete.list = bar.options;
}

function option({ doctype, name, full_name, description }) {
	return {
		label: `${escape(full_name)} <span class="text-muted">${escape(__(doctype))}</span>`,
		value: `${full_name} ${name}`,
		description: escape(description),
		route: ["Form", doctype, name],
		index: BELOW_FRAPPES_OWN,
	};
}

// ---------------------------------------------------------------- a list

// On a phone Frappe's filters, one below the other, would fill the screen: they stand on one line that is pushed aside
frappe.dom.set_style(`@media (max-width: 767px) {
	.standard-filter-section.on-one-line { display: flex; flex-wrap: nowrap; overflow-x: auto; }
	.standard-filter-section.on-one-line > * { flex: 0 0 160px; }
}`);

/** A field above a list that finds people as the search bar does, beside the list's other filters. */
export function add_field(list) {
	const place = list.page.page_form?.find(".standard-filter-section");
	if (!place?.length) return;
	place.addClass("on-one-line");
	let found = null; // names; null: nobody is looked for
	const filters = list.get_filters_for_args.bind(list);
	list.get_filters_for_args = () =>
		found
			? [...filters(), [list.doctype, "name", "in", found.length ? found : [""]]]
			: filters();
	// the page's address keeps what can be read
	const address = list.get_search_params.bind(list);
	list.get_search_params = () => {
		const kept = found;
		found = null;
		const params = address();
		found = kept;
		return params;
	};

	let asked = "";
	async function look() {
		const text = String(control.get_input_value() || "").trim();
		if (text === asked) return;
		asked = text;
		const names =
			text.length < FEWEST_LETTERS
				? null
				: await frappe.xcall(`${SEARCH}.names_found`, { doctype: list.doctype, text });
		if (text !== asked) return;
		found = names;
		list.start = 0;
		list.refresh();
	}

	const label = __("Name, E-mail, Phone or Number");
	const control = frappe.ui.form.make_control({
		df: { fieldtype: "Data", fieldname: "person_search", label, placeholder: label },
		parent: $(
			`<div class="form-group frappe-control col-md-3 person-search"></div>`
		).prependTo(place),
		only_input: true,
		render_input: true,
	});
	control.$input
		.addClass("input-xs")
		.attr({ "aria-label": label, title: label })
		.on("input", frappe.utils.debounce(look, PAUSE));
}

/** Birth year and town beside the names on the page: six of one name are told apart. */
export async function tell_apart(list) {
	if (list.view_name !== "List" || !list.data.length) return;
	const people = list.data.map((doc) => doc.name);
	const facts = await frappe.xcall(
		`${SEARCH}.told_apart`,
		{ doctype: list.doctype, people },
		"POST"
	);
	list.$result.find(".list-subject a[data-name]").each((_place, element) => {
		const fact = facts[element.dataset.name];
		const subject = $(element);
		if (!fact || subject.next(".told-apart").length) return;
		$(`<span class="told-apart text-muted small ml-2">${escape(fact)}</span>`).insertAfter(
			subject
		);
	});
}
