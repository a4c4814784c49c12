frappe.views.calendar["Membership Prospect"] = {
	field_map: {
		start: "next_action_on",
		end: "next_action_on",
		id: "name",
		title: "title",
		allDay: "all_day",
	},
	get_events_method: "membership_recruitment.member_recruitment.worklist.next_actions",
};
