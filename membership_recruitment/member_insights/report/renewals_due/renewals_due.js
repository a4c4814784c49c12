frappe.query_reports["Renewals Due"] = {
	filters: [
		...membership_recruitment.reports.days({
			from: frappe.datetime.add_days(frappe.datetime.get_today(), -30),
			to: frappe.datetime.add_days(frappe.datetime.get_today(), 60),
		}),
		membership_recruitment.reports.document_of("Membership Type"),
	],

	onload(report) {
		if (!frappe.model.can_write("Membership")) return;
		const { forms, renewals } = membership_recruitment;
		const add = (label, action) => forms.add_page_button(report.page, label, action);
		add(__("Send Notice Now"), () => send_notices(report));
		add(__("Make Invoice"), () => make_invoices(report));
		add(__("Make Letters"), renewals.make_letters);
	},

	get_datatable_options(options) {
		return membership_recruitment.reports.with_room({ ...options, checkboxColumn: true });
	},

	formatter: membership_recruitment.reports.formatter((shown, { value, column }) =>
		["status", "payment_state"].includes(column.fieldname) ? __(value) : shown
	),
};

function selected_terms(report) {
	const rows = report.datatable ? report.datatable.rowmanager.getCheckedRows() : [];
	const data = report.datatable ? report.datatable.datamanager.data : [];
	const terms = rows.map((index) => data[index]?.membership).filter(Boolean);
	if (!terms.length) {
		frappe.msgprint(__("Select the rows first: with the boxes to the left of them."));
	}
	return terms;
}

function send_notices(report) {
	const memberships = selected_terms(report);
	if (!memberships.length) return;
	membership_recruitment.dialogs.confirm(
		memberships.length === 1
			? __("Send a renewal notice for this term now, whatever its rules say of the day?")
			: __(
					"Send renewal notices for these {0} terms now, whatever their rules say of the day?",
					[memberships.length]
			  ),
		() => send_now(report, memberships)
	);
}

async function send_now(report, memberships) {
	const answer = await membership_recruitment.renewals.send_now(memberships);
	const lines = Object.entries(answer.done).map(
		([status, count]) => `${__(status)}: ${cint(count)}`
	);
	show_answer(
		lines.length ? lines : [__("No notice went out.")],
		answer.not_sent.map((row) => [row.member, row.reason])
	);
	report.refresh();
}

async function make_invoices(report) {
	const terms = selected_terms(report);
	if (!terms.length) return;
	const answer = await membership_recruitment.forms.post(
		"membership_recruitment.membership.fees.renewal_invoices.make_for",
		{ terms },
		__("Making invoices")
	);
	if (answer?.enqueued) {
		show_answer([__("{0} invoices are made in the background.", [cint(answer.enqueued)])], []);
	} else {
		const problems = answer?.problems || [];
		const made = cint(answer?.invoices ?? terms.length - problems.length);
		show_answer(
			[__("Invoices made: {0}", [made])],
			problems.map((problem) => ["", problem])
		);
	}
	report.refresh();
}

function show_answer(lines, problems) {
	const escape = frappe.utils.escape_html;
	const list = problems
		.map(([name, reason]) => `<li>${name ? `${escape(name)}: ` : ""}${escape(reason)}</li>`)
		.join("");
	frappe.msgprint({
		title: __("Renewals"),
		message: `<p>${lines.map(escape).join("<br>")}</p>${list ? `<ul>${list}</ul>` : ""}`,
		indicator: problems.length ? "orange" : "green",
	});
}
