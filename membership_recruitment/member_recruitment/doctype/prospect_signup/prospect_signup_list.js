frappe.listview_settings["Prospect Signup"] = {
	filters: [["status", "=", "For the registrar"]],
	get_indicator(doc) {
		const colors = {
			Waiting: "gray",
			"For the registrar": "orange",
			Confirmed: "green",
			Handled: "green",
		};
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
