"""Erase somebody: planned as an Erasure, carried out in the background, once.

All that happens in the database is one transaction under the lock of the Erasure's row: killed before its end nothing has
happened, and two at once wait for each other. What lies outside (files, the ledger) is done so that doing it again changes nothing:
the ledger is written before the transaction ends, files are deleted after it, and until they are the Erasure says *Files Left*.
`resume` finishes what was interrupted.
"""

import hashlib
import hmac
import json

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, nowdate

from membership_recruitment.member_privacy.consent import information_duty, suppression
from membership_recruitment.member_privacy.consent.ranking_objection import NO_RANK, NO_RISK
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import ledger, row_changes, stored_files, told
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.requests import answer, subject
from membership_recruitment.people import name_words
from membership_recruitment.utils import batches, conflicts, encryption_key, refusals

ERASURE = "Erasure"
PLANNED, FILES_LEFT, DONE, STOPPED = "Planned", "Files Left", "Done", "Stopped"
REQUEST, RETENTION = "Request", "Retention"
# Functions of rooms above: (values that tell the person, names of Members) → names of File that go with the person
HOOK = "erased_personal_data_in_files"
PEOPLE = ("Member", "Membership Prospect")


# ---------------------------------------------------------------- planning


def plan(
	doctype: str | None,
	name: str | None,
	*,
	address: str | None = None,
	reason: str = REQUEST,
	**values,
) -> str:
	"""Put an erasure on the list; the one that is there already where there is one. The caller has checked the right.

	Args:
	        doctype, name: The Member or Membership Prospect; None where there is no more than an address.
	        address: Their e-mail address.
	        reason: REQUEST or RETENTION.
	        values: Further fields of the Erasure.

	Returns:
	        Name of the Erasure.
	"""
	key = _key(doctype, name, address)
	if known := frappe.db.get_value(ERASURE, {"key": key}):
		return known
	doc = frappe.get_doc(
		{
			"doctype": ERASURE,
			"status": PLANNED,
			"reason": reason,
			"subject_doctype": doctype,
			"subject_name": name,
			"address": None if doctype else address,
			"key": key,
			**values,
		}
	)
	try:
		doc.insert(ignore_permissions=True)  # as above
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.clear_last_message()  # another process was first
		return frappe.db.get_value(ERASURE, {"key": key}, for_update=True)
	return doc.name


def plan_again(erasure: str, **values) -> None:
	"""What stopped, or waits for its day by the calendar, is asked for now."""
	row = frappe.db.get_value(ERASURE, erasure, ["name", "status"], as_dict=True, for_update=True)
	if row.status in (PLANNED, STOPPED):
		_write(row, status=PLANNED, reason=REQUEST, rule=None, not_before=None, problem=None, **values)


def _key(doctype: str | None, name: str | None, address: str | None) -> str:
	if doctype:
		return hashlib.sha256(f"{doctype} {name}".encode()).hexdigest()
	return ledger.fingerprint(ledger.ADDRESS, f"{address} {nowdate()}")


def begin(erasure: str) -> None:
	"""Carry it out in the background."""
	frappe.enqueue(
		carry_out,
		erasure=erasure,
		queue="long",
		job_id=f"membership_recruitment.erasure.{erasure}",
		deduplicate=True,
		enqueue_after_commit=True,
	)


# ---------------------------------------------------------------- carrying out


@conflicts.tried_again
def carry_out(erasure: str) -> str:
	"""Erase whom an Erasure is about, or finish what was begun.

	Returns:
	        The status that it has now.
	"""
	row = frappe.db.get_value(ERASURE, erasure, "*", as_dict=True, for_update=True)
	if row.status == PLANNED:
		row = _erase(row)
		batches.finish()
	if row.status == FILES_LEFT:
		stored_files.delete(json.loads(row.files_left or "[]"))
		_write(row, status=DONE, files_left=None)
		batches.finish()
	return row.status


def resume() -> None:
	"""Every night: finish erasures that were interrupted, and carry out those whose day has come. What is refused says why, what
	somebody else has open waits for the next night, and the rest go on."""
	for name in frappe.db.sql_list(
		f"""select name from `tab{ERASURE}` where status = '{FILES_LEFT}'
		or (status = '{PLANNED}' and ifnull(not_before, creation) <= %s) order by creation""",
		now_datetime(),
	):
		try:
			carry_out(name)
		except conflicts.BUSY:
			frappe.db.rollback()
		except frappe.ValidationError as error:
			frappe.db.rollback()
			frappe.clear_last_message()
			frappe.db.set_value(ERASURE, name, {"status": STOPPED, "problem": refusals.as_text(error)})
			batches.finish()


