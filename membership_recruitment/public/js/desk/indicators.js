// The colour of each state, once: for lists, forms and pages. A state without one is gray.

import { escape } from "./html";

const TERM = {
	Pending: "orange",
	Upcoming: "light-blue",
	Current: "green",
	Grace: "yellow",
	Expired: "gray",
	Cancelled: "red",
	Deceased: "darkgrey",
};
// not as states of the DocTypes: those are translated without context, and our Cancelled would be ERPNext's too
const COLORS = {
	Member: TERM,
	Membership: TERM,
	"Membership Event": {
		Join: "green",
		Renewal: "blue",
		Rejoin: "light-blue",
		Lapse: "gray",
		Cancel: "red",
		"Type change": "purple",
		Reinstate: "cyan",
		Death: "darkgrey",
	},
	"Renewal Notice": {
		Due: "orange",
		Sent: "green",
		"To print": "blue",
		Printed: "green",
		Assigned: "green",
		"Not needed": "gray",
		Failed: "red",
	},
	"Engagement Level": { High: "green", Medium: "blue", Low: "orange", None: "gray" },
	// open ones by how likely they are to join, where they are ranked
	"Membership Prospect": {
		Open: "blue",
		Queued: "orange",
		Converted: "green",
		Lost: "gray",
		"Most Likely": "green",
		"More Likely": "blue",
		"Less Likely": "yellow",
		"Least Likely": "gray",
	},
	"Ranking Model": { "Waiting for Approval": "orange", "In Use": "green" },
	"Leaving Risk Model": { "Waiting for Approval": "orange", "In Use": "green" },
	"Risk of Leaving": {
		"Most Likely": "red",
		"More Likely": "orange",
		"Less Likely": "yellow",
		"Least Likely": "gray",
	},
	"Consent Event": { Given: "green", Withdrawn: "red" },
	"Privacy Request": {
		Unconfirmed: "gray",
		Open: "orange",
		Done: "green",
		Refused: "red",
		Withdrawn: "gray",
	},
	Erasure: { Planned: "orange", "Files Left": "yellow", Done: "green", Stopped: "gray" },
	"Prospect Signup": {
		Waiting: "gray",
		"For the registrar": "orange",
		Confirmed: "green",
		Handled: "green",
	},
	"Journey Answer": { Yes: "green", Partly: "yellow", No: "red", "Don't know": "gray" },
	"Journey Map": { Draft: "orange", Finished: "green" },
	"Journey Improvement": {
		Idea: "light-blue",
		Planned: "blue",
		"Under way": "orange",
		Done: "green",
		Dropped: "gray",
	},
};

export function color(doctype, state) {
	return COLORS[doctype][state] || "gray";
}

/** What a list's get_indicator gives: label, colour and the filter behind a click. */
export function of(doctype, state, fieldname = "status") {
	return [__(state, null, doctype), color(doctype, state), `${fieldname},=,${state}`];
}

/** The status of a member or a term; a member whose terms are all gone has none, and a term that is over and renewed says so. */
export function of_term(doctype, { status, renewed }) {
	if (renewed && ["Grace", "Expired"].includes(status))
		return [__("Renewed"), "gray", "renewed,=,1"];
	if (status) return of(doctype, status);
	return [__("No Term"), "gray", "status,=,"];
}

/** Label and colour, as of() gives them, as a pill. */
export function pill([label, pill_color]) {
	return `<span class="indicator-pill ${pill_color}">${escape(label)}</span>`;
}
