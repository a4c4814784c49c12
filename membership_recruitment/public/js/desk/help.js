// The page of the handbook that belongs to what is shown, in the desk's menu Help.

const OUR_PAGES = ["journey", "journey-walk", "query-report", "Workspaces", "dashboard-view"];

// before the menu's own listener, which is bound when the desk starts
$(document).on("page-change", () => {
	const [view, doctype] = frappe.get_route();
	const page = doctype && frappe.get_meta(doctype)?.documentation;
	if (page?.startsWith("/membership-help")) {
		frappe.help.help_links[`${view}/${doctype}`] = [
			{ label: __("Handbook: {0}", [__(doctype)]), url: page },
		];
	}
});

for (const page of OUR_PAGES) {
	frappe.help.help_links[page] = [
		...(frappe.help.help_links[page] || []),
		{ label: __("Handbook of the member register"), url: "/membership-help" },
	];
}
