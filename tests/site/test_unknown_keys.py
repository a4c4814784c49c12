"""A document of a request holds fields: what else Frappe would make an attribute of, and SQL of that, is refused."""

import frappe
import pytest
from frappe.desk import calendar, gantt

from membership_recruitment.member_privacy.wall.unknown_keys import COLUMNS_OF_A_TREE
from tests.support.door import knock, refused

TREE = "Quality Procedure"  # everybody at the desk may make one
PARENT = "name` = '' or sleep(3) or `tabQuality Procedure`.`name"
OLD_PARENT = "owner`=(select group_concat(full_name) from tabMember), `owner"
SQL = {"nsm_parent_field": PARENT, "nsm_oldparent_field": OLD_PARENT}
WAYS = {
	"REST": lambda fields: (f"/api/resource/{TREE}", {"raw": _json(fields)}),
	"v2": lambda fields: (f"/api/v2/document/{TREE}", {"raw": _json(fields)}),
	"REST, a form": lambda fields: (f"/api/resource/{TREE}", {"verb": "POST", **fields}),
	"REST, data": lambda fields: (f"/api/resource/{TREE}", {"raw": _json({"data": frappe.as_json(fields)})}),
	"insert": lambda fields: ("/api/method/frappe.client.insert", {"doc": {"doctype": TREE, **fields}}),
	"savedocs": lambda fields: (
		"/api/method/frappe.desk.form.save.savedocs",
		{"doc": frappe.as_json({"doctype": TREE, "__islocal": 1, **fields}), "action": "Save"},
	),
	"set_value": lambda fields: (
		"/api/method/frappe.client.set_value",
		{"doctype": TREE, "name": "x", "fieldname": fields},
	),
	"set_value, one field": lambda fields: (
		"/api/method/frappe.client.set_value",
		{"doctype": TREE, "name": "x", "fieldname": next(iter(fields)), "value": "x"},
	),
	"bulk update": lambda fields: (
		"/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		{"doctype": TREE, "docnames": ["x"], "action": "update", "data": fields},
	),
	"a document's method": lambda fields: (
		"/api/method/run_doc_method",
		{"docs": {"doctype": TREE, "name": "x", **fields}, "method": "x"},
	),
	"a tree's view": lambda fields: (
		"/api/method/frappe.desk.treeview.add_node",
		{"doctype": TREE, "parent": "x", **fields},
	),
}


def _json(fields: dict) -> tuple[str, str]:
	return frappe.as_json(fields), "application/json"


@pytest.fixture(params=["Member Recruiter", "Membership Analyst", "Quality Manager", "Member Registrar", ""])
def user(request, make) -> str:
	name = make.user(request.param) if request.param else make.website_user()
	frappe.set_user(name)
	return name


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", SQL)
def test_no_key_of_a_document_becomes_a_column(user, way, key):
	path, arguments = WAYS[way]({key: SQL[key]})
	assert refused(path, **arguments)


@pytest.mark.parametrize("way", ["REST", "insert", "savedocs"])
@pytest.mark.parametrize(
	"key", ["_metaclass", "_parent_doc", "__setup__", "ignore_linked_doctypes", "unheard_of"]
)
def test_who_sees_no_member_writes_fields_alone(make, way, key):
	frappe.set_user(make.user("Member Recruiter"))
	path, arguments = WAYS[way]({"quality_procedure_name": "Clean", key: "x"})
	assert refused(path, **arguments)
	path, arguments = WAYS[way]({"quality_procedure_name": "Clean"})
	knock(path, **arguments)


def _gantt(name: str, column: str, value: str) -> None:
	gantt.update_task(
		frappe.as_json({"doctype": TREE, "name": name, "start": value}), frappe.as_json({"start": column})
	)


def _calendar(name: str, column: str, value: str) -> None:
	calendar.update_event(
		frappe.as_json({"doctype": TREE, "name": name, column: value}), frappe.as_json({"start": column})
	)


def _set(name: str, column: str, value: str) -> None:
	"""As a board does with the column of its cards."""
	frappe.set_value(TREE, name, column, value)


@pytest.mark.parametrize("way", [_gantt, _calendar, _set])
@pytest.mark.parametrize("key", sorted(COLUMNS_OF_A_TREE))
def test_a_tree_keeps_its_columns_whatever_sets_others(make, way, key):
	frappe.set_user(make.user("Member Recruiter"))
	doc = frappe.get_doc({"doctype": TREE, "quality_procedure_name": frappe.generate_hash()}).insert()
	way(doc.name, key, "owner")  # a column that there is: as SQL it would pass unseen
	stored = frappe.get_doc(TREE, doc.name)
	assert (stored.owner, stored.parent_quality_procedure) == (frappe.session.user, None)
	way(doc.name, key, "no such column")


def test_a_tree_still_has_its_parents(make):
	frappe.set_user(make.user("Quality Manager"))
	parent = {"doctype": TREE, "quality_procedure_name": frappe.generate_hash(), "is_group": 1}
	parent = frappe.get_doc(parent).insert()
	doc = {"doctype": TREE, "quality_procedure_name": frappe.generate_hash()}
	doc = frappe.get_doc({**doc, "parent_quality_procedure": parent.name}).insert()
	parent.reload()
	assert parent.lft < doc.lft < doc.rgt < parent.rgt


def test_rows_of_a_table_are_looked_at(make):
	frappe.set_user(make.user("Member Recruiter"))
	doc = {"doctype": TREE, "quality_procedure_name": "Clean", "processes": [{"process_description": "Wipe"}]}
	knock("/api/method/frappe.client.insert", doc=doc)
	doc["processes"][0]["unheard_of"] = "x"
	assert refused("/api/method/frappe.client.insert", doc=doc)


def test_what_the_desk_notes_on_a_document_goes_through(make):
	frappe.set_user(make.user("Member Recruiter"))
	doc = frappe.new_doc("Note").as_dict() | {
		"doctype": "Note", "title": "Mine", "localname": "new-note-1", "name": "new-note-1", "__islocal": 1,
		"__unsaved": 1, "__onload": {"x": 1}, "__last_sync_on": "x", "_user_tags": "", "_seen": None,
	}  # fmt: skip
	knock("/api/method/frappe.desk.form.save.savedocs", doc=frappe.as_json(doc), action="Save")


def test_others_may_send_what_their_pages_reckon_with(make):
	"""Pages of ERPNext's desk put words of their own on a document."""
	frappe.set_user(make.user("Sales User"))
	knock("/api/method/frappe.client.insert", doc={"doctype": "Note", "title": "Mine", "of_a_page": 1})
