"""What each user has written: keyed hashes of addresses, numbers and names that stood in their own requests.

Somebody who reads her own words again must get the same answer whether the address in them is a member's or not. The
hashes are keyed with the site's key, and one of them means one user and one value: the table says nothing to others.
"""

import hashlib
from collections.abc import Iterable

import frappe
from frappe.utils import now

from membership_recruitment.member_privacy.wall.what_leaves import Found
from membership_recruitment.utils import batches, conflicts, encryption_key

TABLE = "Wall Ledger Entry"
PART = 5_000


def has_written(user: str, found: Found) -> set[str]:
	"""Those of the values that stood in an earlier request of the user's which wrote something."""
	by_hash = _hashes(user, found.values())
	return {by_hash[name] for name in _kept(by_hash)}


@conflicts.tried_again
def remember(user: str, found: Found) -> None:
	"""Put what a request wrote into the user's ledger, and commit: the request's own work is done. Mostly all of it stands
	there: who saves a form again sends the same addresses. Of two requests that say the same at once, one comes second."""
	# Frappe's cookie says in every request who asks; what is one's own is passed over anyway
	by_hash = _hashes(user, found.values() - {user, f"user_id={user}"})
	new = by_hash.keys() - _kept(by_hash)
	if not new:
		return
	moment = now()
	for part in batches.split(new, PART):
		rows = [(name, user, moment, moment) for name in part]
		places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
		frappe.db.sql(
			f"insert ignore into `tab{TABLE}` (name, user, creation, modified) values {places}",
			[value for row in rows for value in row],
		)
	frappe.db.commit()  # nosemgrep: called after the request's own commit


def _kept(hashes: Iterable[str]) -> set[str]:
	"""Those of the hashes that stand in the ledger."""
	kept: set[str] = set()
	for part in batches.split(hashes, PART):
		kept.update(
			frappe.db.sql(f"select name from `tab{TABLE}` where name in %s", (tuple(part),), pluck=True)
		)
	return kept


def delete_of_lost_users() -> None:
	"""What a user wrote is of no more use when the user is gone or may not log in."""
	frappe.db.sql(
		f"""delete from `tab{TABLE}`
		where user not in (select name from `tabUser` where enabled = 1)"""
	)


def delete_of_user(user: str) -> None:
	frappe.db.sql(f"delete from `tab{TABLE}` where user = %s", (user,))


def _hashes(user: str, values: set[str]) -> dict[str, str]:
	key = hashlib.sha256(encryption_key.key()).digest()
	return {
		hashlib.blake2b(f"{user}|{value}".encode(), key=key, digest_size=16).hexdigest(): value
		for value in values
	}
