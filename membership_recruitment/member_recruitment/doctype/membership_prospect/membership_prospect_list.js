const PROSPECT = "Membership Prospect";
const { days_words } = membership_recruitment.html;

const has_role = (...roles) =>
	frappe.session.user !== "Administrator" && roles.some((role) => frappe.user.has_role(role));

frappe.listview_settings[PROSPECT] = {
	add_fields: [
		"status",
		"full_name",
		"phone",
		"recruiter",
		"phase",
		"phase_since",
		"phase_due_on",
		"next_action",
		"next_action_on",
		"ranking_band",
		"ranking_rank",
	],
	hide_name_column: true,
	filters: [
		["status", "=", has_role("Member Recruiter", "Recruitment Manager") ? "Open" : "Queued"],
	],

	onload(listview) {
		membership_recruitment.people_search.add_field(listview);
		add_wide_columns(listview);
		add_views(listview);
		if (frappe.model.can_write(PROSPECT)) add_bulk_actions(listview);
	},

	// who is ranked shows how likely he or she is to join: that somebody is open is what the list asks for anyway
	get_indicator: (doc) => membership_recruitment.ranking.indicator(doc),

	refresh(listview) {
		membership_recruitment.people_search.tell_apart(listview);
		if (listview.data.some((doc) => doc.ranking_band)) add_next_to_call(listview);
		sort_by_rank(listview);
	},

	// one click on the row: take it, or say how the call went
	button: {
		show: (doc) => doc.status === "Open" && frappe.model.can_write(PROSPECT),
		get_label: (doc) => (is_free(doc) ? __("Take") : __("Log Contact")),
		get_description: (doc) =>
			is_free(doc)
				? __("Become the recruiter of {0}", [doc.full_name])
				: doc.phone || doc.full_name,
		action(doc) {
			if (is_free(doc)) take(doc);
			else membership_recruitment.log_contact(doc, () => changed(doc.name));
		},
	},

	formatters: {
		recruiter: (value) =>
			value ? frappe.utils.escape_html(frappe.user_info(value).fullname || value) : "",

		next_action_on(value, df, doc) {
			if (!value) return "";
			const day = frappe.datetime.str_to_user(value);
			if (doc.status !== "Open" || value > frappe.datetime.get_today()) return day;
			const overdue = value < frappe.datetime.get_today();
			const title = overdue ? __("Overdue") : __("Today");
			return `<span class="bold ${
				overdue ? "text-danger" : ""
			}" title="${title}">${day}</span>`;
		},

		// the days in it stand beside the phase: a column of their own would push the next action's day away
		phase(value, df, doc) {
			const phase = frappe.utils.escape_html(__(value || ""));
			if (!doc.phase_since || doc.status !== "Open") return phase;
			const days = frappe.datetime.get_diff(frappe.datetime.get_today(), doc.phase_since);
			const still = doc.phase_due_on && doc.phase_due_on < frappe.datetime.get_today();
			const title = still
				? __("{0}, expected until {1}", [
						days_words(days),
						frappe.datetime.str_to_user(doc.phase_due_on),
				  ])
				: days_words(days);
			return `<span title="${title}">${phase}
				<span class="${still ? "bold text-danger" : "text-muted"}">${__("{0} d", [days])}</span></span>`;
		},
	},
};

const WIDE_COLUMNS = ["phone", "recruiter"];
const WIDE_ENOUGH = 1250; // pixels of the list itself; where there are fewer they would cut the names

function add_wide_columns(listview) {
	// whoever has chosen columns has those
	if (listview.view_name !== "List" || listview.list_view_settings.fields) return;
	if (listview.$result.width() < WIDE_ENOUGH) return;
	for (const fieldname of WIDE_COLUMNS) {
		listview.columns.push({
			type: "Field",
			df: frappe.meta.get_docfield(PROSPECT, fieldname),
		});
	}
	listview.render_header(true);
}

function is_free(doc) {
	return !doc.recruiter && has_role("Member Recruiter");
}

async function take(doc) {
	await membership_recruitment.prospects.take(doc.name);
	changed(doc.name);
}

function changed(...names) {
	names.forEach(membership_recruitment.prospects.forget);
	cur_list.refresh();
}

// ------------------------------------------------------------ what to look at

function add_views(listview) {
	const today = () => frappe.datetime.get_today();
	const views = [
		[__("Due Today"), "next_action_on", () => until("next_action_on", "<=", today())],
		[__("Standing Still"), "phase_due_on", () => until("phase_due_on", "<", today())],
		[__("Unassigned"), "creation", () => [["recruiter", "is", "not set"]]],
	];
	if (has_role("Member Recruiter")) {
		views.unshift([
			__("Mine"),
			"next_action_on",
			() => [["recruiter", "=", frappe.session.user]],
		]);
	}
	for (const view of views) add_view(listview, ...view);
}

/** To Frappe no day is before every day. */
function until(fieldname, operator, day) {
	return [
		[fieldname, "is", "set"],
		[fieldname, operator, day],
	];
}

function add_next_to_call(listview) {
	if (listview.offers_next_to_call) return;
	listview.offers_next_to_call = true;
	add_view(listview, __("Next to Call"), "ranking_rank", () => [["ranking_rank", ">", 0]]);
}

/** Where a card of the workspace asks for a band, the best come first. */
function sort_by_rank(listview) {
	const asked = listview.filter_area?.get().some(([, field]) => field === "ranking_band");
	const is_new = asked && !listview.asked_for_band;
	listview.asked_for_band = asked;
	if (!is_new) return;
	sort(listview, "ranking_rank");
	listview.refresh();
}

function sort(listview, field) {
	if (listview.sort_selector) listview.sort_selector.set_value(field, "asc");
	else listview.sorted_by = field; // a board
}

function add_view(listview, label, sorted_by, filters) {
	const show = async () => {
		const wanted = [["status", "=", "Open"], ...filters()].map((filter) => [
			PROSPECT,
			...filter,
		]);
		sort(listview, sorted_by);
		await listview.filter_area.clear(false);
		await listview.filter_area.set(wanted); // together: the list asked for after the first of them could come last
		listview.refresh();
	};
	listview.page.add_inner_button(label, show, menu_of_views());
}

/** Beside the sidebar and the path of Frappe 16, on 1,280 points, a row of buttons would push *Add* off the screen. */
function menu_of_views() {
	const of_16 = membership_recruitment.html.page_address("list").startsWith("/desk");
	return of_16 ? __("Show") : undefined;
}

// ------------------------------------------------------------ many at once

const METHODS = { recruiter: "assign", phase: "move_to_phase", campaign: "set_campaign" };

function add_bulk_actions(listview) {
	for (const action of membership_recruitment.prospects.changes()) {
		listview.page.add_actions_menu_item(
			action.label,
			() => change_many(listview, action),
			false
		);
	}
}

function change_many(listview, { label, field }) {
	const chosen = listview.get_checked_items();
	const titles = Object.fromEntries(chosen.map((doc) => [doc.name, doc.full_name]));
	const prospects = Object.keys(titles);
	const method = `membership_recruitment.member_recruitment.worklist.${
		METHODS[field.fieldname]
	}`;
	membership_recruitment.bulk.change_many({
		label,
		title: __("{0}: {1} prospects", [label, chosen.length]),
		field,
		doctype: PROSPECT,
		titles,
		change: (value) => frappe.xcall(method, { prospects, [field.fieldname]: value }),
		done() {
			listview.clear_checked_items();
			changed(...prospects);
		},
	});
}
