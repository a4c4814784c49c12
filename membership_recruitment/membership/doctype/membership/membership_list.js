frappe.listview_settings["Membership"] = {
	hide_name_column: true,
	add_fields: ["status", "renewed", "member_name"],
	get_indicator: (doc) => membership_recruitment.indicators.of_term("Membership", doc),
	formatters: {
		end_date: (value) => (value ? frappe.datetime.str_to_user(value) : __("Lifetime")),
	},

	onload(list) {
		if (!frappe.model.can_write("Membership")) return;
		const { forms, missing_invoices } = membership_recruitment;
		forms.add_page_button(list.page, __("Invoice Those Who Have None"), () =>
			missing_invoices.ask(list)
		);
	},
};
