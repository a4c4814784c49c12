// The list of Sales Invoices finds a payment reference however it is grouped: 1000 0123 is 10000123.
(() => {
	const settings = (frappe.listview_settings["Sales Invoice"] ??= {});
	const { onload } = settings;
	settings.onload = (list) => {
		onload?.call(settings, list);
		const field = list.page.fields_dict.payment_reference;
		if (!field) return;
		const typed = field.get_value.bind(field);
		// as payment_reference.read on the server
		field.get_value = () => (typed() || "").replace(/[\s.-]/g, "");
	};
})();
