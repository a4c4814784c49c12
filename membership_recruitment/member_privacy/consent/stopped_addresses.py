"""Say to staff that an address or number which they store is not used.

One sentence for whatever stopped it, and nothing about whom: a ban may come from a member's erasure, of which recruiting staff
learn nothing. It says no more than that no mail comes of it, which they see on their lists.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.wall import row_rules, who_asks

OURS = ("Member", "Membership Prospect")
# fields of the document, and of its tables
FIELDS = {"Member": ("email", "phone"), "Membership Prospect": ("email", "phone"), "Contact": ()}
TABLES = {"guardians": ("email", "phone"), "email_ids": ("email_id",), "phone_nos": ("phone",)}
SAID = "membership_stopped_addresses"  # in this request


def _sentence(value: str) -> str:
	return _(
		"{0} was blocked, because somebody asked for it or because mail came back. It is kept here, and nothing is sent to it."
	).format(value)


def sentences(values: Iterable[str | None]) -> dict[str, str]:
	"""What is to be said of those of the addresses and numbers that must not be used, in their order. Who may read the register
	hears too that it is one of somebody who was excluded and is erased."""
	may_hear = row_rules.may_see_members(frappe.session.user)
	said = {}
	for value, stop in sorted(suppression.entries(values).items()):
		said[value] = _sentence(value)
		if may_hear and stop.excluded_until and stop.excluded_until >= getdate():
			said[value] += " " + _(
				"It belongs to somebody whom the association has excluded, and who was erased. Look at it first if the person is to join."
			)
	return said


def say(doc, method: str | None = None) -> None:
	"""Once a member, a prospect or a contact of one is stored: tell the user, once of each address, whoever it was stopped for."""
	if who_asks.is_outside(frappe.session.user) or frappe.flags.in_import or not _is_ours(doc):
		return
	before = doc.get_doc_before_save()
	said = frappe.flags.setdefault(SAID, set())
	new = _written(doc) - (_written(before) if before else set()) - said
	for value, text in sentences(new).items():
		said.add(value)
		frappe.msgprint(escape_html(text), title=_("Not Used for Mail"), indicator="orange")


def _is_ours(doc) -> bool:
	return doc.doctype in OURS or any(link.link_doctype in OURS for link in doc.get("links") or ())


def _written(doc) -> set[str]:
	values = {doc.get(field) for field in FIELDS[doc.doctype]}
	for table, fields in TABLES.items():
		values |= {row.get(field) for row in doc.get(table) or () for field in fields}
	return set(filter(None, values))
