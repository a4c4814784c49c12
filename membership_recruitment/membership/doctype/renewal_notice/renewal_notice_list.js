frappe.listview_settings["Renewal Notice"] = {
	add_fields: ["channel"],
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Renewal Notice", status),

	onload(list) {
		if (!frappe.model.can_write("Membership")) return;
		const { forms, renewals } = membership_recruitment;
		forms.add_page_button(list.page, __("Make Letters"), renewals.make_letters);
		list.page.add_action_item(__("Try Again"), async () => {
			await renewals.try_again(list.get_checked_items(true));
			list.clear_checked_items();
			list.refresh();
		});
	},
};
