"""Make conversions of the same person wait for each other, and tell the later one what the earlier one did.

Two prospects with one e-mail address may be converted at the same moment by two connections. Neither sees the
other's uncommitted Member, and the one that waited still reads the register as it was when its request began.
So each conversion first writes a row for every key of the person (a keyed hash: the rows name nobody). The
second one stops there until the first has committed, and finds in the row which Member came of it. The locks
go with the transaction, also when the process is killed.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import now

from membership_recruitment.utils import conflicts, encryption_key


def in_request(work: Callable):
	"""conflicts.try_again; where somebody else has what it needs for long, the user is told in a sentence."""
	try:
		return conflicts.try_again(work)
	except frappe.QueryTimeoutError:
		frappe.throw(_("Somebody else is working on this prospect. Try again in a minute."), title=_("Busy"))


def hold(person) -> list[str]:
	"""Lock a person's keys until the end of the transaction.

	Args:
	        person: A document with e-mail, phone, full name and birth date, normalised.

	Returns:
	        Names of Members that came of conversions with one of these keys, as committed by now.
	"""
	keys = _keys(person)
	for key in keys:  # in order, so that two who share several keys don't lock each other out
		frappe.db.sql(
			"""insert into `tabConversion Key` (name, owner, modified_by, creation, modified)
			values (%(key)s, 'Administrator', 'Administrator', %(now)s, %(now)s)
			on duplicate key update modified = %(now)s""",
			{"key": key, "now": now()},
		)
	if not keys:
		return []
	return frappe.db.sql_list(
		"select distinct member from `tabConversion Key` where name in %s and member is not null for update",
		(keys,),
	)


def note(person, member: str) -> None:
	"""Say under a person's keys, which this transaction holds, which Member they lead to."""
	if keys := _keys(person):
		frappe.db.sql("update `tabConversion Key` set member = %s where name in %s", (member, keys))


def _keys(person) -> list[str]:
	return sorted(_hashed(_values(person)))


def _values(person) -> Iterable[str]:
	if person.email:
		yield f"e-mail {person.email.lower()}"
	if person.phone:
		yield f"phone {person.phone}"
	if person.full_name and person.birth_date:
		yield f"name {person.full_name.lower()} {person.birth_date}"


def _hashed(values: Iterable[str]) -> set[str]:
	return {hmac.new(encryption_key.key(), value.encode(), hashlib.sha256).hexdigest() for value in values}
