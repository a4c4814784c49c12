"""Which field of which DocType points at a person's document. One table; no frappe.

Frappe keeps what belongs to a document in tables of its own, each with a pair of fields: the name of a DocType and the
name of a document. What is to become of such a row is decided here, once, for all who ask:

- the wall (`member_privacy/wall`) hides rows about people whom the reader may not see;
- handing a prospect over and merging (`member_recruitment/conversion`) move rows along or erase them;
- a converted prospect takes no new ones (`closed_prospects`);
- uninstalling deletes those about documents of ours (`setup/uninstall.py`).

tests/site/test_conversion.py and test_guard_tables.py compare it with every Dynamic Link field of Frappe and ERPNext.
"""

from typing import NamedTuple

MOVE = "move"
ERASE = "erase"
ANY_PARENT = "*"


class Reference(NamedTuple):
	"""A pair of fields that names a document.

	Attributes:
	        doctype: Where the fields are.
	        type_field: Holds the name of a DocType.
	        name_field: Holds the name of a document of it.
	        on_handover: MOVE: the row goes with the person to another document. ERASE: it would let those read on who
	                handed the person over, and goes. None: it stays.
	        hidden: The row itself is seen only by those who may see the document: it carries the person's name in a
	                title, a subject, a description or a file name.
	        child_of: A child table: the DocType of its parent, which is hidden with it; ANY_PARENT for several.
	        added_by_people: Somebody writes such rows about a person; a converted prospect takes no more of them.
	        indexed: Whether Frappe has an index for the pair. Without one a lock would take every row of the table.
	"""

	doctype: str
	type_field: str
	name_field: str
	on_handover: str | None = None
	hidden: bool = False
	child_of: str | None = None
	added_by_people: bool = False
	indexed: bool = True


REFERENCES = (
	Reference("Activity Log", "reference_doctype", "reference_name", ERASE, hidden=True),
	Reference("Activity Log", "timeline_doctype", "timeline_name", ERASE),
	Reference("Activity Log", "link_doctype", "link_name", ERASE, hidden=True, indexed=False),
	Reference("Auto Repeat", "reference_doctype", "reference_document", ERASE, indexed=False),
	Reference("Comment", "reference_doctype", "reference_name", MOVE, hidden=True, added_by_people=True),
	Reference(
		"Communication", "reference_doctype", "reference_name", MOVE, hidden=True, added_by_people=True
	),
	Reference("Communication Link", "link_doctype", "link_name", MOVE, child_of="Communication"),
	Reference("Consent Event", "subject_doctype", "subject_name", MOVE),
	# erased by what the deleted document says, too: see linked_records.erase_traces
	Reference("Deleted Document", "deleted_doctype", "deleted_name", hidden=True),
	Reference("Document Follow", "ref_doctype", "ref_docname", ERASE, hidden=True),
	Reference("Document Share Key", "reference_doctype", "reference_docname", ERASE),
	Reference("DocShare", "share_doctype", "share_name", ERASE, hidden=True),
	Reference("Dynamic Link", "link_doctype", "link_name", MOVE, child_of=ANY_PARENT),
	Reference("Email Queue", "reference_doctype", "reference_name", MOVE, hidden=True),
	Reference("Email Unsubscribe", "reference_doctype", "reference_name", MOVE, hidden=True, indexed=False),
	Reference("Energy Point Log", "reference_doctype", "reference_name", ERASE, hidden=True),
	Reference("Erasure", "subject_doctype", "subject_name", MOVE, indexed=False),
	Reference("Error Log", "reference_doctype", "reference_name", ERASE, hidden=True),
	Reference(
		"Event", "reference_doctype", "reference_docname", MOVE, hidden=True, indexed=False
	),  # Frappe 16
	Reference(
		"Event Participants", "reference_doctype", "reference_docname", MOVE, child_of="Event", indexed=False
	),
	Reference("File", "attached_to_doctype", "attached_to_name", MOVE, hidden=True, added_by_people=True),
	Reference(
		"Integration Request", "reference_doctype", "reference_docname", ERASE, hidden=True, indexed=False
	),
	Reference("Member Activity", "reference_doctype", "reference_name", MOVE),
	Reference("Milestone", "reference_type", "reference_name", ERASE, hidden=True),
	Reference("Notification Log", "document_type", "document_name", ERASE, hidden=True),
	Reference("Personal Data Notice", "subject_doctype", "subject_name", MOVE),
	Reference("Privacy Request", "subject_doctype", "subject_name", MOVE, indexed=False),
	Reference("Reminder", "reminder_doctype", "reminder_docname", ERASE, hidden=True, indexed=False),
	Reference("Service Level Agreement", "entity_type", "entity", hidden=True),
	Reference("Submission Queue", "ref_doctype", "ref_docname", hidden=True),
	Reference("Tag Link", "document_type", "document_name", MOVE, hidden=True, indexed=False),
	Reference("ToDo", "reference_type", "reference_name", MOVE, hidden=True, added_by_people=True),
	Reference("User Permission", "allow", "for_value", ERASE, indexed=False),
	Reference("Version", "ref_doctype", "docname", ERASE, hidden=True),
	Reference("View Log", "reference_doctype", "reference_name", ERASE, hidden=True),
	Reference("Workflow Action", "reference_doctype", "reference_name", ERASE, hidden=True),
)


# Pairs that only a later Frappe has, in a table that an earlier one has too: a field by which to know it
LATER = {"Event": "reference_docname"}
# DocTypes without a rule of their own whose rows have links as a contact has them, in a later Frappe
LINKED = {"Event": "links"}


def on_handover(*decisions: str) -> list[Reference]:
	"""The references with one of these decisions (MOVE, ERASE), in the order of the table."""
	return [reference for reference in REFERENCES if reference.on_handover in decisions]


def hidden_pairs() -> dict[str, tuple[tuple[str, str], ...]]:
	"""DocType: the pairs of fields that hide its rows."""
	pairs: dict[str, tuple[tuple[str, str], ...]] = {}
	for row in REFERENCES:
		if row.hidden:
			pairs[row.doctype] = (*pairs.get(row.doctype, ()), (row.type_field, row.name_field))
	return pairs


def hidden_by_child() -> dict[str, tuple[str, tuple[str, str]]]:
	"""Parent DocType: (child table, its pair of fields) of which one hidden document hides the parent."""
	return {
		row.child_of: (row.doctype, (row.type_field, row.name_field))
		for row in REFERENCES
		if row.child_of and row.child_of != ANY_PARENT
	}


def children_of_many() -> dict[str, tuple[str, str]]:
	"""Child tables of several parents: their pair of fields."""
	return {row.doctype: (row.type_field, row.name_field) for row in REFERENCES if row.child_of == ANY_PARENT}


def added_by_people() -> dict[str, tuple[str, str]]:
	"""DocType: its pair of fields, of what people add about a person."""
	return {row.doctype: (row.type_field, row.name_field) for row in REFERENCES if row.added_by_people}
