frappe.listview_settings["Membership Prospect"] = {
	add_fields: ["status", "full_name", "next_action_on", "phone"],
	hide_name_column: true,
	filters: [["status", "=", frappe.user.has_role(["Member Recruiter", "Recruitment Manager"]) ? "Open" : "Queued"]],

	onload(listview) {
		listview.page.add_inner_button(__("Due Today"), () => {
			listview.sort_selector.set_value("next_action_on", "asc");
			listview.filter_area.clear(false).then(() =>
				listview.filter_area.add([
					["Membership Prospect", "status", "=", "Open"],
					["Membership Prospect", "next_action_on", "<=", frappe.datetime.get_today()],
				])
			);
		});
	},

	formatters: {
		next_action_on(value, df, doc) {
			if (!value) return "";
			const day = frappe.datetime.str_to_user(value);
			if (doc.status !== "Open" || value > frappe.datetime.get_today()) return day;
			const overdue = value < frappe.datetime.get_today();
			const title = overdue ? __("Overdue") : __("Today");
			return `<span class="bold ${overdue ? "text-danger" : ""}" title="${title}">${day}</span>`;
		},
	},
};
