"""Convert a prospect into a member: one transaction under a row lock, nothing or everything.

Nothing here commits; the request does, once. STEPS run in order inside that transaction, so that being killed
between any two of them leaves the prospect as it was.
"""

import html
from dataclasses import asdict, dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html, formatdate, getdate, nowdate

from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_privacy.consent import information_duty, ranking_objection, restriction
from membership_recruitment.member_recruitment.conversion import duplicates, linked_records
from membership_recruitment.member_recruitment.conversion import locks as same_person_locks
from membership_recruitment.member_recruitment.joining_page import first_invoice, friends
from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import renewal
from membership_recruitment.membership.terms.stored import as_lifecycle_term, terms_of
from membership_recruitment.people import journey_steps, name_words
from membership_recruitment.people.addresses import new_address
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST

PROSPECT = "Membership Prospect"
PERSONAL = ("first_name", "last_name", "email", "phone", "birth_date")

# All that a converted prospect keeps: what the statistics need. Every other field is emptied, also one that is
# added later and forgotten here.
KEPT = {
	"journey_id",
	"status",
	"phase",
	"phase_since",
	"recruitment_source",
	"campaign",
	"target_group",
	"recruiter",
	"membership_type",
	"former_member",
	"former_member_said_on",
	"closed_on",
	"converted_by",
	"ranking_band",
	"ranking_objection_on",
}


@dataclass
class Conversion:
	"""What the steps hand on to each other."""

	prospect: "frappe.model.document.Document"
	membership_type: str
	start_date: date
	is_new: bool = True  # not in the register before
	member: "frappe.model.document.Document | None" = None
	term: "frappe.model.document.Document | None" = None


def hand_over(prospect_name: str, membership_type: str, start_date: date, **who) -> dict:
	"""`convert`, tried again where the database gave up one of two transactions that waited for each other."""
	return same_person_locks.in_request(lambda: convert(prospect_name, membership_type, start_date, **who))


def convert(
	prospect_name: str,
	membership_type: str,
	start_date: date,
	*,
	existing_member: str | None = None,
	new_person: bool = False,
	seen: str | None = None,
) -> dict:
	"""Make a prospect a member at once: for those who read the register. All others go through handover.py.

	Args:
	        prospect_name: The prospect, which the caller has found the user may write; its row is locked first.
	        membership_type: What the person joins as.
	        start_date: First day of the first term.
	        existing_member: A member who is the same person.
	        new_person: Says that possible duplicates were looked at and are somebody else.
	        seen: When the prospect was last changed as far as the user has seen it.

	Returns:
	        `{"outcome": "converted", "member": …}`. A prospect that was converted before changes nothing and
	        gives the outcome alone.
	"""
	frappe.has_permission("Member", "read", throw=True)
	prospect = frappe.get_doc(PROSPECT, prospect_name, for_update=True)
	if prospect.status == CONVERTED:
		return {"outcome": "converted"}
	refuse(prospect, seen)
	earlier = same_person_locks.hold(prospect)
	undecided = not existing_member and not new_person
	if undecided and (candidates := duplicates.possible_members(prospect, earlier)):
		frappe.throw(
			_(
				"The register may have this person already: {0}. Choose the member, or say that it is somebody else."
			).format(", ".join(row.name for row in candidates)),
			title=_("Possible Duplicate"),
		)
	member = run_steps(prospect, membership_type, start_date, existing_member)
	return {"outcome": "converted", "member": member}


def run_steps(prospect, membership_type: str, start_date: date, existing_member: str | None = None) -> str:
	"""Run STEPS for a prospect whose row and keys (locks.hold) the caller holds.

	Writing the register needs no right of the user's own: who the person is, was decided before.

	Returns:
	        Name of the Member.
	"""
	conversion = Conversion(prospect, membership_type, start_date)
	if existing_member:
		conversion.is_new = False
		conversion.member = frappe.get_doc("Member", existing_member, for_update=True)
	for step in STEPS:
		step(conversion)
	same_person_locks.note(prospect, conversion.member.name)
	return conversion.member.name


def refuse(prospect, seen: str | None) -> None:
	"""Stop with a sentence where the prospect is lost, or was changed since the user saw it."""
	if prospect.status == LOST:
		frappe.throw(_("This prospect is closed as lost. Reopen it first."))
	if seen and str(seen) != str(prospect.modified):
		frappe.throw(
			_(
				"{0} has changed this prospect since you opened it. Reload it, look at it once more and try again."
			).format(escape_html(frappe.utils.get_fullname(prospect.modified_by))),
			frappe.TimestampMismatchError,
			title=_("Changed Meanwhile"),
		)


# ---------------------------------------------------------------- the steps


