"""Contacts and events that Frappe keeps up with somebody's own account at Google: what is changed here is written there, by
whomever. It ends with the sight of the person."""

import frappe

# DocType: the child table that links it to a person, its pair of fields, and what says where it is written
SYNCED = {
	"Contact": (
		"Dynamic Link",
		("link_doctype", "link_name"),
		{"google_contacts": None, "google_contacts_id": None, "sync_with_google_contacts": 0},
	),
	"Event": (
		"Event Participants",
		("reference_doctype", "reference_docname"),
		{
			"google_calendar": None,
			"google_calendar_id": None,
			"google_calendar_event_id": None,
			"sync_with_google_calendar": 0,
		},
	),
}


def leave(doctype: str, name: str) -> None:
	"""What is about a document is written to no account of anybody's any more."""
	for parenttype, (table, pair, nothing) in SYNCED.items():
		account = next(iter(nothing))
		linked = frappe.get_all(
			table,
			filters={"parenttype": parenttype, **dict(zip(pair, (doctype, name), strict=True))},
			pluck="parent",
		)
		synced = linked and frappe.get_all(
			parenttype, filters={"name": ["in", linked], account: ["is", "set"]}, pluck="name"
		)
		if synced:
			frappe.db.set_value(parenttype, {"name": ["in", synced]}, nothing, update_modified=False)
