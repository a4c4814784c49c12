"""Send renewal notices that are due: as e-mails in Frappe's queue, as tasks, or to the letters.

Each chunk is one transaction: its notices are locked, looked at again, written with all that belongs to them, and
only then committed. Whoever is killed leaves nothing or all of a chunk, and two that run at the same time take
different ones.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint, formatdate, now_datetime

from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.membership.notices import guardian_text, payment_text
from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.notices import text as notice_text
from membership_recruitment.membership.notices.outcomes import (
	ASSIGNED,
	DUE,
	FAILED,
	NOT_NEEDED,
	SENT,
	TO_PRINT,
	Results,
)
from membership_recruitment.membership.notices.rules import EMAIL, LETTER, TASK
from membership_recruitment.membership.notices.still_needed import StillNeeded
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches

CHUNK = 200
COLUMNS = (
	"name",
	"member",
	"member_name",
	"guardian",
	"guardian_name",
	"membership",
	"membership_type",
	"end_date",
	"channel",
	"rule_days",
	"due_on",
	"email_template",
	"assigned_to",
	"creation",
)


# ---------------------------------------------------------------- in chunks


def deliver(day: date, *, names: Iterable[str] | None = None) -> Iterator[Counter]:
	"""Let notices that are due leave.

	Args:
	        day: The day of the run.
	        names: Only these; None for all.

	Yields:
	        What became of each chunk, by status, when it may be committed. Letters are To print already; without
	        an Email Account e-mails stay Due.
	"""
	templates = mail_templates.Templates()
	for chunk in batches.split(_waiting(TASK, names), CHUNK):
		if rows := lock(chunk, DUE, TASK):
			yield _assign(rows, day)
	account = bulk_queue.outgoing_account()
	if not account:
		return
	post = bulk_queue.Post(account)
	waiting = _waiting(EMAIL, names)
	spread = _Spread(day, len(waiting))
	for chunk in batches.split(waiting, CHUNK):
		if rows := lock(chunk, DUE, EMAIL):
			yield _mail(rows, day, post, templates, spread)
		if spread.is_full:
			return


def _waiting(channel: str, names: Iterable[str] | None) -> list[str]:
	"""Notices of a channel that are due, the oldest first."""
	filters = {"status": DUE, "channel": channel}
	if names is not None:
		filters["name"] = ["in", list(names) or [""]]
	return frappe.get_all("Renewal Notice", filters=filters, pluck="name", order_by="due_on asc, name asc")


def lock(names: Iterable[str], status: str, channel: str) -> list[frappe._dict]:
	"""Those of these notices that still have the status, locked; the ones that another process is at are passed over.

	By their names and not by status: InnoDB would lock the gaps of that index too, and two processes that then
	change statuses would each wait for the other.
	"""
	return frappe.db.sql(
		f"""select {", ".join(COLUMNS)} from `tabRenewal Notice` force index (primary)
		where name in %(names)s and status = %(status)s and channel = %(channel)s
		order by due_on, name for update skip locked""",
		{"names": tuple(names) or ("",), "status": status, "channel": channel},
		as_dict=True,
	)


class _Spread:
	"""How many e-mails may still leave on a day, and when each of them does."""

	def __init__(self, day: date, waiting: int):
		self.day = day
		self.hours = rules().spread_over_hours
		self.start = now_datetime()
		self.number = 0
		self.is_full = False
		left = self._left()
		self.count = waiting if left is None else min(waiting, left)

	def take(self, notices: list) -> list:
		"""As many of these as the day's limit leaves room for."""
		left = self._left()
		if left is None:
			return notices
		self.is_full = left <= len(notices)
		return notices[:left]

	def _left(self) -> int | None:
		"""E-mails that the day's limit leaves; None: no limit. Holds the limit's row until the commit, so that
		two processes do not both count before either writes."""
		limit = rules().notices_per_day
		if limit <= 0:
			return None
		frappe.db.sql(
			"""select value from `tabSingles` where doctype = 'Membership Settings' and field = 'notices_per_day'
			for update"""
		)
		return max(limit - sent_on_day(self.day), 0)

	def next(self) -> datetime | None:
		leaves = notice_rules.send_after(self.number, self.count, self.start, self.hours)
		self.number += 1
		return leaves


def sent_on_day(day: date) -> int:
	"""E-mails that left on a day."""
	return frappe.db.sql(
		"""select count(*) from `tabRenewal Notice` where channel = %s and status in %s
			and sent_on >= %s and sent_on < %s lock in share mode""",
		(EMAIL, (SENT, FAILED), day, day + timedelta(days=1)),
	)[0][0]


# ---------------------------------------------------------------- e-mails


