frappe.listview_settings["Bank File"] = {
	get_indicator({ status }) {
		const colors = {
			Draft: "gray",
			Read: "orange",
			Booking: "blue",
			Booked: "green",
			Refused: "red",
		};
		return [__(status, null, "Bank File"), colors[status], `status,=,${status}`];
	},

	formatters: {
		file: (url) => frappe.utils.escape_html((url || "").split("/").pop()),
	},

	onload(list) {
		if (!frappe.model.can_create("Bank File")) return;
		membership_recruitment.forms.add_page_button(list.page, __("Several Files"), () =>
			attach_several(list)
		);
		list.page.add_actions_menu_item(__("Book Payments"), () => book_chosen(list));
	},
};

/** A Bank File of each file that is attached; each is read by itself. */
function attach_several(list) {
	new frappe.ui.FileUploader({
		allow_multiple: true,
		make_attachments_public: false,
		dialog_title: __("Several Files"),
		async on_success({ file_url }) {
			await frappe.db.insert({ doctype: "Bank File", file: file_url });
			list.refresh();
		},
	});
}

async function book_chosen(list) {
	const bank_files = list.get_checked_items(true);
	const { not_booked } = await membership_recruitment.forms.post(
		"membership_recruitment.membership.bank_files.job.book_several",
		{ bank_files }
	);
	const escape = frappe.utils.escape_html;
	if (not_booked.length) {
		frappe.msgprint({
			title: __("Not Booked"),
			message: `<ul>${not_booked
				.map(([name, why]) => `<li>${escape(name)}: ${escape(why)}</li>`)
				.join("")}</ul>`,
			indicator: "orange",
		});
	}
	list.clear_checked_items();
	list.refresh();
}
