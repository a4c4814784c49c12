frappe.query_reports["People to Tell"] = {
	filters: [
		membership_recruitment.reports.choice("people", __("People"), [
			["Membership Prospect", __("Prospects")],
			...(frappe.model.can_read("Member") ? [["Member", __("Members")]] : []),
		]),
	],

	onload(report) {
		const { forms, information_duty } = membership_recruitment;
		const add = (label, act) =>
			forms.add_page_button(report.page, label, () => {
				const names = selected(report);
				if (!names.length) return;
				const people = frappe.query_report.get_filter_value("people");
				act(people, names, () => report.refresh());
			});
		add(__("Send the Text"), information_duty.send);
		add(__("Print the Letters"), information_duty.letters);
		add(__("Were Told"), information_duty.was_told);
	},

	get_datatable_options(options) {
		return Object.assign(options, { checkboxColumn: true });
	},

	formatter: membership_recruitment.reports.formatter((shown, { value, column, data }) => {
		if (column.fieldname === "person") {
			return membership_recruitment.html.link(data.doctype, value, data.full_name || value);
		}
		if (column.fieldname === "days_left" && value < 0) {
			return `<span class="text-danger">${shown}</span>`;
		}
		return shown;
	}),
};

function selected(report) {
	const rows = report.datatable ? report.datatable.rowmanager.getCheckedRows() : [];
	const data = report.datatable ? report.datatable.datamanager.data : [];
	const names = rows.map((index) => data[index]?.person).filter(Boolean);
	if (!names.length) {
		frappe.msgprint(__("Select the rows first: with the boxes to the left of them."));
	}
	return names;
}
