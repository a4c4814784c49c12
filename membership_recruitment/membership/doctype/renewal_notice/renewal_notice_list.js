frappe.listview_settings["Renewal Notice"] = {
	add_fields: ["channel"],
	get_indicator(doc) {
		const colors = {
			Due: "orange",
			Sent: "green",
			"To print": "blue",
			Printed: "green",
			Assigned: "green",
			"Not needed": "gray",
			Failed: "red",
		};
		return [
			__(doc.status, null, "Renewal Notice"),
			colors[doc.status],
			`status,=,${doc.status}`,
		];
	},
	onload(list) {
		if (!frappe.model.can_write("Membership")) return;
		list.page.add_inner_button(__("Make Letters"), async () => {
			const { message: batch } = await frappe.call({
				method: "membership_recruitment.membership.notices.letters.make_batch",
				type: "POST",
				freeze: true,
				freeze_message: __("Making the letters"),
			});
			if (batch) frappe.set_route("Form", "Renewal Letter Batch", batch);
		});
		list.page.add_action_item(__("Try Again"), async () => {
			await frappe.call({
				method: "membership_recruitment.membership.notices.due_notices.try_again",
				type: "POST",
				args: { notices: list.get_checked_items(true) },
				freeze: true,
			});
			list.clear_checked_items();
			list.refresh();
		});
	},
};
