frappe.listview_settings["Privacy Request"] = {
	get_indicator: ({ status }) => membership_recruitment.indicators.of("Privacy Request", status),

	onload(listview) {
		if (
			!["Member Privacy Officer", "System Manager"].some((role) =>
				frappe.user.has_role(role)
			)
		)
			return;
		listview.page.add_inner_button(__("Record of Processing"), () => {
			const language = frappe.boot.lang === "sv" ? "sv" : "en";
			window.open_url_post(
				"/api/method/membership_recruitment.member_privacy.processing_record.document.download",
				{ language }
			);
		});
	},
};
