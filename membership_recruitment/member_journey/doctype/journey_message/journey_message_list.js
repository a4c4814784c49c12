frappe.listview_settings["Journey Message"] = {
	hide_name_column: true,
	add_fields: ["enabled", "begins", "phase", "days"],

	get_indicator: (doc) =>
		doc.enabled
			? [__("Switched On"), "green", "enabled,=,1"]
			: [__("Switched Off"), "gray", "enabled,=,0"],

	formatters: {
		days: (days, _field, doc) =>
			doc.begins === "Membership Ends" ? __("{0} before the end", [days]) : String(days),
	},

	// a series in its order: by phase, then by days
	onload(listview) {
		const { get_args } = listview;
		listview.get_args = function () {
			const args = get_args.call(this);
			if (args.order_by?.includes("`phase`"))
				args.order_by += ", `tabJourney Message`.`days` asc";
			return args;
		};
	},
};
