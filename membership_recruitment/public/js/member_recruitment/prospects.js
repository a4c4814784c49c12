// What is done with prospects: on their form, in their list, and for all on a target list.

const WORKLIST = "membership_recruitment.member_recruitment.worklist";

// for link fields: who may be a recruiter, and where prospects may be in the journey
export const RECRUITERS = { query: `${WORKLIST}.recruiter_query` };
export const PHASES = { filters: { people: "Prospects" } };

/** Become the recruiter of a prospect. */
export async function take(prospect) {
	await frappe.xcall(`${WORKLIST}.take`, { prospect });
	frappe.show_alert({ message: __("You are the recruiter now."), indicator: "green" });
}

/** The browser's copy is out of date: the form must fetch the prospect again. */
export function forget(prospect) {
	frappe.model.remove_from_locals("Membership Prospect", prospect);
}

/** The list, after a prospect went out of this user's sight. */
export function show_list() {
	// Frappe asks a list's question once in three seconds: one that was just shown would keep the prospect
	const list = frappe.views.list_view?.["List/Membership Prospect/List"];
	if (list) list.last_args = null;
	frappe.set_route("List", "Membership Prospect", "List");
}

/** What can be given to many prospects at once: the label of each, and the field that asks for it. */
export function changes() {
	return [
		{
			label: __("Give to a Recruiter"),
			field: {
				fieldname: "recruiter",
				fieldtype: "Link",
				options: "User",
				label: __("Recruiter"),
				description: __("Empty: any recruiter may take them."),
				get_query: () => RECRUITERS,
			},
		},
		{
			label: __("Move to a Phase"),
			field: {
				fieldname: "phase",
				fieldtype: "Link",
				options: "Journey Phase",
				label: __("Phase"),
				reqd: 1,
				get_query: () => PHASES,
			},
		},
		{
			label: __("Set the Campaign"),
			field: {
				fieldname: "campaign",
				fieldtype: "Link",
				options: "Campaign",
				label: __("Campaign"),
				reqd: 1,
			},
		},
	];
}
