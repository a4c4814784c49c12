"""What a run would do or has done, in one sentence for the top of the form and for the question before the import."""

import json
from collections.abc import Callable, Mapping

import frappe
from frappe import _
from frappe.utils import get_datetime

from membership_recruitment.membership.register import import_decisions

# fields of Register Import with the number of rows that go in, and of those that do not: one of them, several
GO_IN: Mapping[str, tuple[Callable[[], str], Callable[[], str]]] = {
	"new_members": (lambda: _("1 new member"), lambda: _("{0} new members")),
	"terms_added": (lambda: _("1 further term"), lambda: _("{0} further terms")),
	"updated": (lambda: _("1 row that changes something"), lambda: _("{0} rows that change something")),
	"prospects": (lambda: _("1 prospect"), lambda: _("{0} prospects")),
}
STAY_OUT: Mapping[str, tuple[Callable[[], str], Callable[[], str]]] = {
	"to_decide": (lambda: _("1 to be decided"), lambda: _("{0} to be decided")),
	"failed": (lambda: _("1 that fails"), lambda: _("{0} that fail")),
	"left_out": (lambda: _("1 left out"), lambda: _("{0} left out")),
}


def headline(doc) -> str:
	"""What the last run of a Register Import says, after it has finished; nothing before."""
	if doc.status == "Finished" and doc.last_run == "Undo":
		return _("People taken back: {0}. People kept: {1}.").format(doc.taken_back or 0, doc.kept or 0)
	if doc.status != "Finished" or doc.last_run not in ("Dry Run", "Import"):
		return ""
	going_in = sum(doc.get(field) or 0 for field in GO_IN)
	numbers = (going_in, doc.rows_total, _counted(doc, GO_IN))
	if doc.last_run == "Dry Run":
		said = _("{0} of {1} rows would go in: {2}.") if going_in else _("None of {1} rows would go in.")
	else:
		said = _("{0} of {1} rows went in: {2}.") if going_in else _("None of {1} rows went in.")
	sentences = [said.format(*numbers)]
	if doc.unchanged:
		sentences.append(_("Rows that the register says already: {0}.").format(doc.unchanged))
	if others := _counted(doc, STAY_OUT):
		some = going_in or doc.unchanged
		said = _("The others do not go in: {0}.") if some else _("Of them: {0}.")
		sentences.append(said.format(others))
	return " ".join(sentences)


def color(doc) -> str:
	"""Of the headline: whether there is anything to do."""
	if doc.last_run == "Undo":
		return "orange" if doc.kept else "green"
	if not any(doc.get(field) for field in (*GO_IN, "unchanged")):
		return "red"
	return "orange" if doc.to_decide or doc.failed else "green"


@frappe.whitelist()
def question(register_import: str) -> str:
	"""What is asked before a file is imported: with the numbers of the dry run, where they are those of the form as it is.

	Args:
	        register_import: Name of the Register Import.
	"""
	doc = frappe.get_doc("Register Import", register_import)
	doc.check_permission("read")
	if doc.last_run == "Undo" or not is_current(doc):
		return _(
			"No dry run was made of this form as it is now: nobody has seen what the file would do. Import it all the same?"
		)
	sentences = [headline(doc)]
	if decided := _decided_since(doc):
		sentences.append(_("Rows that were decided since then and follow that: {0}.").format(decided))
	sentences.append(_("Write this to the register?"))
	return " ".join(sentences)


def is_current(doc) -> bool:
	"""Whether the last run was made with the form as it is now."""
	made_with = json.loads(doc.preview or "{}").get("form")
	return (
		doc.status == "Finished" and bool(made_with) and get_datetime(made_with) == get_datetime(doc.modified)
	)


def _counted(doc, words: Mapping) -> str:
	said = [
		(one if doc.get(field) == 1 else several)().format(doc.get(field))
		for field, (one, several) in words.items()
		if doc.get(field)
	]
	return ", ".join(said)


def _decided_since(doc) -> int:
	"""How many rows that the last run asked about are decided by now."""
	asked = [one for one in json.loads(doc.questions or "[]") if not one.get("kept")]
	stored = import_decisions.stored(key for one in asked for key in one["keys"])
	return sum(len(one["rows"]) for one in asked if one["keys"][0] in stored)
