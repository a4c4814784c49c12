"""Find journey messages that are due; the hourly job; preview and test of one message.

A delivery is a row with a unique key (message, person, entry), written before anything leaves. Finding adds the rows
that are missing and changes no other; messages/delivery.py queues them, messages/gate.py looks once more when Frappe
sends, messages/ledger.py remembers what left outside the database.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import cint, getdate

from membership_recruitment import public_page
from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.messages import delivery as message_delivery
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.messages import people as message_people
from membership_recruitment.member_journey.messages import rules as message_rules
from membership_recruitment.member_journey.messages import text as message_text
from membership_recruitment.member_journey.messages.people import ACTIVE_MEMBER, ACTIVE_PROSPECT
from membership_recruitment.member_journey.messages.rules import ENDS, QUEUED, WAITING
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.utils import batches, conflicts
from membership_recruitment.utils.database import insert


@conflicts.tried_again
def hourly(day: date | None = None) -> None:
	"""The hourly job: finds what is due and lets it leave. A message of day 0 so leaves on the day itself."""
	on_the_way = {"status": ["in", (WAITING, QUEUED)]}
	if not (
		frappe.db.exists("Journey Message", {"enabled": 1})
		or frappe.db.exists("Journey Delivery", on_the_way)
	):
		return
	frappe.set_user_lang(frappe.session.user)
	day = getdate(day)
	for _done in work(day):
		batches.finish()
	_say_that_they_wait(day)
	batches.finish()


def work(day: date) -> Iterator[Counter]:
	"""Everything that an hour does.

	Yields:
	        What became of each part, by status, when it may be committed.
	"""
	message_ledger.held_until()  # makes the ledger, before anything leaves
	yield Counter()
	message_ledger.delete_old()
	yield message_delivery.record_outcomes(day)
	yield from find(day)
	yield from message_delivery.deliver(day)


def _say_that_they_wait(day: date) -> None:
	"""In the error log, once a day."""
	if bulk_queue.outgoing_account() or not frappe.db.exists("Journey Delivery", {"status": WAITING}):
		return
	title = _("Journey messages wait for an e-mail account")
	if frappe.db.exists("Error Log", {"method": title, "creation": [">=", day]}):
		return
	frappe.log_error(
		title=title,
		message=_(
			"There is no outgoing e-mail account, so journey messages wait. Set up a default one under Email Account."
		),
	)


# ---------------------------------------------------------------- which are due


def find(day: date) -> Iterator[Counter]:
	"""Add the deliveries that are due on a day and not there yet, one statement for each message.

	Yields:
	        How many were added, after each part.
	"""
	for message in frappe.get_all(
		"Journey Message", filters={"enabled": 1}, fields=["*"], order_by="name asc"
	):
		due = _due_terms(message, day) if message.begins == ENDS else _due_entries(message, day)
		yield Counter()
		for rows in batches.split(due):
			yield _add(message, rows)


def _add(message, rows: list) -> Counter:
	keys = {message_rules.delivery_key(message.name, row.journey_id, row.entry): row for row in rows}
	insert(
		"Journey Delivery",
		[
			{
				"name": message_rules.fingerprint(key),
				"delivery_key": key,
				"journey_message": message.name,
				"journey_id": row.journey_id,
				"entry": row.entry,
				"due_on": row.due_on,
				"status": WAITING,
			}
			for key, row in keys.items()
		],
		ignore=True,
	)
	return Counter({WAITING: frappe.db.sql("select row_count()")[0][0]})


def _audience(message, letter: str, language: str) -> str:
	"""SQL: whether somebody (m or p) is of the message's target group and language."""
	conditions = ["1 = 1"]
	if message.target_group:
		conditions.append(f"{letter}.target_group = %(target_group)s")
	if message.only_language:
		conditions.append(f"{language} = %(language)s")
	return " and ".join(conditions)


MEMBERS_LANGUAGE = "coalesce(nullif(m.language, ''), %(site_language)s)"
NOT_THERE_YET = """not exists (
	select 1 from `tabJourney Delivery` d where d.journey_message = %(message)s and d.entry = {entry})"""


def _values(message, day: date, days: message_rules.Days) -> dict:
	return {
		"message": message.name,
		"phase": message.phase,
		"target_group": message.target_group,
		"language": message.only_language,
		"site_language": mail_templates.site_language(),
		"day": day,
		"first": days.first,
		"last": days.last,
		"after_last": days.last + timedelta(days=1),
		"days": cint(message.days),
	}


