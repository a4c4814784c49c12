"""Keep the e-mail group of a target list: the addresses of those on it who may get e-mail for its purpose.

A group answers with the eyes of the list's owner. Newsletters and campaigns of Frappe and ERPNext send to groups
without asking for consent, so whoever withdraws it is taken out in the same transaction; who comes onto the list or
leaves it follows at night, or when somebody asks. Rows are written in sets, past the documents: these would put
every address into the global search, and count the group anew for each.

A row that was unsubscribed stays, as Frappe's newsletters need it, for as long as the address is that of somebody of
that kind.
"""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_journey.target_lists import question as target_list_question
from membership_recruitment.member_journey.target_lists.access import DOCTYPE, DOCTYPE_OF
from membership_recruitment.member_privacy.consent import consent, guardian_mail, mail_addresses
from membership_recruitment.member_privacy.consent.state import EMAIL
from membership_recruitment.member_privacy.wall.row_rules import MEMBER
from membership_recruitment.utils import batches, conflicts, database

GROUP, ROW = "Email Group", "Email Group Member"
EVERYONE = ("name", "people", "purpose", "owner")

# on the person's own document, on the Contact, from which the second address comes, or a guardian's
HAS_ONE_OF = """(`tab{doctype}`.`email` in %(only)s or `tab{doctype}`.`name` in (
	select link.link_name from `tabContact Email` second
	join `tabDynamic Link` link on link.parent = second.parent and link.parenttype = 'Contact'
	where second.email_id in %(only)s and link.link_doctype = %(doctype)s)
	or `tab{doctype}`.`name` in (select guardian.parent from `tabMember Guardian` guardian
		left join `tabMember` self on self.name = guardian.member
		where (guardian.email in %(only)s or self.email in %(only)s) and guardian.parenttype = %(doctype)s))"""
# whom e-mail can reach at all
HAS_ADDRESS = """(ifnull(`tab{doctype}`.`email`, '') <> '' or `tab{doctype}`.`name` in (
	select guardian.parent from `tabMember Guardian` guardian where guardian.parenttype = '{doctype}'))"""


# ---------------------------------------------------------------- who


def addresses(question, user: str, *, only: Iterable[str] | None = None, day: date | None = None) -> set[str]:
	"""Addresses of those on the list whom the user may see and who may get e-mail for the purpose, in lower case.

	Args:
	        question: A Target List or a dict of its fields.
	        only: Look at these addresses alone.
	"""
	if not question.get("purpose") or question.get("leaving_band"):  # see refuse_for_care
		return set()
	doctype = target_list_question.doctype_of(question)
	where, values = target_list_question.condition(question, user, day)
	allowed, more = consent.allowed_sql(doctype, f"`tab{doctype}`.`name`", question.get("purpose"), EMAIL)
	where += f" and {HAS_ADDRESS.format(doctype=doctype)} and {allowed}"
	values |= more
	if only is not None:
		where += f" and {HAS_ONE_OF.format(doctype=doctype)}"
		values |= {"only": tuple(only) or ("",), "doctype": doctype}
	own = dict(frappe.db.sql(f"select `name`, `email` from `tab{doctype}` where {where}", values))
	if doctype == MEMBER:
		found = guardian_mail.readers(own, day or getdate()).values()
		return {reader.address.lower() for readers in found for reader in readers.those}
	return {row.address.lower() for row in mail_addresses.usable(doctype, own).values() if row.address}


def _may_stay(question, only: Iterable[str] | None) -> set[str]:
	"""Addresses that may be written to for the purpose at all, on the list or not."""
	return addresses({field: question.get(field) for field in EVERYONE}, question.get("owner"), only=only)


# ---------------------------------------------------------------- the group


def make(target_list) -> str:
	"""Make the list's e-mail group, or bring it up to date.

	Returns:
	        Name of the Email Group.
	"""
	target_list_question.refuse_for_care(target_list)
	if not target_list.purpose:
		frappe.throw(_("Choose a purpose first: only those who may get e-mail for it come into the group."))
	_lock(target_list.name)
	group = frappe.db.get_value(DOCTYPE, target_list.name, "email_group")
	if not group or not frappe.db.exists(GROUP, group):
		title = f"{target_list.list_name[:100]} ({target_list.name})"
		doc = frappe.get_doc({"doctype": GROUP, "title": title})
		# follows from the right to write the list; groups themselves are for those who send newsletters
		group = doc.insert(ignore_permissions=True, ignore_if_duplicate=True).name
		target_list.db_set("email_group", group, update_modified=False)
	keep(target_list)
	return group


