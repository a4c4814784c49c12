"""The code on a member's card: made by the member, renewed by the member or by staff, and what it says on a day.

Of two rows of one member (after a merge) both are good until one is renewed.
"""

from datetime import date

import frappe
from frappe.utils import cint, getdate

from membership_recruitment import settings
from membership_recruitment.utils import seeded_codes

CARD = "Member Card"
VALID, EXPIRED, UNKNOWN = "valid", "expired", "unknown"
WORD = "card"


def token_of(member: str) -> str | None:
	"""The code of a member's card; None where the member has not made one."""
	return seeded_codes.code_of(CARD, WORD, member)


def renew(member: str) -> str:
	"""Make a member's card, or give it a new code; what carries the old one is unknown from now on.

	Returns:
	        The code.
	"""
	return seeded_codes.renew(CARD, WORD, member)


def standing(token: str, day: date | None = None) -> tuple[str, str | None]:
	"""What a scanned code says.

	Args:
	        token: What stood in the address, whatever it is.
	        day: Today by default.

	Returns:
	        VALID, EXPIRED or UNKNOWN, and the Member; None where it is unknown. Codes that are none are unknown too.
	"""
	member = frappe.db.get_value(CARD, {"token_hash": seeded_codes.hash_of(token)}, "member")
	active = is_active(member or "", getdate(day))
	if not member:
		return UNKNOWN, None
	return (VALID if active else EXPIRED), member


def is_active(member: str, day: date) -> bool:
	"""Whether somebody is an active member on a day, as every figure counts it."""
	return bool(
		frappe.db.exists(
			"Membership Spell", {"member": member, "start_date": ["<=", day], "active_to": [">=", day]}
		)
	)


def shows_name() -> bool:
	"""Whether whoever scans a card is told whose it is."""
	return (
		bool(cint(frappe.get_cached_doc("Membership Settings").card_shows_name)) and not settings.sensitive()
	)
