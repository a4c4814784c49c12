"""New names that members ask for on their own pages, where the association lets a registrar accept them."""

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from membership_recruitment.mail import templates
from membership_recruitment.people.registrars import first_registrar
from membership_recruitment.utils import conflicts

CHANGE = "Name Change"
WAITING, ACCEPTED, REFUSED = "Waiting", "Accepted", "Refused"


def wait() -> bool:
	"""Whether a new name waits for a registrar."""
	return bool(cint(frappe.get_cached_doc("Membership Settings").name_changes_wait))


def waiting_of(member: str) -> frappe._dict | None:
	"""The new name that waits for a member: name (of the Name Change), first_name, last_name, task."""
	fields = ("name", "first_name", "last_name", "task")
	return frappe.db.get_value(CHANGE, {"member": member, "status": WAITING}, fields, as_dict=True)


def ask(member, first_name: str, last_name: str | None) -> None:
	"""Keep the name that a Member asks for, whose row is locked. What waited before is refused: the latest word holds, and the
	stored name takes a wish back."""
	waiting = waiting_of(member.name)
	wanted = (first_name, last_name)
	if waiting and wanted == (waiting.first_name, waiting.last_name):
		return
	if waiting:
		_end(waiting, REFUSED)
	if wanted == (member.first_name, member.last_name or None):
		return
	values = {
		"member": member.name,
		"was": member.full_name,
		"first_name": first_name,
		"last_name": last_name,
	}
	change = frappe.get_doc({"doctype": CHANGE, **values, "task": _new_task(member.name)})
	change.insert(ignore_permissions=True)  # a member has no right to such rows, and asks for the own name


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def decide(member: str, accept: bool) -> None:
	"""Accept the name that waits for a member, or refuse it."""
	doc = frappe.get_doc("Member", member, for_update=True)
	doc.check_permission("write")
	waiting = waiting_of(member)
	if not waiting:
		frappe.throw(_("No new name waits for this member."))
	_end(waiting, ACCEPTED if accept else REFUSED)
	if accept:
		doc.update({"first_name": waiting.first_name, "last_name": waiting.last_name})
		doc.save()


def _end(waiting: frappe._dict, status: str) -> None:
	frappe.db.set_value(CHANGE, waiting.name, {"status": status, "decided_on": now_datetime()})
	if waiting.task and frappe.db.exists("ToDo", waiting.task):
		task = frappe.get_doc("ToDo", waiting.task)
		task.status = "Closed"
		# whoever decides closes it, and the member who takes the wish back: neither need have a right to it
		task.save(ignore_permissions=True)


def _new_task(member: str) -> str:
	registrar = first_registrar()
	with templates.in_language(
		frappe.db.get_value("User", registrar, "language") or templates.site_language()
	):
		description = _(
			"A member asks for a new name. Accept or refuse it on the member's form, under Own Pages."
		)
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": registrar,
			"reference_type": "Member",
			"reference_name": member,
			"description": description,
		}
	)
	return task.insert(ignore_permissions=True).name  # follows from what the member asks
