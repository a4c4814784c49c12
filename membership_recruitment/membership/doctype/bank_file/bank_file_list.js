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
};
