frappe.query_reports["Open Accounts of Former Members"] = {
	onload(report) {
		if (!frappe.model.can_submit("Journal Entry")) return;
		membership_recruitment.forms.add_page_button(report.page, __("Write Off"), () =>
			write_off(report)
		);
	},

	get_datatable_options(options) {
		return Object.assign(options, { checkboxColumn: true });
	},

	// a tick stays at its place in the table, where somebody else may stand by now
	after_datatable_render: (table) => table.rowmanager.checkAll(false),

	formatter: membership_recruitment.reports.formatter((shown, { value, column }) =>
		column.fieldname === "status" ? __(value, null, "Member") : shown
	),
};

function write_off(report) {
	const data = report.datatable?.datamanager.data || [];
	const checked = report.datatable?.rowmanager.getCheckedRows() || [];
	const rows = checked.map((index) => data[index]).filter((row) => row?.sales_invoice);
	const invoices = rows.map((row) => row.sales_invoice);
	if (!invoices.length) {
		frappe.msgprint(
			__("Select rows with an invoice first: with the boxes to the left of them.")
		);
		return;
	}
	membership_recruitment.dialogs.confirm(write_off_question(rows), async () => {
		const answer = await membership_recruitment.forms.post(
			"membership_recruitment.membership.fees.left_open.write_off",
			{ invoices },
			__("Writing off")
		);
		const escape = frappe.utils.escape_html;
		const problems = answer.problems
			.map(([invoice, reason]) => `<li>${escape(invoice)}: ${escape(reason)}</li>`)
			.join("");
		frappe.msgprint({
			title: __("Write Off"),
			message: `<p>${__("Invoices written off: {0}", [cint(answer.done)])}</p>${
				problems ? `<ul>${problems}</ul>` : ""
			}`,
			indicator: problems ? "orange" : "green",
		});
		report.refresh();
	});
}

/** Whose invoices are written off, and how much in all. */
function write_off_question(rows) {
	const most_names = 5;
	const names = rows
		.slice(0, most_names)
		.map((row) => frappe.utils.escape_html(row.member_name));
	const others = rows.length - names.length;
	const who = others > 0 ? __("{0} and {1} more", [names.join(", "), others]) : names.join(", ");
	const sums = {};
	for (const { currency, amount } of rows) sums[currency] = flt(sums[currency]) + flt(amount);
	const sum = Object.entries(sums)
		.map(([currency, amount]) => format_currency(amount, currency))
		.join(" + ");
	return rows.length === 1
		? __("Write off {0} of the invoice of {1}? It becomes a Journal Entry.", [sum, who])
		: __("Write off {0} of {1} invoices? Each becomes a Journal Entry. They are of: {2}", [
				sum,
				rows.length,
				who,
		  ]);
}