def _erase(row):
	person = subject.person_of(row.subject_doctype, row.subject_name, row.address)
	if problems := decided.refusals(person):
		_write(row, status=STOPPED, problem="\n".join(problems))
		return row
	_close_prospects(person)
	decisions = decided.decide(person)
	telling = answer.telling_values(person, decisions.found)
	files = set(decisions.names(kinds.DELETE).get("File", ()))
	for hook in frappe.get_hooks(HOOK):
		files |= set(frappe.get_attr(hook)(telling, person.names("Member")))
	addresses = stored_files.addresses_of(files)
	tags = _tags_of(decisions)
	row_changes.apply(decisions)
	frappe.db.delete("File", {"name": ["in", sorted(files) or [""]]})
	_delete_logins(decisions)
	_mark(person)
	_tidy(person, tags)
	if row.stop_addresses:
		for address in sorted((person.emails - person.shared) | person.phones):
			suppression.suppress(address, "Erased")
	ledger.note(_for_the_ledger(person))
	result = told.result(decisions, len(files))
	_write(
		row,
		status=FILES_LEFT,
		files_left=json.dumps(addresses),
		address=None,
		problem=None,
		finished_on=now_datetime(),
		books_kept_until=decisions.books_kept_until,
		result=json.dumps(result),
		proof=seal(row.name, result),
	)
	_clear_caches(decisions)
	return row


def _write(row, **values) -> None:
	frappe.db.set_value(ERASURE, row.name, values)
	row.update(values)


def seal(erasure: str, result: list) -> str:
	"""What shows that a result was not changed afterwards: only the site's key makes it."""
	message = json.dumps([erasure, result], sort_keys=True)
	return hmac.new(encryption_key.key(), message.encode(), hashlib.sha256).hexdigest()


def _close_prospects(person) -> None:
	"""A prospect that is open is lost, as by the button of that name, and counted so."""
	for name in person.names("Membership Prospect"):
		prospect = frappe.get_doc("Membership Prospect", name)
		if prospect.status == "Open":
			prospect.flags.ignore_permissions = True  # whoever answers requests may not write prospects
			prospect.mark_lost(_("Erased"))


def _delete_logins(decisions) -> None:
	"""Who logs in to the website has a login no more. One of staff stays: the association decides on it."""
	for name in decisions.person.names("User"):
		if frappe.db.get_value("User", name, "user_type") == "Website User":
			frappe.delete_doc("User", name, force=True, ignore_permissions=True, delete_permanently=True)


def _mark(person) -> None:
	"""Say on the entries that they are erased; what was foretold of the person goes, and what was still to be told."""
	over = {"erased_on": getdate(), "restricted_on": None, information_duty.DUE: None}
	for doctype, foretold in (("Member", {**NO_RISK, "renewal_notices_off": 1}), (PEOPLE[1], NO_RANK)):
		for name in person.names(doctype):
			frappe.db.set_value(doctype, name, {**foretold, **over})


def _tags_of(decisions) -> set[str]:
	return {row.tag for row in decisions.found.rows.get("Tag Link", {}).values() if row.tag}


def _tidy(person, tags: set[str]) -> None:
	"""What is made of what stood there: words to search by, tags that nothing has any more, counts of e-mail groups."""
	for doctype in PEOPLE:
		name_words.refresh(doctype, person.names(doctype))
	if tags:
		frappe.db.sql(
			"""delete from `tabTag` where name in %(tags)s
			and not exists (select 1 from `tabTag Link` link where link.tag = `tabTag`.name)""",
			{"tags": tuple(tags)},
		)
	frappe.db.sql(
		"""update `tabEmail Group` had join (
			select parent.name, count(member.name) as number from `tabEmail Group` parent
			left join `tabEmail Group Member` member on member.email_group = parent.name group by parent.name
		) now on now.name = had.name set had.total_subscribers = now.number
		where not had.total_subscribers <=> now.number"""
	)


def _for_the_ledger(person) -> list[tuple[str, str]]:
	if person.journeys:
		return [(ledger.JOURNEY, journey) for journey in sorted(person.journeys)]
	return [(ledger.ADDRESS, email) for email in sorted(person.emails)]


def _clear_caches(decisions) -> None:
	for decision in decisions.each:
		for name in decision.names:
			frappe.clear_document_cache(decision.doctype, name)
