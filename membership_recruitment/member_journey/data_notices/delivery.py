"""Queue the mails that the law asks for, and put down what became of them. Each chunk is one transaction, under locks."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from membership_recruitment import settings
from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.data_notices import rules, text
from membership_recruitment.member_journey.data_notices.standing import standings
from membership_recruitment.member_privacy.consent import bounces, information_duty
from membership_recruitment.member_privacy.consent.guardian_mail import Reader
from membership_recruitment.utils import batches, conflicts, database

NOTICE = "Personal Data Notice"
COLUMNS = "name, kind, subject_doctype, subject_name, due_on, status, guardian, recipient, communication"
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
	batches.finish()
	for kind in (rules.ORIGIN, rules.YEARLY):
		waiting = frappe.get_all(
			NOTICE,
			filters={"status": rules.WAITING, "kind": kind},
			pluck="name",
			order_by="due_on asc, name asc",
		)
		batches.finish()
		for names in batches.split(waiting, CHUNK):
			room = _room() if kind == rules.YEARLY else None
			if room == 0:
				break
			_queue(_lock(names)[:room], post)
			batches.finish()


def _room() -> int | None:
	"""How many members may still be asked the yearly question today; None: no limit. Holds the limit's row until the commit, so
	that two processes do not both count before either writes."""
	frappe.db.sql(
		"""select value from `tabSingles` where doctype = 'Membership Settings'
			and field = 'yearly_checks_per_day' for update"""
	)
	limit = settings.rules().yearly_checks_per_day
	if limit <= 0:
		return None
	today = getdate()
	(asked,) = frappe.db.sql_list(
		f"""select count(distinct subject_name) from `tab{NOTICE}`
		where kind = %s and queued_on >= %s and queued_on < %s lock in share mode""",
		(rules.YEARLY, today, today + timedelta(days=1)),
	)
	return max(limit - asked, 0)


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
	texts = text.Texts(reader.address for standing in found.values() for reader in standing.readers)
	beside = []
	for row in rows:
		standing = found[row.name]
		if not standing.readers:
			ends[row.name] = {"status": rules.NOT_SENT, "result": standing.refusal}
		for one, reader in _one_each(row, standing.readers):
			address = postal[row.subject_doctype].get(row.subject_name)
			try:
				message = _build(one, reader, standing, address, texts, post)
			except mail_templates.TemplateProblem as problem:
				# it leaves when the template is corrected
				ends[row.name] = {"status": rules.WAITING, "result": str(problem)}
				break
			except bulk_queue.BadAddress:
				sentence = _("The person's e-mail address is not one. Correct it.")
				ends[one.name] = {"status": rules.NOT_SENT, "result": sentence, "guardian": reader.guardian}
			else:
				queued.append(message)
				ends[one.name] = {
					"status": rules.QUEUED,
					"result": None,
					"guardian": reader.guardian,
					"queued_on": now_datetime(),
					"recipient": reader.address,
					"communication": message.communication["name"],
					"email_queue": message.queue["name"],
				}
			if one is not row:
				beside.append(one)
	bulk_queue.write(queued)
	database.insert(NOTICE, beside, ignore=True)
	database.write_rows(NOTICE, ends)


def _one_each(row, readers: Iterable[Reader]) -> Iterator[tuple[frappe._dict, Reader]]:
	"""A notice for each reader: the one that is there for the first, others beside it, which are not stored yet; one that did not
	arrive begins again."""
	for number, reader in enumerate(readers):
		if not number:
			yield row, reader
			continue
		key = rules.key(
			row.kind, row.subject_doctype, row.subject_name, row.due_on, reader.guardian or "self"
		)
		about = {field: row[field] for field in ("kind", "subject_doctype", "subject_name", "due_on")}
		known = frappe.db.get_value(NOTICE, {"notice_key": key}, ["name", "status"], as_dict=True)
		if not known or known.status in rules.OVER:
			name = known.name if known else frappe.generate_hash(length=10)
			yield frappe._dict(name=name, **about, status=rules.WAITING, notice_key=key), reader


def _build(row, reader: Reader, standing, address, texts, post) -> bulk_queue.Queued:
	with mail_templates.in_language(standing.language):
		subject, body, template = texts.of(row.kind, row.subject_doctype, standing, reader, address)
		mail = bulk_queue.Mail(row.subject_doctype, row.subject_name, reader.address, subject, body, template)
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
		if not _reached_another(row, {row.name for row in came_back}):
			take_back(row)
	ends = {name: {"status": rules.FAILED, "result": sentence} for name in gone}
	ends |= {row.name: {"status": rules.FAILED, "result": _("The message came back.")} for row in came_back}
	database.write_rows(NOTICE, ends)
	batches.finish()


def _reached_another(row, came_back: set[str]) -> bool:
	"""Whether another guardian's mail about the same person has left, and did not come back."""
	about = {field: row[field] for field in ("kind", "subject_doctype", "subject_name", "due_on")}
	sent = frappe.get_all(NOTICE, filters={**about, "status": rules.SENT}, pluck="name", order_by=None)
	return bool(set(sent) - came_back)


def take_back(row) -> None:
	"""The mail did not arrive."""
	if row.kind == rules.ORIGIN:
		information_duty.not_told(row.subject_doctype, row.subject_name, row.due_on)
