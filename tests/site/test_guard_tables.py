"""The wall's tables against the app's files, Frappe's tables and Frappe's own list of whitelisted methods.

Each failure says what to decide, and where.
"""

import importlib

import frappe
import pytest

from membership_recruitment.member_privacy.wall import replacements, row_rules
from membership_recruitment.member_privacy.wall import tables as wall_tables
from membership_recruitment.setup.install import own_doctypes
from membership_recruitment.utils import references
from tests.support import wall_decisions
from tests.support.tools import whitelisted

TABLE = "membership_recruitment/member_privacy/wall/replacements.py"
DECISIONS = "tests/support/wall_decisions.py"
WALL = "membership_recruitment.member_privacy.wall"
EVERYONE = {"All", "Desk User", "Guest"}

# Readable by everyone at a desk, with a dynamic link that never names a person of ours.
LINKS_TO_NO_PERSON = {
	"Quality Feedback": "a user or customer who was asked about a service",
	"Workflow Action": "",
	"Desktop Icon": "a workspace, in Frappe 16",
	"Workspace": "a DocType, a report or a page, in Frappe 16",
	"Personal Data Download Request": "",
}


def test_every_doctype_of_ours_has_a_decision():
	undecided = (
		set(own_doctypes())
		- set(wall_tables.PERSON_DOCTYPES)
		- set(wall_decisions.OPEN_DOCTYPES)
		- set(wall_tables.CHILDREN)
	)
	assert not undecided, (
		f"{sorted(undecided)}: decide in {TABLE} whether rows are about people (PERSON_DOCTYPES, and ROW_RULES where a "
		f"role sees only some of them), or say in {DECISIONS} why not (OPEN_DOCTYPES)."
	)


def test_the_tables_name_doctypes_and_fields_that_exist():
	for doctype in (*wall_tables.PERSON_DOCTYPES, *wall_decisions.OPEN_DOCTYPES, *wall_tables.CHILDREN):
		assert frappe.db.exists("DocType", doctype), f"{doctype} in {TABLE} or {DECISIONS} is no DocType."
	for doctype, pairs in wall_tables.ABOUT.items():
		if frappe.db.exists("DocType", doctype):  # some are in one version of Frappe only
			columns = frappe.db.get_table_columns(doctype)
			later = doctype in references.LATER and references.LATER[doctype] not in columns
			assert later or all(field in columns for pair in pairs for field in pair), (doctype, pairs)
	for doctype, (child, pair) in wall_tables.ABOUT_IN_TABLE.items():
		assert set(pair) <= set(frappe.db.get_table_columns(child)), (doctype, pair)


def test_every_rule_is_asked_by_list_and_document():
	ruled = {*wall_tables.ROW_RULES, *wall_tables.ABOUT, *wall_tables.ABOUT_IN_TABLE}
	listed = ruled | {*wall_tables.CHILDREN, *wall_tables.CHILDREN_OF_MANY}
	hook = "permission_query_conditions"
	missing = listed - set(frappe.get_hooks(hook, app_name="membership_recruitment"))
	assert not missing, f"{sorted(missing)} have a rule in {TABLE}; derive them under {hook} in hooks.py."
	ours = frappe.get_hooks("has_permission", app_name="membership_recruitment")
	assert ours == {"*": [f"{WALL}.document_rules.has_permission"]}  # which asks those of these tables
	assert ruled <= {*wall_tables.HAVE_A_RULE, *wall_tables.DOCUMENT_RULES}


def test_rows_about_anything_that_everyone_reads_follow_what_they_are_about():
	"""A DocType that every desk user may read and that points to any document would show a person's traces."""
	links = frappe.get_all(
		"DocField", filters={"fieldtype": "Dynamic Link"}, fields=["parent", "options", "fieldname"]
	)
	for link in links:
		meta = frappe.get_meta(link.parent)
		if meta.istable or link.parent in LINKS_TO_NO_PERSON:
			continue
		if not any(rule.read and rule.role in EVERYONE for rule in meta.permissions):
			continue
		assert link.parent in wall_tables.ABOUT or link.parent in wall_tables.ROW_RULES, (
			f"{link.parent} is read by everyone and names documents in ({link.options}, {link.fieldname}): add it "
			"to utils/references.py, or here with the reason why it never names a person."
		)


def test_links_to_ruled_doctypes_lie_in_ruled_doctypes(make):
	"""Frappe fetches fields of a linked document by DocType permission alone."""
	user = make.user("Member Recruiter")
	# of users, to whom everything links, linked_columns.py gives no more than a name; of what people saved nothing
	saved = {doctype for doctype, rule in wall_tables.ROW_RULES.items() if ".saved_filters." in rule}
	ruled = [*(wall_tables.ROW_RULES.keys() - saved - {"User"}), *wall_tables.PERSON_DOCTYPES]
	for table, parent in (("DocField", "parent"), ("Custom Field", "dt")):
		for link in frappe.get_all(
			table,
			filters={"fieldtype": "Link", "options": ["in", ruled]},
			fields=[f"{parent} as doctype", "options"],
		):
			meta = frappe.get_meta(link.doctype)
			read = not meta.istable and frappe.permissions.get_role_permissions(meta, user=user).get("read")
			assert not read or row_rules.condition(link.doctype, user), (
				f"A recruiter reads {link.doctype}, which links to {link.options}: she could fetch any field of it. Give "
				f"{link.doctype} a rule in {TABLE}, or take the right to read away."
			)


