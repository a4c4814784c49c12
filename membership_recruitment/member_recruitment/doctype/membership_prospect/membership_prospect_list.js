frappe.provide("membership_recruitment");

(() => {
	const WORKLIST = "membership_recruitment.member_recruitment.worklist";
	const PROSPECT = "Membership Prospect";
	// Kanban asks for every row there is; a board with more cards than this is no board
	const MOST_CARDS = 200;

	const has_role = (...roles) =>
		frappe.session.user !== "Administrator" &&
		roles.some((role) => frappe.user.has_role(role));

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
		],
		hide_name_column: true,
		filters: [
			[
				"status",
				"=",
				has_role("Member Recruiter", "Recruitment Manager") ? "Open" : "Queued",
			],
		],

		onload(listview) {
			add_views(listview);
			if (frappe.model.can_write(PROSPECT)) add_bulk_actions(listview);
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
				else
					membership_recruitment.log_contact(doc, () => {
						forget(doc.name);
						cur_list.refresh();
					});
			},
		},

		formatters: {
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
				const days = frappe.datetime.get_diff(
					frappe.datetime.get_today(),
					doc.phase_since
				);
				const still = doc.phase_due_on && doc.phase_due_on < frappe.datetime.get_today();
				const title = still
					? __("{0} days, expected until {1}", [
							days,
							frappe.datetime.str_to_user(doc.phase_due_on),
					  ])
					: __("{0} days", [days]);
				return `<span title="${title}">${phase}
					<span class="${still ? "bold text-danger" : "text-muted"}">${__("{0} d", [days])}</span></span>`;
			},
		},
	};

	function is_free(doc) {
		return !doc.recruiter && has_role("Member Recruiter");
	}

	async function take(doc) {
		await frappe.xcall(`${WORKLIST}.take`, { prospect: doc.name });
		frappe.show_alert({ message: __("You are the recruiter now."), indicator: "green" });
		forget(doc.name);
		cur_list.refresh();
	}

	/** The browser's copy is out of date: the form must fetch the prospect again. */
	function forget(name) {
		frappe.model.remove_from_locals(PROSPECT, name);
	}

	// ------------------------------------------------------------ what to look at

	function add_views(listview) {
		const today = () => frappe.datetime.get_today();
		const views = [
			[__("Due Today"), "next_action_on", () => [["next_action_on", "<=", today()]]],
			[__("Standing Still"), "phase_due_on", () => [["phase_due_on", "<", today()]]],
			[__("Unassigned"), "creation", () => [["recruiter", "is", "not set"]]],
		];
		if (has_role("Member Recruiter")) {
			views.unshift([
				__("Mine"),
				"next_action_on",
				() => [["recruiter", "=", frappe.session.user]],
			]);
		}
		for (const [label, sorted_by, filters] of views) {
			listview.page.add_inner_button(label, async () => {
				const wanted = [["status", "=", "Open"], ...filters()].map((filter) => [
					PROSPECT,
					...filter,
				]);
				listview.sort_selector.set_value(sorted_by, "asc");
				await listview.filter_area.clear(false);
				listview.filter_area.add(wanted);
			});
		}
	}

	// ------------------------------------------------------------ many at once

	function add_bulk_actions(listview) {
		const actions = [
			{
				label: __("Give to a Recruiter"),
				method: "assign",
				field: {
					fieldname: "recruiter",
					fieldtype: "Link",
					options: "User",
					label: __("Recruiter"),
					description: __("Empty: any recruiter may take them."),
					get_query: () => ({ query: `${WORKLIST}.recruiter_query` }),
				},
			},
			{
				label: __("Move to a Phase"),
				method: "move_to_phase",
				field: {
					fieldname: "phase",
					fieldtype: "Link",
					options: "Journey Phase",
					label: __("Phase"),
					reqd: 1,
					get_query: () => ({ filters: { people: "Prospects" } }),
				},
			},
			{
				label: __("Set the Campaign"),
				method: "set_campaign",
				field: {
					fieldname: "campaign",
					fieldtype: "Link",
					options: "Campaign",
					label: __("Campaign"),
					reqd: 1,
				},
			},
		];
		for (const action of actions) {
			listview.page.add_actions_menu_item(
				action.label,
				() => change_many(listview, action),
				false
			);
		}
	}

	function change_many(listview, { label, method, field }) {
		const chosen = listview.get_checked_items();
		const names = Object.fromEntries(chosen.map((doc) => [doc.name, doc.full_name]));
		frappe.prompt(
			field,
			async (values) => {
				const { changed, failed } = await frappe.xcall(`${WORKLIST}.${method}`, {
					prospects: Object.keys(names),
					[field.fieldname]: values[field.fieldname],
				});
				Object.keys(names).forEach(forget);
				listview.clear_checked_items();
				listview.refresh();
				frappe.show_alert({ message: __("{0} changed.", [changed]), indicator: "green" });
				if (failed.length) show_failures(failed, names);
			},
			__("{0}: {1} prospects", [label, chosen.length]),
			label
		);
	}

	function show_failures(failed, names) {
		const escape = frappe.utils.escape_html;
		const rows = failed.map(
			({ name, reason }) => `<tr>
				<td><a href="${frappe.utils.get_form_link(PROSPECT, name)}">${escape(names[name] || name)}</a></td>
				<td>${escape(reason)}</td>
			</tr>`
		);
		frappe.msgprint({
			title: __("{0} could not be changed", [failed.length]),
			indicator: "orange",
			message: `<table class="table table-sm"><tbody>${rows.join("")}</tbody></table>`,
		});
	}

	// ------------------------------------------------------------ log a contact, from list and form

	/**
	 * One small dialog: how it went, what was said, what comes next.
	 *
	 * doc: name, full_name, phone, phase, next_action and next_action_on of the prospect.
	 * done: called when it is saved.
	 */
	membership_recruitment.log_contact = function (doc, done) {
		const translated = (values) =>
			values.map((value) => ({
				value,
				label: value && __(value, null, "Prospect Interaction"),
			}));
		const dialog = new frappe.ui.Dialog({
			title: [__("Log Contact"), doc.full_name, doc.phone].filter(Boolean).join(" · "),
			fields: [
				{
					fieldname: "kind",
					fieldtype: "Select",
					label: __("Kind"),
					reqd: 1,
					default: "Call",
					options: translated(["Call", "Meeting", "Mail", "Event", "Form"]),
				},
				{
					fieldname: "answered",
					fieldtype: "Check",
					label: __("Reached the Person"),
					default: 1,
				},
				{
					fieldname: "asked_for_terms",
					fieldtype: "Check",
					label: __("Asked for Terms or Price"),
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "outcome",
					fieldtype: "Select",
					label: __("Outcome"),
					options: translated([
						"",
						"Interested",
						"Thinking It Over",
						"Call Back Later",
						"Not Interested",
					]),
				},
				{
					fieldname: "phase",
					fieldtype: "Link",
					options: "Journey Phase",
					label: __("Phase"),
					default: doc.phase,
					description: __(
						"If you leave it as it is, the entry rules of the phases decide."
					),
					get_query: () => ({ filters: { people: "Prospects" } }),
				},
				{ fieldtype: "Section Break", hide_border: 1 },
				{ fieldname: "summary", fieldtype: "Small Text", label: __("What Was Said") },
				{ fieldtype: "Section Break", label: __("Next Step") },
				{
					fieldname: "next_action",
					fieldtype: "Data",
					label: __("Next Action"),
					default: doc.next_action,
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "next_action_on",
					fieldtype: "Date",
					label: __("On"),
					default: doc.next_action_on,
				},
			],
			primary_action_label: __("Save"),
			async primary_action(values) {
				await frappe.xcall(`${WORKLIST}.log_contact`, { prospect: doc.name, ...values });
				dialog.hide();
				frappe.show_alert({ message: __("Contact logged."), indicator: "green" });
				done();
			},
		});
		dialog.show();
	};

	// ------------------------------------------------------------ Kanban

	const board = frappe.views.KanbanView.prototype;
	const { get_args, get_card_meta } = board;

	board.get_args = function () {
		const args = get_args.call(this);
		return this.doctype === PROSPECT ? { ...args, page_length: MOST_CARDS } : args;
	};

	// a card added on the board opens as a form: where the person came from is asked there
	board.get_card_meta = function () {
		const meta = get_card_meta.call(this);
		return this.doctype === PROSPECT ? { ...meta, quick_entry: true } : meta;
	};
})();
