"""Queue the mails that the law asks for, and put down what became of them. Each chunk is one transaction, under locks."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.data_notices import rules, text
from membership_recruitment.member_journey.data_notices.standing import standings
from membership_recruitment.member_privacy.consent import bounces, information_duty
from membership_recruitment.utils import batches, conflicts, database

NOTICE = "Personal Data Notice"
COLUMNS = "name, kind, subject_doctype, subject_name, due_on, status, recipient, communication"
CHUNK = 200
FOLLOWED_DAYS = 40


def put(kind: str, doctype: str, due: dict[str, object]) -> None:
	"""Let a mail wait for each of these people, once; one that did not arrive begins again.

	Args:
	        due: The day of each, by name.
	"""
	keys = {name: rules.key(kind, doctype, name, day) for name, day in due.items()}
	database.insert(
		NOTICE,
		[
			{
				"name": frappe.generate_hash(length=10),
				"kind": kind,
				"subject_doctype": doctype,
				"subject_name": name,
				"due_on": day,
				"status": rules.WAITING,
				"notice_key": keys[name],
			}
			for name, day in due.items()
		],
		ignore=True,
	)
	if kind == rules.ORIGIN:
		again = {"notice_key": ["in", list(keys.values()) or [""]], "status": ["in", rules.OVER]}
		frappe.db.set_value(NOTICE, again, {"status": rules.WAITING, "result": None})


@conflicts.tried_again
def deliver() -> None:
	"""Queue what waits. Without an Email Account all of it goes on waiting."""
	account = bulk_queue.outgoing_account()
	if not account:
		return
	post = bulk_queue.Post(account)
	waiting = frappe.get_all(
		NOTICE, filters={"status": rules.WAITING}, pluck="name", order_by="due_on asc, name asc"
	)
	batches.finish()
	for names in batches.split(waiting, CHUNK):
		_queue(_lock(names), post)
		batches.finish()


def soon() -> None:
	batches.soon(deliver, "data_notices")


def _lock(names: list[str]) -> list[frappe._dict]:
	"""Those that still wait; the ones that another process is at are passed over."""
	return frappe.db.sql(
		f"""select {COLUMNS} from `tab{NOTICE}` force index (primary)
		where name in %s and status = %s order by name for update skip locked""",
		(tuple(names), rules.WAITING),
		as_dict=True,
	)


def _queue(rows: list, post) -> None:
	found, queued, ends = standings(rows), [], {}
	postal = {
		doctype: text.postal(
			doctype,
			[
				found[row.name].person
				for row in rows
				if row.subject_doctype == doctype and found[row.name].person
			],
		)
		for doctype in {row.subject_doctype for row in rows}
	}
	shared = text.shared(found[row.name].reader.address for row in rows if found[row.name].reader)
	for row in rows:
		standing = found[row.name]
		if not standing.reader:
			ends[row.name] = {"status": rules.NOT_SENT, "result": standing.refusal}
			continue
		try:
			message = _build(row, standing, postal[row.subject_doctype].get(row.subject_name), shared, post)
		except bulk_queue.BadAddress:
			sentence = _("The person's e-mail address is not one. Correct it.")
			ends[row.name] = {"status": rules.NOT_SENT, "result": sentence}
			continue
		queued.append(message)
		ends[row.name] = {
			"status": rules.QUEUED,
			"result": None,
			"queued_on": now_datetime(),
			"recipient": standing.reader.address,
			"communication": message.communication["name"],
			"email_queue": message.queue["name"],
		}
	bulk_queue.write(queued)
	database.write_rows(NOTICE, ends)


def _build(row, standing, address, shared: set, post) -> bulk_queue.Queued:
	with mail_templates.in_language(standing.language):
		subject, body = text.subject_and_body(row.kind, row.subject_doctype, standing, address, shared)
		mail = bulk_queue.Mail(
			row.subject_doctype, row.subject_name, standing.reader.address, subject, body, None
		)
		return post.build(mail)


# ---------------------------------------------------------------- what became of them


def record_outcomes() -> None:
	"""Put down which did not leave, and which came back: who was told by such a mail was not told."""
	gone = frappe.db.sql_list(
		f"""select notice.name from `tab{NOTICE}` notice left join `tabEmail Queue` queue on queue.name = notice.email_queue
		where notice.status = %s and (queue.status = 'Error'
			or (queue.name is null and notice.queued_on < now() - interval 1 day))""",
		(rules.QUEUED,),
	)
	sentence = _("The mail server did not take it.")
	came_back = frappe.db.sql(
		f"""select notice.name, notice.kind, notice.subject_doctype, notice.subject_name, notice.due_on,
			said.recipients, said.delivery_status
		from `tab{NOTICE}` notice join `tabCommunication` said on said.name = notice.communication
		where notice.status = %s and said.delivery_status in %s and notice.sent_on >= %s""",
		(rules.SENT, bounces.CAME_BACK, getdate() - timedelta(days=FOLLOWED_DAYS)),
		as_dict=True,
	)
	bounces.stop_reported((row.recipients, row.delivery_status) for row in came_back)
	for row in came_back:
		take_back(row)
	ends = {name: {"status": rules.FAILED, "result": sentence} for name in gone}
	ends |= {row.name: {"status": rules.FAILED, "result": _("The message came back.")} for row in came_back}
	database.write_rows(NOTICE, ends)
	batches.finish()


def take_back(row) -> None:
	"""The mail did not arrive."""
	if row.kind == rules.ORIGIN:
		information_duty.not_told(row.subject_doctype, row.subject_name, row.due_on)
