frappe.listview_settings["Membership Event"] = {
	get_indicator(doc) {
		const color = {
			Join: "green",
			Renewal: "blue",
			Rejoin: "light-blue",
			Lapse: "gray",
			Cancel: "red",
			"Type change": "purple",
			Reinstate: "cyan",
			Death: "darkgrey",
		}[doc.event];
		return [__(doc.event, null, "Membership Event"), color, `event,=,${doc.event}`];
	},
};
