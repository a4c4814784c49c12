"""Personal identity numbers of members: stored encrypted, and shown one at a time to who has the role for it.

No role reads the DocType, so no list, search, report or export has them. They are asked for here, by the role and the
right to the member. A keyed hash finds whose a number is; values are called `secret`, which Frappe keeps out of error
logs.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import date

import frappe
from frappe import _
from frappe.core.doctype.access_log import access_log
from frappe.utils import formatdate, getdate
from frappe.utils.password import decrypt, encrypt

from membership_recruitment.people import identity_number
from membership_recruitment.people.identity_number import IdentityNumber
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, database, encryption_key

DOCTYPE = "Personal Identity Number"
ROLE = "Identity Number Reader"
CHUNK = 2000  # values of one query


def may_read() -> bool:
	"""Whether the user has the role; the right to the member is asked beside it."""
	return ROLE in frappe.get_roles()


# ---------------------------------------------------------------- stored


def fingerprint(number: IdentityNumber) -> str:
	"""64 hexadecimal digits that say nothing about the number without the site's key."""
	message = f"personal identity number:{number.secret}"
	return hmac.new(encryption_key.key(), message.encode(), hashlib.sha256).hexdigest()


def fingerprints_of(members: Collection[str]) -> dict[str, str]:
	"""The fingerprint of the number of each of these members who has one."""
	return _fingerprints("member", members)


def owners_of(fingerprints: Collection[str]) -> dict[str, str]:
	"""The members who have one of these numbers, with its fingerprint."""
	return _fingerprints("fingerprint", fingerprints)


def _fingerprints(field: str, values: Collection[str]) -> dict[str, str]:
	table, listed, found = frappe.qb.DocType(DOCTYPE), sorted(values), {}
	for at in range(0, len(listed), CHUNK):
		query = frappe.qb.from_(table).select(table.member, table.fingerprint)
		found.update(query.where(table[field].isin(listed[at : at + CHUNK])).run())
	return found


def store(numbers: Iterable[tuple[str, IdentityNumber]]) -> dict[str, str]:
	"""Store numbers of members, in place of those that they had.

	Args:
	        numbers: Name of the Member and number. No number may be another member's: the database refuses it.

	Returns:
	        The Member by the name of each document that was made.
	"""
	encryption_key.create()
	rows = [
		{
			"name": frappe.generate_hash(length=10),
			"member": member,
			"kind": number.kind,
			"encrypted": encrypt(number.secret),
			"fingerprint": fingerprint(number),
		}
		for member, number in numbers
	]
	if rows:
		delete_of([row["member"] for row in rows])
		database.insert(DOCTYPE, rows, owner=frappe.session.user)
	return {row["name"]: row["member"] for row in rows}


def delete_of(members: Collection[str]) -> None:
	"""Delete the numbers of members, and keep nothing: not through a document, of which Frappe would keep the row."""
	frappe.db.delete(DOCTYPE, {"member": ["in", list(members)]})


def _stored(member: str) -> IdentityNumber | None:
	encrypted = frappe.db.get_value(DOCTYPE, {"member": member}, "encrypted")
	return identity_number.read(decrypt(encrypted), getdate()) if encrypted else None


# ---------------------------------------------------------------- the form of the member


def on_form(member) -> dict | None:
	"""What the form of a Member shows: `masked` and `kind`, both empty where no number is stored, and whether it is
	`unreadable`; None for who may not know.

	Args:
	        member: The document; the caller has checked that the user may read it.
	"""
	if not may_read() or member.is_new():
		return None
	try:
		number = _stored(member.name)
	except frappe.ValidationError:  # the site was restored without its key: the form opens all the same
		frappe.clear_last_message()
		return {"masked": "", "kind": "", "unreadable": True}
	return {"masked": number.masked if number else "", "kind": number.kind if number else ""}


@frappe.whitelist(methods=["POST"])
def show(member: str) -> str:
	"""The number of a member, written out. Who saw it stands in the Access Log.

	Args:
	        member: Name of the Member.
	"""
	_check_right(member, "read")
	number = _stored(member)
	if not number:
		frappe.throw(
			_("No personal identity number is stored for {0}.").format(frappe.utils.escape_html(member))
		)
	access_log.make_access_log(doctype=DOCTYPE, document=member, method="Show")
	return number.written


def why_not_born(number: IdentityNumber, born: date) -> str | None:
	"""The sentence that refuses a number beside a birth date; None where they agree."""
	if number.born == born:
		return None
	return _(
		"By the number, the member was born on {0}, by the register on {1}. Correct one of them."
	).format(formatdate(number.born), formatdate(born))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def save(member: str, secret: str) -> None:
	"""Store the number of a member in place of one that was there.

	Args:
	        member: Name of the Member.
	        secret: The number, however it is written.

	Raises:
	        frappe.ValidationError: With a sentence that does not repeat it.
	"""
	doc = _check_right(member, "write")
	born = getdate(doc.birth_date) if doc.birth_date else None
	number = identity_number.read(secret, getdate(), born=born)
	if not number:
		frappe.throw(
			_(
				"This is no personal identity number or coordination number: a digit is wrong, or one is missing. Write it as YYYYMMDD-NNNN."
			)
		)
	if born and (refusal := why_not_born(number, born)):
		frappe.throw(frappe.utils.escape_html(refusal))
	_refuse_number_of_another(member, number)
	try:
		store([(member, number)])
	except Exception as error:
		if not frappe.db.is_duplicate_entry(error):
			raise
		frappe.throw(_("Another member has been given this number at the same moment. Load the page anew."))
	_fill_in(doc, number)


@frappe.whitelist(methods=["POST"])
def remove(member: str) -> None:
	"""Delete the number of a member.

	Args:
	        member: Name of the Member.
	"""
	_check_right(member, "write")
	delete_of([member])


def _check_right(member: str, right: str):
	if not may_read():
		raise frappe.PermissionError(
			_("Only users with the role {0} see personal identity numbers.").format(_(ROLE))
		)
	doc = frappe.get_doc("Member", member, for_update=right == "write")
	doc.check_permission(right)
	return doc


def _refuse_number_of_another(member: str, number: IdentityNumber) -> None:
	other = next(iter(owners_of([fingerprint(number)]).keys() - {member}), None)
	if other and frappe.has_permission("Member", "read", other):
		frappe.throw(
			_("{0} has this number. If they are one person, merge them; else correct it.").format(
				frappe.utils.escape_html(other)
			)
		)
	if other:
		frappe.throw(_("Another member has this number. Correct it."))


def _fill_in(doc, number: IdentityNumber) -> None:
	"""Birth date and sex as they follow from the number, where the association wants them and nobody said otherwise."""
	wanted, following = rules(), {}
	if wanted.birth_date_from_identity_number and not doc.birth_date:
		following["birth_date"] = number.born
	if wanted.sex_from_identity_number and not doc.sex and frappe.db.exists("Gender", number.sex):
		following["sex"] = number.sex
	if following:
		doc.update(following).save()
