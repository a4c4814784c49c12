"""A prospect becomes a member: one transaction under a row lock, nothing or everything.

Nothing here commits; the request does, once. STEPS run in order inside that transaction, so that being killed
between any two of them leaves the prospect as it was.
"""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import nowdate

from membership_recruitment.member_journey import transitions
from membership_recruitment.member_recruitment import duplicates
from membership_recruitment.member_recruitment.statuses import CONVERTED, LOST, QUEUED
from membership_recruitment.membership import bulk

PROSPECT = "Membership Prospect"

# All that a converted prospect keeps: what the statistics need. Every other field is emptied, also one that is
# added later and forgotten here.
KEPT = {
	"journey_id",
	"status",
	"phase",
	"phase_since",
	"recruitment_source",
	"campaign",
	"recruiter",
	"membership_type",
	"former_member",
	"closed_on",
	"converted_by",
}

# What follows the person to the member: DocType, field of the DocType's name, field of the document's name.
MOVED = (
	("Communication", "reference_doctype", "reference_name"),
	("Communication Link", "link_doctype", "link_name"),
	("Dynamic Link", "link_doctype", "link_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("ToDo", "reference_type", "reference_name"),
	("Tag Link", "document_type", "document_name"),
	("Comment", "reference_doctype", "reference_name"),
)

# What would let the recruiter read on.
ERASED = (
	("Version", "ref_doctype", "docname"),
	("DocShare", "share_doctype", "share_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Notification Log", "document_type", "document_name"),
	("View Log", "reference_doctype", "reference_name"),
	("Activity Log", "reference_doctype", "reference_name"),
)


@dataclass
class Conversion:
	"""What the steps hand on to each other."""

	prospect: "frappe.model.document.Document"
	membership_type: str
	start_date: date
	member: "frappe.model.document.Document | None" = None


def convert(
	prospect_name: str,
	membership_type: str,
	start_date: date,
	*,
	existing_member: str | None = None,
	new_person: bool = False,
) -> dict:
	"""Hand a prospect over to the register.

	The caller has checked that the user may write the prospect; writing the register needs no right of the
	user's own, since a recruiter hands over what she may not read afterwards.

	Args:
	        prospect_name: The prospect; its row is locked first.
	        membership_type: What the person joins as.
	        start_date: First day of the first term.
	        existing_member: A member who is the same person; only for users who may read the register.
	        new_person: Says that possible duplicates were looked at and are somebody else; likewise.

	Returns:
	        `{"outcome": "converted" | "queued"}`, with `member` for users who may read the register. Somebody
	        else is told the same whether the person was known or not, apart from the queue. A prospect that was
	        converted before gives "converted" again and changes nothing.
	"""
	prospect = frappe.get_doc(PROSPECT, prospect_name, for_update=True)
	sees_register = frappe.has_permission("Member", "read")
	if prospect.status == CONVERTED:
		return {"outcome": "converted"}
	if prospect.status == LOST:
		frappe.throw(_("This prospect is closed as lost. Reopen it first."))
	if existing_member and not sees_register:
		raise frappe.PermissionError
	if not existing_member and not (new_person and sees_register):
		candidates = duplicates.possible_members(prospect)
		if candidates and sees_register:
			frappe.throw(
				_(
					"The register may have this person already: {0}. Choose the member, or say that it is somebody else."
				).format(", ".join(row.name for row in candidates)),
				title=_("Possible Duplicate"),
			)
		if candidates:
			frappe.db.set_value(
				PROSPECT, prospect.name, {"status": QUEUED, "membership_type": membership_type}
			)
			return {"outcome": "queued"}
	conversion = Conversion(prospect, membership_type, start_date)
	if existing_member:
		conversion.member = frappe.get_doc("Member", existing_member, for_update=True)
	for step in STEPS:
		step(conversion)
	return {"outcome": "converted", **({"member": conversion.member.name} if sees_register else {})}


# ---------------------------------------------------------------- the steps


def find_or_make_member(conversion: Conversion) -> None:
	prospect, member = conversion.prospect, conversion.member
	personal = ("first_name", "last_name", "email", "phone", "birth_date")
	if member:
		for fieldname in personal:  # what the register knows stays as it is
			if not member.get(fieldname):
				member.set(fieldname, prospect.get(fieldname))
	else:
		member = frappe.new_doc("Member")
		member.update({fieldname: prospect.get(fieldname) for fieldname in personal})
		member.update(
			{
				"journey_id": prospect.journey_id,
				"recruitment_source": prospect.recruitment_source,
				"campaign": prospect.campaign,
			}
		)
	member.journey_phase = transitions.first_phase("Members")
	member.flags.ignore_permissions = True  # the recruiter hands over, and may not write the register
	member.save()
	hide_author(member)
	conversion.member = member


def open_term(conversion: Conversion) -> None:
	membership_type = frappe.get_cached_doc("Membership Type", conversion.membership_type)
	term = frappe.get_doc(
		{
			"doctype": "Membership",
			"member": conversion.member.name,
			"membership_type": conversion.membership_type,
			"start_date": conversion.start_date,
			"approved": int(not membership_type.requires_approval),
			"recruitment_source": conversion.prospect.recruitment_source,
			"campaign": conversion.prospect.campaign,
		}
	).insert(ignore_permissions=True)  # as above
	hide_author(term)


def make_contact_and_address(conversion: Conversion) -> None:
	"""A Contact and an Address for the member, unless the prospect or the member has a contact already."""
	prospect, member = conversion.prospect, conversion.member
	if _linked("Contact", PROSPECT, prospect.name) or _linked("Contact", "Member", member.name):
		return
	address = None
	if prospect.address_line and prospect.city:
		country = prospect.country or frappe.db.get_default("country") or "Sweden"
		address = bulk.NewAddress(prospect.address_line, prospect.city, prospect.postal_code, country)
	person = bulk.NewMember(
		member.first_name, member.last_name, email=member.email, phone=member.phone, address=address
	)
	bulk.add_contacts([(member.name, person)])


def move_what_belongs_to_the_person(conversion: Conversion) -> None:
	prospect, member = conversion.prospect.name, conversion.member.name
	for doctype, type_field, name_field in MOVED:
		frappe.db.set_value(
			doctype,
			{type_field: PROSPECT, name_field: prospect},
			{type_field: "Member", name_field: member},
			update_modified=False,
		)
	files = {"attached_to_doctype": "Member", "attached_to_name": member}
	# Frappe lets the owner of a file read it
	frappe.db.set_value("File", files, "owner", "Administrator", update_modified=False)
	frappe.db.set_value(
		"Prospect Interaction",
		{"prospect": prospect},
		{"member": member, "prospect": None, "owner": "Administrator", "modified_by": "Administrator"},
		update_modified=False,
	)


def record_transition(conversion: Conversion) -> None:
	prospect = conversion.prospect
	transitions.record(
		prospect.journey_id,
		prospect.phase,
		conversion.member.journey_phase,
		source=prospect.recruitment_source,
		campaign=prospect.campaign,
	)


def reduce_prospect(conversion: Conversion) -> None:
	prospect = conversion.prospect
	meta = frappe.get_meta(PROSPECT)
	emptied = {df.fieldname: None for df in meta.fields if df.fieldname in meta.get_valid_columns()}
	for column in ("_user_tags", "_comments", "_assign", "_liked_by", "_seen"):
		if column in frappe.db.get_table_columns(PROSPECT):
			emptied[column] = None
	for fieldname in KEPT:
		emptied.pop(fieldname, None)
	frappe.db.set_value(
		PROSPECT,
		prospect.name,
		{**emptied, "status": CONVERTED, "closed_on": nowdate(), "converted_by": frappe.session.user},
	)


def erase_traces(conversion: Conversion) -> None:
	for doctype, type_field, name_field in ERASED:
		frappe.db.delete(doctype, {type_field: PROSPECT, name_field: conversion.prospect.name})


STEPS = (
	find_or_make_member,
	open_term,
	make_contact_and_address,
	move_what_belongs_to_the_person,
	record_transition,
	reduce_prospect,
	erase_traces,
)


def hide_author(doc) -> None:
	"""Take the recruiter's name off a row of the register: an owner may read and edit in places."""
	frappe.db.set_value(
		doc.doctype,
		doc.name,
		{"owner": "Administrator", "modified_by": "Administrator"},
		update_modified=False,
	)
	frappe.db.delete(
		"Version", {"ref_doctype": doc.doctype, "docname": doc.name, "owner": frappe.session.user}
	)


def _linked(parenttype: str, link_doctype: str, link_name: str) -> bool:
	return bool(
		frappe.db.exists(
			"Dynamic Link", {"parenttype": parenttype, "link_doctype": link_doctype, "link_name": link_name}
		)
	)