def keep(target_list, only: Iterable[str] | None = None) -> int:
	"""Bring the group to those who belong in it.

	Args:
	        target_list: With an e-mail group.
	        only: Look at these addresses alone.

	Returns:
	        How many addresses came or went: 0 where the group was in step.
	"""
	only = None if only is None else {address.lower() for address in only if address}
	_lock(target_list.name)
	wanted = addresses(target_list, target_list.owner, only=only)
	present = _present(target_list.email_group, only)
	gone = _gone(present, wanted, target_list)
	new = wanted - set(present)
	_delete(gone)
	_insert(target_list.email_group, new)
	_count(target_list.email_group, changed=bool(gone or new))
	return len(gone) + len(new)


def take_out(target_list, only: Iterable[str] | None = None) -> int:
	"""Take those out who may not be written to for the purpose any more; add nobody, and leave in the group those who
	are no longer on the list."""
	only = None if only is None else {address.lower() for address in only if address}
	_lock(target_list.name)
	present = _present(target_list.email_group, only)
	gone = _gone(present, _may_stay(target_list, present), target_list) if present else []
	_delete(gone)
	_count(target_list.email_group, changed=bool(gone))
	return len(gone)


def empty(target_list) -> None:
	"""Leave the group without an address: its list is deleted. The group itself stays, since newsletters and campaigns
	may name it."""
	if target_list.email_group:
		frappe.db.delete(ROW, {"email_group": target_list.email_group})
		_count(target_list.email_group, changed=True)


def empty_all() -> None:
	"""Leave no group of any list with an address: the app is uninstalled."""
	for row in _groups():
		empty(row)


def _lock(name: str) -> None:
	"""One at a time. As the first statement of a transaction it also lets all others see what was committed before."""
	frappe.db.get_value(DOCTYPE, name, "name", for_update=True)


def _present(group: str, only: set[str] | None) -> dict[str, frappe._dict]:
	"""Rows of the group by address, as they are now: the transaction may be older than a row that came a moment ago,
	and its owner withdraws."""
	rows = frappe.db.sql(
		f"""select name, email, unsubscribed from `tab{ROW}` where email_group = %(group)s
		{"" if only is None else "and email in %(only)s"} for update""",
		{"group": group, "only": tuple(only or ("",))},
		as_dict=True,
	)
	return {row.email.lower(): row for row in rows}


def _gone(present: dict[str, frappe._dict], wanted: set[str], target_list) -> list[str]:
	"""Rows to delete. Unsubscribed ones stay while their address is somebody's."""
	left = set(present) - wanted
	unsubscribed = {address for address in left if present[address].unsubscribed}
	known: set[str] = set()
	for batch in batches.split(unsubscribed):
		known.update(
			address.lower()
			for address in frappe.get_all(
				DOCTYPE_OF[target_list.people], filters={"email": ["in", batch]}, pluck="email"
			)
		)
		if DOCTYPE_OF[target_list.people] == MEMBER:
			known.update(
				address.lower()
				for address in frappe.get_all(
					"Member Guardian", filters={"email": ["in", batch]}, pluck="email"
				)
			)
	return [present[address].name for address in left - known]


def _delete(rows: list[str]) -> None:
	for batch in batches.split(rows):
		frappe.db.delete(ROW, {"name": ["in", batch]})


def _insert(group: str, new: set[str]) -> None:
	rows = [
		{
			"name": frappe.generate_hash(length=10),
			"email_group": group,
			"email": address,
			"unsubscribed": 0,
		}
		for address in sorted(new)
	]
	database.insert(ROW, rows, ignore=True)


def _count(group: str, changed: bool) -> None:
	if changed:
		total = frappe.db.count(ROW, {"email_group": group})
		frappe.db.set_value(GROUP, group, "total_subscribers", total, update_modified=False)