def _due_entries(message, day: date) -> list[frappe._dict]:
	"""People who are in the phase still and came into it so many days ago, or some days more."""
	days = message_rules.entries_due(cint(message.days), getdate(message.enabled_on), day)
	return frappe.db.sql(
		f"""select t.journey_id, t.name as entry, date(t.transition_on) + interval %(days)s day as due_on
		from `tabJourney Transition` t
		where t.to_phase = %(phase)s and t.transition_on >= %(first)s and t.transition_on < %(after_last)s
			and t.next_on is null
			and (exists (
				select 1 from `tabMember` m where m.journey_id = t.journey_id and m.journey_phase = %(phase)s
					and {ACTIVE_MEMBER} and {_audience(message, "m", MEMBERS_LANGUAGE)}
			) or exists (
				select 1 from `tabMembership Prospect` p where p.journey_id = t.journey_id and p.phase = %(phase)s
					and {ACTIVE_PROSPECT} and {_audience(message, "p", "%(site_language)s")}
			))
			and {NOT_THERE_YET.format(entry="t.name")}
		order by t.transition_on, t.name""",
		_values(message, day, days),
		as_dict=True,
	)


def _due_terms(message, day: date) -> list[frappe._dict]:
	"""Terms that end in so many days or fewer, of people who pay their fee themselves and need a reminder."""
	days = message_rules.ends_due(cint(message.days), getdate(message.enabled_on), day)
	in_phase = "m.journey_phase = %(phase)s" if message.phase else "1 = 1"
	return frappe.db.sql(
		f"""select d.journey_id, d.entry, d.end_date - interval %(days)s day as due_on from (
			select m.journey_id, t.name as entry, t.end_date, {notice_recipients.NOT_NEEDED_SQL} as not_needed
			from {notice_recipients.TABLES_SQL}
			where t.end_date between %(first)s and %(last)s and p.name is null and {ACTIVE_MEMBER}
				and {in_phase} and {_audience(message, "m", MEMBERS_LANGUAGE)}
				and {NOT_THERE_YET.format(entry="t.name")}
		) d where d.not_needed = '' order by d.end_date, d.entry""",
		_values(message, day, days),
		as_dict=True,
	)


# ---------------------------------------------------------------- one message, looked at


def render(message: str, doctype: str, name: str) -> tuple[str, str]:
	"""What a message says to a real person, in their language, or the only one that the message is for.

	Args:
	        message: Name of a Journey Message.
	        doctype, name: The Member or Membership Prospect.

	Returns:
	        The subject, and the body as HTML. Its link to unsubscribe leads to the page, but stops nothing.

	Raises:
	        frappe.ValidationError: The template cannot be filled in; the sentence says why.
	"""
	fields = ("email_template", "only_language")
	template, only_language = frappe.db.get_value("Journey Message", message, fields)
	person = message_people.of_document(doctype, name)
	if only_language:  # looked at for somebody who would not get it: its days are not to be in another one
		person = replace(person, language=only_language)
	try:
		text = message_text.Texts().fill(template, person)
	except mail_templates.TemplateProblem as problem:
		frappe.throw(frappe.utils.escape_html(str(problem)))
	return text.subject, text.body


@frappe.whitelist()
def preview(message: str, doctype: str, name: str) -> dict:
	"""What a message says to a person, for who may read both.

	Returns:
	        `subject`, and `body` as HTML.
	"""
	_check_may_read(message, doctype, name)
	subject, body = render(message, doctype, name)
	return {"subject": subject, "body": body}


@frappe.whitelist(methods=["POST"])
def send_test(message: str, doctype: str, name: str, to_user: str | None = None) -> str:
	"""Send a message as this person would get it to the user's own address, and nowhere else.

	Returns:
	        The address.
	"""
	user = frappe.session.user
	_check_may_read(message, doctype, name)
	if to_user and to_user != user:
		frappe.throw(_("A test goes to your own address only."), frappe.PermissionError)
	if not bulk_queue.outgoing_account():
		frappe.throw(
			_("There is no outgoing e-mail account. Set up a default one under Email Account, and try again.")
		)
	subject, body = render(message, doctype, name)
	address = frappe.db.get_value("User", user, "email")
	with public_page.own_links():
		frappe.sendmail(recipients=[address], subject=_("Test: {0}").format(subject), message=body)
	return address


def _check_may_read(message: str, doctype: str, name: str) -> None:
	if doctype not in (message_people.MEMBER, message_people.PROSPECT):
		frappe.throw(_("Choose a member or a prospect."))
	frappe.has_permission("Journey Message", "read", message, throw=True)
	frappe.has_permission(doctype, "read", name, throw=True)