def find_or_make_member(conversion: Conversion) -> None:
	prospect, member = conversion.prospect, conversion.member
	if member:
		for fieldname in PERSONAL:  # what the register knows stays as it is
			if not member.get(fieldname):
				member.set(fieldname, prospect.get(fieldname))
	else:
		member = frappe.new_doc("Member")
		member.update({fieldname: prospect.get(fieldname) for fieldname in PERSONAL})
		member.update(
			{
				"journey_id": prospect.journey_id,
				"recruitment_source": prospect.recruitment_source,
				"campaign": prospect.campaign,
				"target_group": prospect.target_group,
			}
		)
	member.erasure_hold = member.erasure_hold or prospect.erasure_hold
	member.journey_phase = entry_rules.phase_of_new_members()
	member.flags.step_is_recorded = member.journey_id == prospect.journey_id
	member.flags.phone_was_stored = True  # with the prospect
	member.flags.ignore_permissions = True  # it is decided who joins, whoever has handed over
	member.save()
	ranking_objection.goes_along(prospect, member.name)
	restriction.carry_over(prospect, "Member", member.name)
	information_duty.carry_over(prospect, "Member", member.name)
	hide_author(member)
	conversion.member = member


def open_term(conversion: Conversion) -> None:
	"""The first term, or for somebody who was a member before what a renewal would be: a rejoin after the grace
	days, a term that joins on within them."""
	origin = {
		"recruitment_source": conversion.prospect.recruitment_source,
		"campaign": conversion.prospect.campaign,
	}
	term = frappe.get_doc({"doctype": "Membership", **term_values(conversion), **origin}).insert(
		ignore_permissions=True  # as above
	)
	hide_author(term)
	conversion.term = term


def term_values(conversion: Conversion) -> dict:
	member, kind = conversion.member.name, conversion.membership_type
	terms = terms_of(member)
	if not terms:
		return {"member": member, "membership_type": kind, "start_date": conversion.start_date}
	refuse_running_term(member, terms, conversion.start_date)
	planned = renewal.plan(member, kind, day=conversion.start_date)
	if planned.instead_of:
		renewal.withdraw(planned.instead_of)
	stored = ("member", "membership_type", "start_date", "end_date", "fee", "renews", "covered_by")
	return {fieldname: getattr(planned, fieldname) for fieldname in stored}


def refuse_running_term(member: str, terms: list[frappe._dict], day: date) -> None:
	"""Somebody whose membership holds on that day, or begins later, doesn't join."""
	for row in reversed(terms):
		term = as_lifecycle_term(row)
		last_day = max(filter(None, (term.last_covered, term.kept_until)), default=None)
		if term.pending and not term.kept_until:
			continue
		if term.last_covered is None or last_day >= day:
			until = formatdate(last_day) if term.last_covered else _("lifetime")
			frappe.throw(
				_(
					"{0} is a member already: the term {1} runs until {2}. Renew it in the register if need be, and close this prospect as lost."
				).format(escape_html(member), row.name, until),
				title=_("Member Already"),
			)


def make_contact_and_address(conversion: Conversion) -> None:
	"""A Contact and an Address for the member, unless the prospect or the member has them already."""
	prospect, member = conversion.prospect, conversion.member
	country = prospect.country or frappe.db.get_default("country") or "Sweden"
	address = None
	if _lives_at(prospect) and not _have("Address", prospect, member):
		address = bulk.NewAddress(
			prospect.address_line or "", prospect.city or "", prospect.postal_code, country
		)
	if not _have("Contact", prospect, member):
		person = bulk.NewMember(
			member.first_name, member.last_name, email=member.email, phone=member.phone, address=address
		)
		bulk.add_contacts([(member.name, person)])
	elif address:
		add_address(member.name, address)


def add_address(member: str, address: bulk.NewAddress) -> None:
	doc = new_address("Member", member, **asdict(address))
	doc.flags.notify_update = False  # recruiting staff may listen in the room of all addresses
	doc.insert(ignore_permissions=True)  # as above
	hide_author(doc)


def keep_what_has_no_place(conversion: Conversion) -> None:
	"""The prospect's notes, and what it knew otherwise than the register does, as a comment on the member."""
	prospect, member = conversion.prospect, conversion.member
	lines = [prospect.notes] if prospect.notes else []
	for fieldname in PERSONAL:
		if prospect.get(fieldname) and str(prospect.get(fieldname)) != str(member.get(fieldname)):
			label = _(frappe.get_meta(PROSPECT).get_label(fieldname))
			lines.append(_("{0} as a prospect: {1}").format(label, frappe.format(prospect.get(fieldname))))
	address = ", ".join(
		filter(None, (prospect.address_line, prospect.postal_code, prospect.city, prospect.country))
	)
	if _lives_at(prospect) and not _address_is_kept(prospect, member):
		lines.append(_("Address as a prospect: {0}").format(address))
	if lines:
		# Frappe has escaped some of it when it was saved
		comment = frappe.get_doc(
			{
				"doctype": "Comment",
				"comment_type": "Comment",
				"comment_email": frappe.session.user,
				"reference_doctype": member.doctype,
				"reference_name": member.name,
				"content": "<br>".join(escape_html(html.unescape(line)) for line in lines),
			}
		)
		comment.flags.notify_update = False  # as with addresses
		comment.insert(ignore_permissions=True)  # as above


