frappe.listview_settings["Bank Payment"] = {
	add_fields: ["outcome", "currency"],
	get_indicator({ outcome }) {
		const [, color] = membership_recruitment.bank_files.OUTCOMES.find(
			([name]) => name === outcome
		);
		return [__(outcome, null, "Bank Payment"), color, `outcome,=,${outcome}`];
	},
};
