const REGISTER_IMPORT = "membership_recruitment.membership.register.import_job";
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
		clearTimeout(frm.register_import_poll);
		frm.events.show_problems(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__("Attach the file and save: the columns are then guessed from its headings.")
			);
			return;
		}
		const busy = ["Queued", "Running"].includes(frm.doc.status);
		if (busy) {
			frm.register_import_poll = setTimeout(() => frm.events.poll(frm), POLL_MILLISECONDS);
		}
		if (busy && frm.doc.__onload?.alive) {
			frm.disable_save();
			frm.events.show_progress(frm, frm.doc.rows_done, frm.doc.rows_total);
			return;
		}
		frm.enable_save();
		frm.dashboard.hide_progress();
		if (busy) {
			frm.set_intro(
				__(
					"This run was interrupted. Start it again: it finds what is in and adds what is missing."
				),
				"orange"
			);
		}
		const { add_button } = membership_recruitment.forms;
		add_button(frm, __("Dry Run"), () => frm.events.start(frm, "dry_run"));
		add_button(frm, __("Import"), confirm_import, { primary: true });
	},

	// where messages from the server do not come through
	poll(frm) {
		if (cur_frm === frm && !frm.is_dirty()) frm.reload_doc();
	},

	async start(frm, method) {
		const args = { register_import: frm.doc.name };
		await membership_recruitment.forms.post(`${REGISTER_IMPORT}.${method}`, args);
		frm.reload_doc();
	},

	show_progress(frm, done, total) {
		const title = frm.doc.last_run === "Dry Run" ? __("Dry Run") : __("Import");
		const text = total ? __("{0} of {1} rows", [done, total]) : __("Waiting to start");
		frm.dashboard.show_progress(title, total ? (100 * done) / total : 0, text);
	},

	show_problems(frm) {
		const problems = JSON.parse(frm.doc.problems || "[]");
		const rows = problems.map(
			(problem) =>
				`<tr><td class="text-right">${cint(problem.row)}</td>` +
				`<td>${frappe.utils.escape_html(problem.reason)}</td></tr>`
		);
		frm.get_field("problems_html").$wrapper.html(
			rows.length
				? `<table class="table table-bordered table-sm">
					<thead><tr><th class="text-right">${__("Row")}</th><th>${__("Reason")}</th></tr></thead>
					<tbody>${rows.join("")}</tbody></table>`
				: ""
		);
	},
});

function confirm_import(frm) {
	frappe.confirm(__("Write the members and terms of this file to the register?"), () =>
		frm.events.start(frm, "import_register")
	);
}
