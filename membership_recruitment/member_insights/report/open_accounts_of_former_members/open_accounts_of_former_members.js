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

	formatter: membership_recruitment.reports.formatter((shown, { value, column }) =>
		column.fieldname === "status" ? __(value, null, "Member") : shown
	),
};

function write_off(report) {
	const data = report.datatable?.datamanager.data || [];
	const checked = report.datatable?.rowmanager.getCheckedRows() || [];
	const invoices = checked.map((index) => data[index]?.sales_invoice).filter(Boolean);
	if (!invoices.length) {
		frappe.msgprint(
			__("Select rows with an invoice first: with the boxes to the left of them.")
		);
		return;
	}
	membership_recruitment.dialogs.confirm(
		__("Write off what is left of {0} invoices? Each becomes a Journal Entry.", [
			invoices.length,
		]),
		async () => {
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
				message: `<p>${__("Written off: {0}", [cint(answer.done)])}</p>${
					problems ? `<ul>${problems}</ul>` : ""
				}`,
				indicator: problems ? "orange" : "green",
			});
			report.refresh();
		}
	);
}
