"""Queue journey messages that are due, and record what became of them.

Each chunk is one transaction: its deliveries are locked, looked at again, written with all that belongs to them, and
only then committed. Whoever is killed leaves nothing or all of a chunk.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.messages import checks as message_checks
from membership_recruitment.member_journey.messages import gate as message_gate
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.messages import readers as message_readers
from membership_recruitment.member_journey.messages import rules as message_rules
from membership_recruitment.member_journey.messages import text as message_text
from membership_recruitment.member_journey.messages import unsubscribe
from membership_recruitment.member_journey.messages.checks import DeliveryCheck
from membership_recruitment.member_journey.messages.rules import FAILED, LEFT, NOT_SENT, QUEUED, SENT, WAITING
from membership_recruitment.member_privacy.consent import bounces, guardian_unsubscribe, unsubscribe_links
from membership_recruitment.member_privacy.consent.guardian_mail import Reader
from membership_recruitment.membership.notices import guardian_text
from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, database

CHUNK = 200
# a mail stays in the queue for as long as Frappe keeps it, and mail services answer within days
FOLLOWED_DAYS = 40
STUCK_HOURS = 24


def deliver(day: date) -> Iterator[Counter]:
	"""Queue what waits, as far as the day's limit allows.

	Yields:
	        What became of each chunk, by status, when it may be committed. Without an Email Account all of it waits.
	"""
	account = bulk_queue.outgoing_account()
	if not account:
		return
	post, texts = bulk_queue.Post(account), message_text.Texts()
	waiting = frappe.get_all(
		"Journey Delivery", filters={"status": WAITING}, pluck="name", order_by="due_on asc, name asc"
	)
	yield Counter()
	for names in batches.split(waiting, CHUNK):
		room = _room(day)
		if room == 0:
			return
		if rows := _lock(names):
			yield _queue(rows, day, room, post, texts)


def _room(day: date) -> int | None:
	"""Messages that the day's limit leaves; None: no limit.

	Holds the limit's row until the commit, so that two processes neither both count before either writes, nor both
	choose a message for the same person.
	"""
	frappe.db.sql(
		"""select value from `tabSingles` where doctype = 'Membership Settings'
			and field = 'journey_messages_per_day' for update"""
	)
	limit = rules().journey_messages_per_day
	if limit <= 0:
		return None
	return max(limit - _left_on(day), 0)


def _left_on(day: date) -> int:
	return frappe.db.sql(
		"""select count(*) from `tabJourney Delivery` where status in %s and queued_on >= %s and queued_on < %s
		lock in share mode""",
		(LEFT, day, day + timedelta(days=1)),
	)[0][0]


def _lock(names: list[str]) -> list[frappe._dict]:
	"""Those of these deliveries that still wait, locked; the ones that another process is at are passed over."""
	return frappe.db.sql(
		f"""select {message_gate.COLUMNS} from `tabJourney Delivery` force index (primary)
		where name in %(names)s and status = %(status)s order by due_on, name for update skip locked""",
		{"names": tuple(names), "status": WAITING},
		as_dict=True,
	)


# ---------------------------------------------------------------- one chunk


def _queue(rows: list, day: date, room: int | None, post, texts) -> Counter:
	ends: dict[str, dict] = {}
	standings = message_checks.check_deliveries(rows, day)
	rows = _not_sent_before(rows, ends)
	for row in rows:
		if standings[row.name].reason:
			end(ends, row, NOT_SENT, standings[row.name].reason, standings[row.name].sentence)
	rows = [row for row in rows if row.name not in ends and not standings[row.name].waits]
	rows = _one_each(rows, day)[:room]
	templates = _templates({row.journey_message for row in rows})
	queued, beside = [], []
	for row, reader, standing in _for_each_reader(rows, standings):
		try:
			message = _build(row, reader, standing, templates[row.journey_message], post, texts)
		except mail_templates.TemplateProblem as problem:
			# it leaves when the template is corrected, unless that takes too long
			end(ends, row, WAITING, message_rules.ERROR, str(problem))
		except bulk_queue.BadAddress:
			sentence = _("The person's e-mail address is not one. Correct it.")
			beside.append(row)
			end(ends, row, NOT_SENT, message_rules.NO_ADDRESS, sentence)
		else:
			queued.append(message)
			beside.append(row)
			end(
				ends,
				row,
				QUEUED,
				guardian=reader.guardian,
				queued_on=notice_rules.on_day(day, now_datetime()),
				communication=message.communication["name"],
				email_queue=message.queue["name"],
			)
	bulk_queue.write(queued)
	_add([row for row in beside if row.delivery_key])
	write(ends)
	return Counter(values["status"] for values in ends.values())


def end(ends: dict[str, dict], row, status: str, reason: str = "", result: str = "", **values) -> None:
	ends[row.name] = {"status": status, "reason": reason, "result": result, **values}


def write(ends: dict[str, dict]) -> None:
	database.write_rows("Journey Delivery", ends)


def _templates(messages: set[str]) -> dict[str, str]:
	filters = {"name": ["in", list(messages) or [""]]}
	return dict(
		frappe.get_all("Journey Message", filters=filters, fields=["name", "email_template"], as_list=True)
	)


def _for_each_reader(rows: list, standings: dict) -> Iterator[tuple]:
	"""Delivery, reader and how it stands. Who is written to about one child is written to together, also where the day's
	limit would have room for some of them only."""
	for row in rows:
		standing = standings[row.name]
		for one, reader in message_readers.one_each(row, standing.readers):
			yield one, reader, standing


def _add(rows: list) -> None:
	"""Deliveries to further readers of one message, which stands for all of them until it leaves."""
	fields = ("name", "delivery_key", "journey_message", "journey_id", "entry", "due_on")
	database.insert(
		"Journey Delivery",
		[{**{field: row[field] for field in fields}, "status": WAITING} for row in rows],
		ignore=True,
	)


def _build(row, reader: Reader, standing: DeliveryCheck, template: str, post, texts) -> bulk_queue.Queued:
	person, end_date = standing.person, standing.term and standing.term.end_date
	text = texts.fill(template, person, end_date, way_out=not reader.guardian)
	with mail_templates.in_language(person.language):
		mail = bulk_queue.Mail(person.doctype, person.name, reader.address, text.subject, text.body, template)
		if reader.guardian:
			guardian_text.address(mail, reader, person.full_name, person.language)
			own_link = guardian_unsubscribe.link(reader, person.language)
		else:
			own_link = unsubscribe.link(row.name, row.journey_id, person.language)
			mail.headers |= unsubscribe_links.headers(own_link)
			if person.doctype == "Member" and texts.own_pages in text.body:
				invitation = message_text.own_pages_link(person.name, reader.address, person.language)
				mail.filled |= {texts.own_pages: invitation} if invitation else {}
		mail.filled[texts.link] = own_link
		return post.build(mail)


def _one_each(rows: list, day: date) -> list:
	"""One delivery for each person who gets none yet on the day: that which is due longest."""
	journeys = tuple({row.journey_id for row in rows})
	taken = set(
		frappe.db.sql_list(
			"""select journey_id from `tabJourney Delivery` where journey_id in %s and status in %s
				and queued_on >= %s and queued_on < %s lock in share mode""",
			(journeys or ("",), LEFT, day, day + timedelta(days=1)),
		)
	)
	chosen = []
	for row in rows:
		if row.journey_id not in taken:
			taken.add(row.journey_id)
			chosen.append(row)
	return chosen


def _not_sent_before(rows: list, ends: dict[str, dict]) -> list:
	"""Without those that left before a backup was restored: themselves, or the same message to the same person about
	something that the backup does not have (a step that was taken again after it was restored)."""
	series = {row.name: message_rules.series_key(row.journey_message, row.journey_id) for row in rows}
	left = message_ledger.of_series(series.values())
	known = set(
		frappe.get_all(
			"Journey Delivery",
			filters={"name": ["in", list({name for names in left.values() for name in names}) or [""]]},
			pluck="name",
		)
	)
	for row in rows:
		for name in left.get(series[row.name], ()):
			if name == row.name or name not in known:
				moment = message_ledger.sent_on(name)
				result = message_gate.left_before(moment)
				end(ends, row, SENT, message_rules.RESTORED, result, sent_on=moment)
	return [row for row in rows if row.name not in ends]


# ---------------------------------------------------------------- what became of them


def record_outcomes(day: date) -> Counter:
	"""Put down what the queue and mail services say of messages that left: sent, not delivered, come back."""
	now = now_datetime()
	ends: dict[str, dict] = {}
	for row in frappe.db.sql(
		"""select d.name, d.queued_on, q.status, q.modified
		from `tabJourney Delivery` d left join `tabEmail Queue` q on q.name = d.email_queue
		where d.status = %s and (q.name is null or q.status in ('Sent', 'Error', 'Sending'))""",
		(QUEUED,),
		as_dict=True,
	):
		_end_of_mail(row, ends, now)
	came_back = frappe.db.sql(
		"""select d.name, c.recipients, c.delivery_status
		from `tabJourney Delivery` d join `tabCommunication` c on c.name = d.communication
			and c.delivery_status in %s
		where d.status in %s and d.queued_on >= %s""",
		(bounces.STOPPING, (QUEUED, SENT), day - timedelta(days=FOLLOWED_DAYS)),
		as_dict=True,
	)
	bounces.stop_reported((row.recipients, row.delivery_status) for row in came_back)
	for row in came_back:
		end(ends, row, FAILED, message_rules.BOUNCED, _("The message came back."))
	write(ends)
	return Counter(values["status"] for values in ends.values())


def _end_of_mail(row, ends: dict[str, dict], now: datetime) -> None:
	if row.status == "Sent":
		end(ends, row, SENT, sent_on=row.modified)
	elif row.status == "Error":
		end(ends, row, FAILED, message_rules.ERROR, _("The mail server did not take it."))
	elif (row.modified or row.queued_on) < now - timedelta(hours=STUCK_HOURS):
		# its sender was killed, or somebody deleted it
		if moment := message_ledger.sent_on(row.name):
			end(ends, row, SENT, message_rules.RESTORED, message_gate.left_before(moment), sent_on=moment)
		else:
			end(ends, row, FAILED, message_rules.ERROR, _("It is not in the mail queue any more."))