def move_what_belongs_to_the_person(conversion: Conversion) -> None:
	prospect, member = conversion.prospect.name, conversion.member.name
	notes = frappe.get_all("Prospect Interaction", filters={"prospect": prospect}, pluck="name")
	linked_records.transfer((PROSPECT, prospect), ("Member", member))
	frappe.db.set_value(
		"Prospect Interaction",
		{"prospect": prospect},
		{"member": member, "prospect": None, "journey_id": conversion.prospect.journey_id},
		update_modified=False,
	)
	linked_records.take_from_owners("Prospect Interaction", notes)
	linked_records.take_from_owners("File", linked_records.files_of("Prospect Interaction", notes))


def record_transition(conversion: Conversion) -> None:
	journey_steps.record(conversion.prospect, conversion.prospect.phase, conversion.member.journey_phase)


def leave_target_lists(conversion: Conversion) -> None:
	email_group.leave(PROSPECT, conversion.prospect.email)


def finish_application(conversion: Conversion) -> None:
	"""Whoever applied on the joining page: guardians, the first invoice, and who has recommended them."""
	prospect, member = conversion.prospect.name, conversion.member.name
	first_invoice.finish(prospect, member, conversion.term.name, is_new=conversion.is_new)
	friends.joined(prospect, member)


def reduce_prospect(conversion: Conversion) -> None:
	prospect = conversion.prospect
	meta = frappe.get_meta(PROSPECT)
	emptied = {
		df.fieldname: 0 if df.fieldtype in frappe.model.numeric_fieldtypes else None
		for df in meta.fields
		if df.fieldname in meta.get_valid_columns()
	}
	for column in ("_user_tags", "_comments", "_assign", "_liked_by", "_seen"):
		if column in frappe.db.get_table_columns(PROSPECT):
			emptied[column] = None
	for fieldname in KEPT:
		emptied.pop(fieldname, None)
	closed = {
		"status": CONVERTED,
		"closed_on": getdate(prospect.queued_on) if prospect.awaits_conversion else nowdate(),
		"converted_by": prospect.converted_by or frappe.session.user,
	}
	frappe.db.set_value(PROSPECT, prospect.name, {**emptied, **closed})
	name_words.refresh(PROSPECT, [prospect.name])


def erase_traces(conversion: Conversion) -> None:
	prospect = conversion.prospect.name
	linked_records.erase_traces((PROSPECT, prospect))
	erase_merges(prospect)


def erase_merges(prospect: str) -> None:
	"""Records of merges hold whole documents: those of this prospect, and of those that went into it before."""
	names, merged = [], {prospect}
	while rows := frappe.get_all(
		"Prospect Merge",
		filters={"name": ["not in", names or [""]]},
		or_filters={"kept": ["in", list(merged)], "merged": ["in", list(merged)]},
		fields=["name", "merged"],
	):
		names += [row.name for row in rows]
		merged |= {row.merged for row in rows}
	if names:
		frappe.db.delete("Prospect Merge", {"name": ["in", names]})


STEPS = (
	find_or_make_member,
	open_term,
	make_contact_and_address,
	keep_what_has_no_place,
	move_what_belongs_to_the_person,
	record_transition,
	leave_target_lists,
	finish_application,
	reduce_prospect,
	erase_traces,
)


def hide_author(doc) -> None:
	"""Take the user's name off a row of the register: an owner may read and edit in places."""
	frappe.db.set_value(
		doc.doctype,
		doc.name,
		{"owner": "Administrator", "modified_by": "Administrator"},
		update_modified=False,
	)
	frappe.db.delete(
		"Version", {"ref_doctype": doc.doctype, "docname": doc.name, "owner": frappe.session.user}
	)


def _have(doctype: str, *people) -> bool:
	"""Whether one of these documents has a Contact or an Address."""
	return any(
		frappe.db.exists(
			"Dynamic Link", {"parenttype": doctype, "link_doctype": person.doctype, "link_name": person.name}
		)
		for person in people
	)


def _address_is_kept(prospect, member) -> bool:
	"""Whether an Address of the member says what the prospect's fields say."""
	said = _lives_at(prospect)
	field = next(iter(said))  # the street says it all, else the postal code
	known = frappe.get_all(
		"Address",
		filters=[
			["Dynamic Link", "link_doctype", "=", "Member"],
			["Dynamic Link", "link_name", "=", member.name],
		],
		pluck=field,
	)
	return said[field].lower() in {value.lower() for value in known if value}


def _lives_at(prospect) -> dict[str, str]:
	"""What the prospect's own fields say of street, postal code and town, by the field of Address."""
	said = {"address_line1": prospect.address_line, "pincode": prospect.postal_code, "city": prospect.city}
	return {field: value for field, value in said.items() if value}
