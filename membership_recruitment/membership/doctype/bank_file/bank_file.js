const JOB = "membership_recruitment.membership.bank_files.job";
const POLL_MILLISECONDS = 3000;

frappe.ui.form.on("Bank File", {
	setup(frm) {
		frm.set_query("bank_account", "accounts", () => ({
			filters: { is_company_account: 1, disabled: 0 },
		}));
		frappe.realtime.on("bank_file_progress", ({ docname, done, total }) => {
			if (frm.doc.name !== docname) return;
			if (total) show_progress(frm, done, total);
			else if (!frm.is_dirty()) frm.reload_doc();
		});
	},

	refresh(frm) {
		clearTimeout(frm.bank_file_poll);
		frm.dashboard.hide_progress();
		// which accounts there are, the file says
		frm.set_df_property("accounts", "cannot_add_rows", true);
		frm.set_df_property("accounts", "cannot_delete_rows", true);
		membership_recruitment.bank_files.show_preview(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Attach the file and save: it is then read, and nothing is booked before you say so."
				)
			);
			return;
		}
		if (frm.doc.__onload?.alive) {
			// where messages from the server do not come through
			frm.bank_file_poll = setTimeout(() => {
				if (cur_frm === frm && !frm.is_dirty()) frm.reload_doc();
			}, POLL_MILLISECONDS);
			frm.set_intro(work_words(frm.doc), "blue");
			return;
		}
		show_sums(frm);
		show_state(frm);
		add_buttons(frm);
	},
});

function work_words({ status, payments, known, booked, to_decide, set_aside, __onload }) {
	if (!__onload.at_work) return __("It waits for its turn.");
	if (status !== "Booking") return __("It is being read.");
	const done = cint(booked) + cint(to_decide) + cint(set_aside);
	return __("It is being booked: {0} of {1} payments.", [done, cint(payments) - cint(known)]);
}

/** Below each number of payments what they are in money: together the bank's sum. */
function show_sums(frm) {
	for (const [field, sums] of Object.entries(frm.doc.__onload?.sums || {})) {
		const said = Object.entries(sums).map(([currency, sum]) => format_currency(sum, currency));
		if (said.length) frm.set_df_property(field, "description", said.join(" + "));
	}
}

function show_state(frm) {
	const { status, message } = frm.doc;
	if (message) frm.set_intro(frappe.utils.escape_html(message), "red");
	else if (status === "Read" && !asks_for_account(frm)) {
		frm.set_intro(
			__("Nothing is booked yet. Look at what would be done, then book."),
			"orange"
		);
	} else if (status === "Read") {
		frm.set_intro(
			__("Choose the bank account under Accounts in the File, and save."),
			"orange"
		);
	} else if (status === "Booking") {
		frm.set_intro(
			__("Booking was interrupted. Book again: it goes on with what is missing."),
			"orange"
		);
	} else if (frm.doc.to_decide) {
		frm.set_intro(membership_recruitment.bank_files.left_words(frm.doc.to_decide), "orange");
	}
}

function asks_for_account(frm) {
	return (frm.doc.accounts || []).some((row) => !row.bank_account);
}

function add_buttons(frm) {
	const { add_button, add_main_button } = membership_recruitment.forms;
	const { status } = frm.doc;
	if (["Read", "Booking"].includes(status) && !asks_for_account(frm)) {
		add_main_button(frm, __("Book Payments"), () => start(frm, "book"));
	}
	if (["Draft", "Read", "Refused"].includes(status)) {
		add_button(frm, __("Read Again"), () => start(frm, "read_again"));
	}
	if (frm.doc.booked || frm.doc.to_decide || frm.doc.set_aside) {
		const open = (filters) => () =>
			frappe.set_route("List", "Bank Payment", { bank_file: frm.doc.name, ...filters });
		add_button(frm, __("Payments", null, "Bank File"), open({}), { save: false });
		if (frm.doc.to_decide) {
			add_button(frm, __("To Decide"), open({ outcome: "To Decide" }), {
				primary: status === "Booked",
				save: false,
			});
		}
	}
}

async function start(frm, method) {
	await membership_recruitment.forms.post(`${JOB}.${method}`, { bank_file: frm.doc.name });
	frm.reload_doc();
}

function show_progress(frm, done, total) {
	frm.dashboard.show_progress(
		__("Booking"),
		(100 * done) / total,
		__("{0} of {1} payments", [done, total])
	);
}
