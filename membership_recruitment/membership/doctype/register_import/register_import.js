const JOB = "membership_recruitment.membership.register.import_job";
const HEADLINE = "membership_recruitment.membership.register.import_headline";
const EMPTY_FILE = "membership_recruitment.membership.register.import_empty_file";
const UNDO = "membership_recruitment.membership.register.import_undo";
const TAB_AFTER = { "Dry Run": "check_tab", Import: "result_tab", Undo: "result_tab" };
const POLL_MILLISECONDS = 5000;

frappe.ui.form.on("Register Import", {
	setup(frm) {
		frappe.realtime.on("register_import_progress", (progress) => {
			if (frm.doc.name !== progress.docname) return;
			frm.events.show_progress(frm, progress.done, progress.total);
			if (!progress.total || progress.done >= progress.total) frm.reload_doc();
		});
	},

	refresh(frm) {
		frm.set_intro(); // after the first save Frappe refreshes twice
		clearTimeout(frm.register_import_poll);
		tick_off_when_imported(frm);
		const { import_page, import_questions } = membership_recruitment;
		import_page.show(frm);
		if (!frm.is_new()) import_questions.show(frm);
		offer(frm, "preset", frm.doc.__onload?.presets);
		offer(frm, "sheet", frm.doc.__onload?.sheets);
		if (frm.is_new()) {
			frm.set_intro(
				__("Attach the file and save: the columns are then guessed from its headings.")
			);
			membership_recruitment.forms.add_button(
				frm,
				__("Empty File to Fill In"),
				download_empty_file,
				{
					save: false,
				}
			);
			return;
		}
		const busy = ["Queued", "Running"].includes(frm.doc.status);
		if (frm.register_import_was_busy === frm.doc.name && !busy) open_tab(frm);
		frm.register_import_was_busy = busy && frm.doc.name;
		if (busy) {
			frm.register_import_poll = setTimeout(() => frm.events.poll(frm), POLL_MILLISECONDS);
		}
		if (busy && frm.doc.__onload?.alive) {
			frm.disable_save();
			frm.events.show_progress(frm, frm.doc.rows_done, frm.doc.rows_total);
			return;
		}
		const { said, color } = frm.doc.__onload?.headline || {};
		if (said) frm.set_intro(frappe.utils.escape_html(said), color);
		show_same_file(frm);
		frm.enable_save();
		frm.dashboard.hide_progress();
		if (busy) {
			frm.set_intro(
				__("This run was interrupted. Start it again: it goes on with what is missing."),
				"orange"
			);
		}
		const { add_button } = membership_recruitment.forms;
		add_button(frm, __("Dry Run"), () => frm.events.start(frm, `${JOB}.dry_run`));
		add_button(frm, __("Import"), confirm_import, { primary: true });
		add_button(frm, __("Save as Preset"), ask_preset_name);
		if (frm.doc.__onload?.can_be_undone) add_button(frm, __("Undo Import"), confirm_undo);
	},

	// where messages from the server do not come through
	poll(frm) {
		if (cur_frm === frm && !frm.is_dirty()) frm.reload_doc();
	},

	async start(frm, method) {
		const args = { register_import: frm.doc.name };
		await membership_recruitment.forms.post(method, args);
		frm.reload_doc();
	},

	show_progress(frm, done, total) {
		const undo = frm.doc.last_run === "Undo";
		const title = undo
			? __("Undo Import")
			: frm.doc.last_run === "Dry Run"
			? __("Dry Run")
			: __("Import");
		const told = undo
			? __("{0} of {1} people", [done, total])
			: __("{0} of {1} rows", [done, total]);
		const text = total ? told : __("Waiting to start");
		frm.dashboard.show_progress(title, total ? (100 * done) / total : 0, text);
	},
});

function download_empty_file() {
	window.open(`/api/method/${EMPTY_FILE}.download`);
}

/** That the file has come before, with a link to the import that had it. */
function show_same_file(frm) {
	const same = frm.doc.__onload?.same_file;
	if (!same) return;
	const { escape, link } = membership_recruitment.html;
	const other = link("Register Import", same.register_import);
	frm.set_intro(escape(same.said).replace("{0}", other), "orange");
}

/** A step of the onboarding that leads here is done when the register is in; to Frappe it would be when the file is saved. */
function tick_off_when_imported(frm) {
	const { after_save } = frappe.route_hooks || {};
	if (frm.is_new() && after_save) {
		frm.when_imported = after_save;
		delete frappe.route_hooks.after_save;
	}
	if (frm.when_imported && frm.doc.last_run === "Import" && frm.doc.status === "Finished") {
		frm.when_imported(frm);
		delete frm.when_imported;
	}
}

/** What the run that has just ended has to say. */
function open_tab(frm) {
	const fieldname = TAB_AFTER[frm.doc.last_run];
	frm.layout.tabs.find((tab) => tab.df.fieldname === fieldname)?.set_active();
}

// what there is to choose follows from the site and the file
function offer(frm, fieldname, choices) {
	frm.set_df_property(fieldname, "options", ["", ...(choices || [])]);
}

function ask_preset_name(frm) {
	membership_recruitment.dialogs.prompt(
		{
			fieldname: "preset_name",
			fieldtype: "Data",
			label: __("Name"),
			reqd: 1,
			default: frm.doc.preset,
			description: __("Files with the same headings are then read as this one."),
		},
		async ({ preset_name }) => {
			await frm.call("save_preset", { preset_name });
			frm.reload_doc();
		},
		__("Save as Preset"),
		__("Save")
	);
}

async function confirm_import(frm) {
	const question = await frappe.xcall(`${HEADLINE}.question`, { register_import: frm.doc.name });
	membership_recruitment.dialogs.confirm(frappe.utils.escape_html(question), () =>
		frm.events.start(frm, `${JOB}.import_register`)
	);
}

function confirm_undo(frm) {
	membership_recruitment.dialogs.confirm(
		__(
			"Take back what this import made and changed? Whoever something was built on since, such as a later term, an invoice or a correction, stays and is named."
		),
		() => frm.events.start(frm, `${UNDO}.undo`)
	);
}
