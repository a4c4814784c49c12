"""Somebody joins at the counter: person, address and first term at once, after a look at who it may be already.

Here and not in the register, for it may be a prospect too.
"""

from dataclasses import asdict

import frappe
from frappe import _

from membership_recruitment.member_recruitment.conversion import duplicates, locks
from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import payers, preview, renewal
from membership_recruitment.people.addresses import address_of
from membership_recruitment.people.names_and_numbers import check_length, tidy_person
from membership_recruitment.people.plain_text import tidy_text
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.within_bounds import possible

PERSON = (
	"first_name",
	"last_name",
	"birth_date",
	"email",
	"phone",
	"language",
	"sex",
	"payer",
	"recruitment_source",
	"campaign",
)


@frappe.whitelist()
def alike(person: str | dict) -> dict:
	"""Who may be this person, as far as the user may see them.

	Args:
	        person: Fields of Member (PERSON), and address_line, postal_code and city; also as JSON.

	Returns:
	        `members` and `prospects`: rows with name, full_name, status and `reasons` (sentences).
	"""
	_check()
	return _alike(*_tidied(person))


@frappe.whitelist()
@refusals.is_an_answer
def preview_member(person: str | dict, membership_type: str, start_date: str) -> dict:
	"""What `add` would make, and who it may be: as `alike`, and `term` as `preview.preview_term`."""
	_check()
	member, address = _tidied(person)
	if member.payer:
		payers.refuse_payer(None, member.payer)
	term = preview.preview_term(membership_type, start_date, payer=member.payer or None)
	return {**_alike(member, address), "term": term}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def add(person: str | dict, membership_type: str, start_date: str, new_person: bool = False) -> dict:
	"""A new member with address and first term, together or not at all.

	Args:
	        person: As of `alike`.
	        membership_type, start_date: Of the first term.
	        new_person: Says that possible duplicates were looked at and are somebody else.

	Returns:
	        `member` and `membership`.
	"""
	_check()
	member, address = _tidied(person)
	earlier = locks.hold(member)
	found = duplicates.possible_members(_with_address(member, address), earlier)
	if found and not new_person:
		frappe.throw(
			_(
				"The register may have this person already: {0}. Open that member, or tick that it is somebody else."
			).format(", ".join(row.name for row in found)),
			title=_("Possible Duplicate"),
		)
	member.insert()
	contact = bulk.NewMember(
		member.first_name, member.last_name, email=member.email, phone=member.phone, address=address
	)
	bulk.add_contacts([(member.name, contact)])
	term = frappe.get_doc(
		{
			"doctype": "Membership",
			"member": member.name,
			"membership_type": membership_type,
			"start_date": possible(start_date, _("First Day")),
			"recruitment_source": member.recruitment_source,
			"campaign": member.campaign,
		}
	).insert()
	locks.note(member, member.name)
	return {"member": member.name, "membership": term.name}


@frappe.whitelist()
def family_of(member: str) -> dict:
	"""What somebody of a member's family takes along: `payer` with `payer_name`, `last_name`, `membership_type`,
	`address_line`, `postal_code` and `city`; None where it is not known."""
	_check()
	frappe.has_permission("Member", "read", doc=member, throw=True)
	payer = payers.payer_of(member)
	place = renewal.latest_terms(payer)
	if not place.latest:  # who only pays
		place = renewal.latest_terms(member)
	address = address_of("Member", member) or address_of("Member", payer) or frappe._dict()
	return {
		"payer": payer,
		"payer_name": frappe.db.get_value("Member", payer, "full_name"),
		"last_name": frappe.db.get_value("Member", member, "last_name"),
		"membership_type": place.natural_type(),
		"address_line": address.address_line1,
		"postal_code": address.pincode,
		"city": address.city,
	}


def _check() -> None:
	for doctype in ("Member", "Membership"):
		frappe.has_permission(doctype, "create", throw=True)
	frappe.has_permission("Member", "read", throw=True)


def _tidied(person: str | dict) -> tuple:
	"""The Member, not saved, with its fields normalised, and the NewAddress, None without one."""
	said = frappe.parse_json(person)
	member = frappe.new_doc("Member")
	member.update({field: said.get(field) or None for field in PERSON})
	if member.birth_date:
		member.birth_date = possible(str(member.birth_date), _("Birth Date"))
	tidy_person(member)
	return member, _address(said)


def _address(said: dict) -> bulk.NewAddress | None:
	line, postal_code, city = (
		tidy_text(said.get(field)) for field in ("address_line", "postal_code", "city")
	)
	for label, value in ((_("Street Address"), line), (_("Postal Code"), postal_code), (_("City"), city)):
		check_length(label, value)
	if not (line or postal_code or city):
		return None
	return bulk.NewAddress(line, city, postal_code, frappe.db.get_default("country") or "Sweden")


def _with_address(member, address: bulk.NewAddress | None) -> frappe._dict:
	home = asdict(address) if address else {}
	return frappe._dict(
		member.as_dict(), address_line=home.get("line"), postal_code=home.get("postal_code"), name=None
	)


def _alike(member, address: bulk.NewAddress | None) -> dict:
	person = _with_address(member, address)
	prospects = duplicates.possible_prospects(person) if frappe.has_permission(duplicates.PROSPECT) else []
	return {"members": duplicates.possible_members(person), "prospects": prospects}
