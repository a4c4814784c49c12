"""Journey messages and people who are due to get them, for tests."""

import shutil
from datetime import date, datetime, timedelta

import frappe
from frappe.utils import getdate, now_datetime

from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.utils import site_notes
from tests.support.factories import notices

PURPOSE = "Member journey messages"
CONTRACT = "Membership administration"
TEMPLATE = "Test Message"
LOYALTY, AMBASSADOR, CONSIDERATION = "Loyalty", "Ambassador", "Consideration"


def prepare() -> None:
	"""A template and an Email Account; no message, no delivery, no mail, a ledger in which nothing stands."""
	for doctype in ("Journey Delivery", "Journey Message", "Email Queue", "Email Queue Recipient"):
		frappe.db.delete(doctype)
	new_ledger()
	template()
	notices.account()


def template() -> None:
	notices.template(
		TEMPLATE,
		"Hello {{ first_name }}",
		"<p>Dear {{ full_name }} in {{ phase }}, from {{ association }}</p>",
	)


def delete_ledger() -> None:
	"""As on a site that never sent."""
	lose_ledger()
	site_notes.delete(message_ledger.STORED_NUMBER, message_ledger.HELD_UNTIL)


def new_ledger() -> None:
	"""As on a site that has begun to send: folder and database hold the same number."""
	delete_ledger()
	number = message_ledger.folder() / message_ledger.NUMBER
	number.parent.mkdir(parents=True)
	number.write_text("of the tests")
	site_notes.note(message_ledger.STORED_NUMBER, number.read_text())


def lose_ledger() -> None:
	shutil.rmtree(message_ledger.folder(), ignore_errors=True)
	clear_what_was_read()


def clear_what_was_read() -> None:
	"""As in another process."""
	frappe.local.journey_message_ledger = None


def message(days: int = 0, *, enabled_days_ago: int = 100, **values):
	doc = frappe.get_doc(
		{
			"doctype": "Journey Message",
			"title": f"After {days} days",
			"begins": "Coming into the Phase",
			"phase": LOYALTY,
			"days": days,
			"purpose": PURPOSE,
			"email_template": TEMPLATE,
			"enabled": 1,
			**values,
		}
	).insert()
	if doc.enabled:
		doc.db_set("enabled_on", getdate() - timedelta(days=enabled_days_ago))
	return doc


def enter(person, phase: str, days_ago: float = 0) -> str:
	"""A step into a phase; returns its name."""
	person.db_set("journey_phase" if person.doctype == "Member" else "phase", phase)
	return (
		frappe.get_doc(
			{
				"doctype": "Journey Transition",
				"journey_id": person.journey_id,
				"to_phase": phase,
				"transition_on": now_datetime() - timedelta(days=days_ago),
				"staff": frappe.session.user,
			}
		)
		.insert()
		.name
	)


def member(make, days_ago: float = 0, *, phase: str = LOYALTY, agrees: bool = True, **values):
	"""An active member who came into a phase so many days ago."""
	values.setdefault("email", f"{frappe.generate_hash(length=8)}@example.com")
	doc = make.member(**values)
	make.term(doc.name, getdate() - timedelta(days=30), str(getdate() + timedelta(days=330)))
	doc.reload()
	enter(doc, phase, days_ago)
	if agrees:
		agree(doc)
	return doc


def prospect(make, days_ago: float = 0, *, phase: str = CONSIDERATION, agrees: bool = True, **values):
	values.setdefault("email", f"{frappe.generate_hash(length=8)}@example.com")
	doc = make.prospect(**values)
	frappe.db.delete("Journey Transition", {"journey_id": doc.journey_id})
	enter(doc, phase, days_ago)
	if agrees:
		agree(doc)
	return doc


def agree(person, purpose: str = PURPOSE, event: str = "Given", on: datetime | None = None) -> None:
	consent.record(
		person.doctype,
		person.name,
		purpose,
		"E-mail",
		event,
		source="Meeting",
		evidence="Said so at the fair.",
		event_on=on,
	)


def of(person, message=None) -> list[tuple[str, str]]:
	"""What the log holds of a person: status and reason, in order of due day."""
	filters = {"journey_id": person.journey_id}
	if message:
		filters["journey_message"] = message.name
	rows = frappe.get_all(
		"Journey Delivery", filters=filters, fields=["status", "reason"], order_by="due_on asc, name asc"
	)
	return [(row.status, row.reason or "") for row in rows]


def delivery(person):
	return frappe.get_last_doc("Journey Delivery", {"journey_id": person.journey_id})


def queue_of(person):
	filters = {"journey_id": person.journey_id, "email_queue": ["is", "set"]}
	return frappe.get_doc("Email Queue", frappe.get_last_doc("Journey Delivery", filters).email_queue)


def run(day: date | None = None) -> None:
	from membership_recruitment.member_journey.messages import due_messages

	clear_what_was_read()
	for _done in due_messages.work(day or getdate()):
		pass