def _mail(rows: list, day: date, post, templates, spread: _Spread) -> Counter:
	results = Results({})
	now = StillNeeded(rows, day)
	rows = now.sort_out(rows, results)
	rows = spread.take(without_address(rows, now, results))
	contexts = notice_text.contexts(rows, day)
	queued = []
	for notice in rows:
		term, reader = now.terms[notice.membership], now.reader(notice)
		try:
			with mail_templates.in_language(term.language):
				subject, body = templates.fill(notice.email_template, term.language, contexts[notice.name])
				mail = bulk_queue.Mail(
					"Member",
					notice.member,
					reader.address,
					subject,
					body,
					notice.email_template,
					send_after=spread.next(),
				)
				payment_text.add_to(mail, contexts[notice.name]["invoice"])
				if reader.guardian:
					guardian_text.address(mail, reader, notice.member_name, term.language)
				message = post.build(mail)
		except mail_templates.TemplateProblem as problem:
			results.end(notice, FAILED, str(problem))
		except bulk_queue.BadAddress:
			results.end(
				notice,
				FAILED,
				_("{0} is not an e-mail address. Correct it and try again.").format(reader.address),
			)
		else:
			queued.append(message)
			results.end(
				notice,
				SENT,
				recipient=reader.address,
				sent_on=notice_rules.on_day(day, now_datetime()),
				communication=message.communication["name"],
				email_queue=message.queue["name"],
			)
	bulk_queue.write(queued)
	return results.write()


def without_address(rows: list, now: StillNeeded, results: Results) -> list:
	"""The notices that can go by e-mail; the others become letters, unless a letter goes out anyway.

	Args:
	        rows: Notices that are needed.
	        results: Takes what becomes of the others.
	"""
	mute = [notice for notice in rows if not now.terms[notice.membership].readers]
	letters = as_letters(mute) if mute else {}
	for notice in mute:
		why = now.terms[notice.membership].no_email
		if as_letter := letters[notice.name]:
			results.end(notice, result=_("{0} It goes by letter.").format(why), **as_letter)
		else:
			results.end(notice, NOT_NEEDED, _("{0} A letter goes out anyway.").format(why))
	return [notice for notice in rows if now.terms[notice.membership].readers]


def as_letters(mails: Iterable) -> dict[str, dict | None]:
	"""What makes letters of e-mails: values by name; None where its milestone has a letter, or two guardians had mails."""
	keys = {
		mail.name: notice_rules.notice_key(mail.membership, mail.end_date, cint(mail.rule_days), LETTER)
		for mail in mails
	}
	filters = {"notice_key": ["in", list(keys.values()) or [""]]}
	taken = set(frappe.get_all("Renewal Notice", filters=filters, pluck="notice_key"))
	found: dict[str, dict | None] = {}
	for name, key in keys.items():
		letter = {
			"status": TO_PRINT,
			"channel": LETTER,
			"notice_key": key,
			"guardian": "",
			"guardian_name": "",
		}
		found[name] = None if key in taken else letter
		taken.add(key)
	return found


# ---------------------------------------------------------------- tasks


def _assign(rows: list, day: date) -> Counter:
	results = Results({})
	now = StillNeeded(rows, day)
	rows = now.sort_out(rows, results)
	languages = dict(
		frappe.get_all(
			"User",
			filters={"name": ["in", [notice.assigned_to or "" for notice in rows]], "enabled": 1},
			fields=["name", "language"],
			as_list=True,
		)
	)
	for notice in rows:
		if notice.assigned_to not in languages:
			results.end(
				notice,
				FAILED,
				_(
					"The user {0} for the task does not exist or is disabled. Change the rule and try again."
				).format(notice.assigned_to or ""),
			)
			continue
		with mail_templates.in_language(languages[notice.assigned_to] or mail_templates.site_language()):
			sentence = (
				_("The membership of {0} ended on {1} and has not been renewed. Get in touch.")
				if notice.end_date < day
				else _("The membership of {0} ends on {1} and has not been renewed. Get in touch.")
			)
			description = sentence.format(
				frappe.utils.escape_html(notice.member_name), formatdate(notice.end_date)
			)
		task = frappe.get_doc(
			{
				"doctype": "ToDo",
				"allocated_to": notice.assigned_to,
				"reference_type": "Member",
				"reference_name": notice.member,
				"description": description,
				"date": day,
			}
		)
		# whoever starts the run needs no right to give others tasks: the rule does
		task.insert(ignore_permissions=True)
		results.end(
			notice,
			ASSIGNED,
			recipient=notice.assigned_to,
			sent_on=notice_rules.on_day(day, now_datetime()),
			todo=task.name,
		)
	return results.write()
