"""The link to the joining page that a member gives to friends, and who came by it.

The page is the same for a link that works, one that works no more and one that never was: whose it is, or that it is
anybody's, is told to nobody. Who recommended whom stands in a table of its own, which those who read members read: neither
recruiting staff nor the friend is told. The recommender is not told either whether a friend has joined.
"""

import frappe
from frappe.utils import cint, getdate

from membership_recruitment.utils import seeded_codes

LINK, RECOMMENDATION, ACTIVITY = "Friend Link", "Recommendation", "Member Activity"
PARAMETER = "friend"  # of the joining page's address
WORD = "friend"
LONGEST = 64
SHIPPED_ACTIVITY = "Recommended a Friend"


def is_on() -> bool:
	"""Whether members have such links: the association wants it, and the joining page is open."""
	settings = frappe.get_cached_doc("Membership Settings")
	return bool(cint(settings.friend_links_on) and cint(settings.joining_page_on))


def check_settings(doc) -> None:
	"""Membership Settings: the activity that comes with the app, where none was chosen and it is still there."""
	if cint(doc.friend_links_on) and not doc.friend_activity:
		doc.friend_activity = frappe.db.exists("Member Activity Type", SHIPPED_ACTIVITY)


# ---------------------------------------------------------------- the link


def code_of(member: str) -> str | None:
	"""The code of a member's link; None where the member has none."""
	return seeded_codes.code_of(LINK, WORD, member)


def renew(member: str) -> None:
	"""Make a member's link, or another in its place: the old one works no more."""
	seeded_codes.renew(LINK, WORD, member)


def switch_off(member: str) -> None:
	"""A member's link works no more."""
	frappe.db.delete(LINK, {"member": member})


def member_of(code: str) -> str | None:
	"""Whose link somebody came by; None for what is none. The statement is the same for each."""
	if not is_on():
		return None
	found = frappe.db.sql(
		"""select m.name from `tabFriend Link` l join `tabMember` m on m.name = l.member
		where l.token_hash = %s and m.deceased_on is null and m.erased_on is null""",
		seeded_codes.hash_of(code[:LONGEST]),
	)
	return found[0][0] if found else None


def source() -> str | None:
	"""The recruitment source of who was recommended, where the association has one for them."""
	return frappe.get_cached_doc("Membership Settings").friend_source or None


# ---------------------------------------------------------------- who came by it


def note(signup, prospect: str) -> None:
	"""A confirmed sign-up became a prospect, or was added to one: the first who recommends somebody is the one."""
	if not signup.recommended_by or frappe.db.exists(RECOMMENDATION, {"prospect": prospect}):
		return
	frappe.get_doc(
		{
			"doctype": RECOMMENDATION,
			"member": signup.recommended_by,
			"prospect": prospect,
			"recommended_on": signup.signed_up_on,
		}
	).insert(ignore_permissions=True)  # whoever signs up has no user


def joined(prospect: str, member: str) -> None:
	"""A prospect became a member: who recommended the friend gets an activity. Nobody recommends themselves."""
	found = frappe.db.get_value(
		RECOMMENDATION, {"prospect": prospect}, ("name", "member"), as_dict=True, order_by="creation asc"
	)
	if not found:
		return
	if found.member == member:
		frappe.db.delete(RECOMMENDATION, {"prospect": prospect})
		return
	frappe.db.set_value(
		RECOMMENDATION, found.name, {"prospect": None, "joined": member, "joined_on": getdate()}
	)
	frappe.db.delete(RECOMMENDATION, {"prospect": prospect})  # of another prospect, who was the same person
	kind = frappe.get_cached_doc("Membership Settings").friend_activity
	if kind:
		frappe.get_doc(
			{
				"doctype": ACTIVITY,
				"member": found.member,
				"activity_type": kind,
				"activity_on": getdate(),
				"reference_doctype": RECOMMENDATION,
				"reference_name": found.name,
			}
		).insert(ignore_permissions=True)  # it is decided who joins, whoever converts


def recommender_of(member: str) -> str | None:
	"""The Member who recommended one: for whoever reads both."""
	return frappe.db.get_value(RECOMMENDATION, {"joined": member}, "member", order_by="joined_on asc")


def delete_of(person) -> None:
	"""What goes with a Member or Membership Prospect that is deleted."""
	if person.doctype != "Member":
		frappe.db.delete(RECOMMENDATION, {"prospect": person.name})
		return
	switch_off(person.name)
	for field in ("member", "joined"):
		frappe.db.delete(RECOMMENDATION, {field: person.name})