@pytest.mark.parametrize("doctype", wall_tables.PERSON_DOCTYPES)
def test_nothing_shows_a_persons_name_where_only_a_link_is_read(doctype):
	meta = frappe.get_meta(doctype)
	assert not meta.show_title_field_in_link, (
		f"{doctype}: Frappe would send the title to whoever sees a link to it."
	)
	assert not meta.show_preview_popup
	assert not meta.get_global_search_fields(), f"{doctype}: no field may be in global search."
	assert not meta.allow_guest_to_view


def test_every_whitelisted_method_of_frappe_has_a_decision():
	decided = wall_decisions.decisions()
	undecided = sorted(
		method.path
		for method in whitelisted.methods("frappe")
		if wall_decisions.needs_decision(method.parameters) and method.path not in decided
	)
	assert not undecided, (
		f"Read each of these and decide in SURFACES ({DECISIONS}) or REPLACED ({TABLE}): does it ask Frappe's permission, does it "
		"name a document and stop at the door, or must it be replaced? " + ", ".join(undecided)
	)


def test_every_parameter_that_names_a_doctype_is_known_to_the_door():
	"""The door recognises DocTypes by the key that they stand under."""
	unknown = sorted(
		{
			(parameter, method.path)
			for app in ("frappe", "erpnext")
			for method in whitelisted.methods(app)
			for parameter in method.parameters
			if parameter.endswith(("doctype", "_dt", "party_type", "document_type", "doctype_name"))
			and parameter not in wall_tables.DOCTYPE_KEYS | wall_tables.NAME_KEYS
		}
	)
	assert not unknown, f"Add to DOCTYPE_KEYS in {TABLE}: {unknown}"


def _replaced_here() -> dict:
	"""Those of REPLACED that this version of Frappe has."""
	return {
		path: decision
		for path, decision in replacements.REPLACED.items()
		if getattr(importlib.import_module(path.rpartition(".")[0]), path.rpartition(".")[2], None)
		in frappe.whitelisted
	}


def test_replaced_methods_are_replaced_and_keep_their_shape():
	hooks = frappe.get_hooks("override_whitelisted_methods", app_name="membership_recruitment")
	for path, (name, reason) in _replaced_here().items():
		assert hooks.get(path) == [f"{WALL}.{name}"], f"{path} is not replaced in hooks.py"
		assert reason
		original, ours = frappe.get_attr(path), frappe.get_attr(f"{WALL}.{name}")
		assert ours in frappe.whitelisted
		assert (original in frappe.guest_methods) == (ours in frappe.guest_methods), path
		assert (original in frappe.xss_safe_methods) == (ours in frappe.xss_safe_methods), path
		allowed = frappe.allowed_http_methods_for_whitelisted_func
		assert sorted(allowed[ours]) == sorted(allowed[original]), path
	for path in hooks:
		assert path in replacements.REPLACED, f"Say in REPLACED in {TABLE} what leaks through {path}."


def test_replaced_methods_take_what_the_originals_take():
	import inspect

	for path, (name, _reason) in _replaced_here().items():
		original = inspect.signature(inspect.unwrap(frappe.get_attr(path))).parameters
		ours = inspect.signature(inspect.unwrap(frappe.get_attr(f"{WALL}.{name}"))).parameters
		if any(parameter.kind == parameter.VAR_KEYWORD for parameter in ours.values()):
			continue
		if list(original) == ["args", "kwargs"]:  # wrapped in one that hides them
			continue
		assert list(ours) == list(original), (
			f"{path} takes {list(original)}: give {name} the same parameters."
		)


def test_no_replaced_method_is_reached_by_another_path():
	"""Frappe replaces by dotted path: a module that imports the method would be a way round."""
	import sys

	for app in ("frappe", "erpnext"):
		for method in whitelisted.methods(app):
			importlib.import_module(method.path.rpartition(".")[0])
	originals = {id(frappe.get_attr(path)): path for path in _replaced_here()}
	ways_round = [
		f"{module_name}.{name} is {originals[id(value)]}"
		for module_name, module in list(sys.modules.items())
		if module_name.startswith(("frappe.", "erpnext.", "membership_recruitment."))
		for name, value in list(vars(module).items())
		if id(value) in originals and f"{module_name}.{name}" not in replacements.REPLACED
	]
	assert not ways_round, f"Replace these paths too (REPLACED in {TABLE} and hooks.py): {ways_round}"
