"""Books about somebody who was erased, when the day has passed until which they had to be kept: the person is taken out of them.

The sums stay, and the customer gets a name that names nobody.
"""

import frappe
from frappe.utils import nowdate

from membership_recruitment.mail.templates import in_language, site_language
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import row_changes
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.erpnext_doctypes import UNSIGNED
from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.utils import batches, conflicts

ERASURE = "Erasure"


def nightly() -> None:
	"""Empty the books of those whose day has passed."""
	# Frappe takes a day that is empty for an early one
	over = [["status", "=", "Done"], ["books_kept_until", "is", "set"], ["books_kept_until", "<", nowdate()]]
	for name in frappe.get_all(ERASURE, filters=[[ERASURE, *one] for one in over], pluck="name"):
		empty_books(name)


@conflicts.tried_again
def empty_books(erasure: str) -> None:
	"""Take the person of an Erasure out of the books; a second call changes nothing."""
	row = frappe.db.get_value(
		ERASURE,
		erasure,
		["subject_doctype", "subject_name", "books_kept_until"],
		as_dict=True,
		for_update=True,
	)
	if not row.books_kept_until:
		return
	person = persons.of_document(row.subject_doctype, row.subject_name)
	person.add("Customer", _customers(person))
	found = decided.decide(person)
	for decision in found.each:
		if decision.does == kinds.EMPTY and BY_DOCTYPE[decision.doctype].erased.does == kinds.KEEP:
			row_changes.empty(decision.doctype, decision.names)
	for customer in person.names("Customer"):
		_rename(customer, erasure)
	frappe.db.set_value(ERASURE, erasure, "books_kept_until", found.books_kept_until)
	batches.finish()


def _customers(person) -> set[str]:
	"""Whom the invoices of the person's memberships went to, and who paid for nobody else."""
	members = list(person.names("Member")) or [""]
	ours = set(frappe.get_all("Sales Invoice", filters={"member": ["in", members]}, pluck="customer"))
	filters = {"customer": ["in", list(ours) or [""]], "member": ["not in", [*members, ""]]}
	of_others = set(frappe.get_all("Sales Invoice", filters=filters, pluck="customer"))
	return ours - of_others


def _rename(customer: str, erasure: str) -> None:
	"""A customer's number is what documents name; often it is the person's name."""
	with in_language(site_language()):
		name = f"{frappe._(UNSIGNED)} {erasure}"
	if customer == name:
		return
	frappe.rename_doc("Customer", customer, name, force=True, show_alert=False)
	_clear_other_side(customer, name)
	# Frappe notes the old name
	frappe.db.delete("Comment", {"reference_doctype": "Customer", "reference_name": name})
	frappe.db.delete("Version", {"ref_doctype": "Customer", "docname": name})


def _clear_other_side(old: str, new: str) -> None:
	"""The other entries of the customer's vouchers name it in a text."""
	vouchers = frappe.db.sql_list(
		"select distinct voucher_no from `tabGL Entry` where party_type = 'Customer' and party = %s", new
	)
	for part in batches.split(vouchers):
		frappe.db.sql(
			"""update `tabGL Entry` set against = replace(against, %(old)s, %(new)s), remarks = null
			where voucher_no in %(vouchers)s""",
			{"old": old, "new": new, "vouchers": part},
		)
