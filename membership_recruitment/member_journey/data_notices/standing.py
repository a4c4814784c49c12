"""Whether a mail that the law asks for may leave now, and to whom: asked when it is queued, and again when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cint, getdate

from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.data_notices.rules import ORIGIN, QUEUED, SENT, YEARLY
from membership_recruitment.member_privacy.consent import guardian_mail, information_duty, mail_addresses
from membership_recruitment.member_privacy.consent.guardian_mail import Reader

MEMBER, PROSPECT = "Member", "Membership Prospect"
FIELDS = ("name", "full_name", "first_name", "email", "phone", "birth_date", "status", "recruitment_source")
OWN = {
	MEMBER: (*FIELDS, "language", "deceased_on"),
	PROSPECT: (*FIELDS, "address_line", "postal_code", "city", "country"),
}
STOPPED = ("restricted_on", "erased_on", information_duty.DUE)


@dataclass
class Standing:
	"""`person` as the register has them; `readers` who get mail about them, none where nobody does: `refusal` says why."""

	person: frappe._dict | None = None
	readers: tuple[Reader, ...] = ()
	refusal: str = ""

	@property
	def language(self) -> str:
		return self.person.get("language") or mail_templates.site_language()

	def reader(self, guardian: str | None) -> Reader | None:
		"""The one who is that guardian (empty: the person); None: gets no mail about the person any more. Of a mail from before
		guardians had one each, the first."""
		if guardian is None:
			return self.readers[0] if self.readers else None
		return next((reader for reader in self.readers if reader.guardian == guardian), None)


def standings(rows: Iterable) -> dict[str, Standing]:
	"""How it stands with notices, by their name, in a fixed number of statements.

	Args:
	        rows: Of Personal Data Notice, with name, kind, subject_doctype, subject_name, due_on and status.
	"""
	rows, found = list(rows), {}
	told = _told_by_another(rows)
	asks = cint(frappe.db.get_single_value("Membership Settings", "send_yearly_check"))
	for doctype in (MEMBER, PROSPECT):
		mine = [row for row in rows if row.subject_doctype == doctype]
		people = people_of(doctype, {row.subject_name for row in mine})
		readers = _readers(doctype, people)
		for row in mine:
			standing = Standing(people.get(row.subject_name))
			is_on_its_way = row.status == QUEUED and (doctype, row.subject_name, row.due_on) in told
			standing.refusal = _refusal(row.kind, standing.person, bool(asks), is_on_its_way)
			if not standing.refusal:
				standing.readers, standing.refusal = readers[row.subject_name]
			found[row.name] = standing
	return found


def people_of(doctype: str, names: Iterable[str]) -> dict[str, frappe._dict]:
	"""The people, by name, with what their mail says and what stops it."""
	filters = {"name": ["in", list(names) or [""]]}
	rows = frappe.get_all(doctype, filters=filters, fields=[*OWN[doctype], *STOPPED], order_by=None)
	return {row.name: row for row in rows}


def _told_by_another(rows: list) -> set[tuple]:
	"""(DocType, name, day) of those who have been told by a mail of the same day that has left: that to the other guardian."""
	sent = frappe.get_all(
		"Personal Data Notice",
		filters={
			"kind": ORIGIN,
			"subject_name": ["in", list({row.subject_name for row in rows if row.kind == ORIGIN}) or [""]],
			"status": SENT,
		},
		fields=["subject_doctype", "subject_name", "due_on"],
		order_by=None,
	)
	return {(row.subject_doctype, row.subject_name, row.due_on) for row in sent}


def _readers(doctype: str, people: dict) -> dict[str, tuple[tuple[Reader, ...], str]]:
	own = {name: person.email for name, person in people.items()}
	if doctype == MEMBER:
		found = guardian_mail.readers(own, getdate())
		return {
			name: (those.those, "" if those.those else mail_addresses.sentence(those.refusal))
			for name, those in found.items()
		}
	usable = mail_addresses.usable(doctype, own)
	return {
		name: ((Reader(one.address),), "") if one.address else ((), mail_addresses.sentence(one.refusal))
		for name, one in usable.items()
	}


def _refusal(kind: str, person: frappe._dict | None, asks: bool, told_by_another: bool) -> str:
	if not person or person.erased_on or person.status == "Converted":
		return _("The person is no longer on record.")
	if person.get("deceased_on"):
		return _("The person has died.")
	if person.restricted_on:
		return _("The use of the person's data is restricted.")
	if kind == ORIGIN and not person.must_be_told_by and not told_by_another:
		return _("The person has been told already.")
	if kind == YEARLY and not asks:
		return _("The yearly question is switched off.")
	if kind == YEARLY and person.status not in ("Current", "Grace"):
		return _("The membership is not current.")
	if kind == YEARLY and person.must_be_told_by:
		return _("The person must first be told where the data comes from.")
	return ""