# ---------------------------------------------------------------- every night


@conflicts.tried_again
def nightly() -> None:
	"""Count every list anew and bring every group into step. Killed half-way, the next run makes the rest good."""
	names = frappe.get_all(DOCTYPE, pluck="name", order_by="name asc")
	batches.finish()
	batches.finish_each(_sync, names)


def _sync(name: str) -> None:
	_lock(name)
	if not frappe.db.exists(DOCTYPE, name):
		return  # deleted since the night began
	target_list = frappe.get_doc(DOCTYPE, name)
	if target_list_question.refusal_reason(target_list):
		return  # a phase that changed sides; the form says so
	target_list.count()
	values = {field: target_list.get(field) for field in ("people_found", "last_updated")}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
	_bring_into_step(target_list)


def _bring_into_step(target_list, only: Iterable[str] | None = None) -> None:
	if not target_list.email_group:
		return
	if target_list.keep_email_group_in_step:
		keep(target_list, only)
	else:
		take_out(target_list, only)


# ---------------------------------------------------------------- at once: document events


def consent_recorded(doc, method: str | None = None) -> None:
	"""Consent Event: who gave it may come in, who withdrew it goes out."""
	if doc.channel == EMAIL:
		addresses = [frappe.db.get_value(doc.subject_doctype, doc.subject_name, "email")]
		if doc.subject_doctype == MEMBER:
			addresses += guardian_mail.addresses_of_guardians(doc.subject_name)
		_sync_addresses(addresses, people_of=doc.subject_doctype, purpose=doc.purpose)


def address_closed(doc, method: str | None = None) -> None:
	"""Contact Suppression and Email Unsubscribe: the address goes out of every group."""
	_sync_addresses([doc.get("email") or doc.flags.address])


def person_saved(doc, method: str | None = None) -> None:
	"""Member and Membership Prospect: a new address follows at once, and the old one goes."""
	before = doc.get_doc_before_save()
	if not before:
		return
	changed = {before.email or "", doc.email or ""} if (before.email or "") != (doc.email or "") else set()
	had, has = (_guardian_addresses(one) for one in (before, doc))
	_sync_addresses([*changed, *(had ^ has)], people_of=doc.doctype)


def person_deleted(doc, method: str | None = None) -> None:
	"""Member and Membership Prospect: the address goes with the person. See `leave`."""
	for address in {doc.email, *_guardian_addresses(doc)}:
		leave(doc.doctype, address)


def _guardian_addresses(doc) -> set[str]:
	return {row.email for row in doc.get("guardians") or () if row.email}


def leave(doctype: str, address: str | None) -> None:
	"""Take an address out of the groups of all lists over such people: its owner is deleted, handed over or erased.
	Whoever has the same address and belongs there is back the next night."""
	groups = [row.email_group for row in _groups(people_of=doctype)]
	if not address or not groups:
		return
	# without looking first: the transaction may be older than the row
	frappe.db.sql(f"delete from `tab{ROW}` where email_group in %s and email = %s", (tuple(groups), address))
	if frappe.db._cursor.rowcount:
		for group in groups:
			_count(group, changed=True)


def _sync_addresses(
	changed: list[str | None], people_of: str | None = None, purpose: str | None = None
) -> None:
	changed = [address for address in changed if address]
	if not changed:
		return
	for row in _groups(people_of, purpose):
		target_list = frappe.get_doc(DOCTYPE, row.name)
		if not target_list_question.refusal_reason(target_list):
			_bring_into_step(target_list, changed)
		else:
			take_out(target_list, changed)


def _groups(people_of: str | None = None, purpose: str | None = None) -> list[frappe._dict]:
	"""Lists that have a group, in one order so that two transactions lock them alike."""
	filters: dict = {"email_group": ["is", "set"]}
	if people_of:
		filters["people"] = next(people for people, doctype in DOCTYPE_OF.items() if doctype == people_of)
	if purpose:
		filters["purpose"] = purpose
	return frappe.get_all(DOCTYPE, filters=filters, fields=["name", "email_group"], order_by="name asc")
