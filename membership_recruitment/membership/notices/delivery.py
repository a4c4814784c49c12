"""Send renewal notices that are due: as e-mails in Frappe's queue, as tasks, or to the letters.

Each chunk is one transaction: its notices are locked, looked at again, written with all that belongs to them, and
only then committed. Whoever is killed leaves nothing or all of a chunk, and two that run at the same time take
different ones.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate, now_datetime

from membership_recruitment.mail import bulk_queue
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.notices import text as notice_text
from membership_recruitment.membership.notices.rules import EMAIL, LETTER, TASK
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches
from membership_recruitment.utils.database import write_rows

DUE, SENT, TO_PRINT, PRINTED, ASSIGNED, NOT_NEEDED, FAILED = (
	"Due",
	"Sent",
	"To print",
	"Printed",
	"Assigned",
	"Not needed",
	"Failed",
)
# what Frappe and mail services write on a Communication that did not arrive
NOT_DELIVERED = ("Error", "Bounced", "Rejected", "Expired", "Marked As Spam")
CHUNK = 200
COLUMNS = (
	"name",
	"member",
	"member_name",
	"membership",
	"membership_type",
	"end_date",
	"rule_days",
	"due_on",
	"email_template",
	"assigned_to",
	"creation",
)


@dataclass
class Results:
	"""What becomes of the notices of one chunk: values to write, by name."""

	values: dict[str, dict]

	def end(self, notice, status: str, result: str = "", **values) -> None:
		self.values[notice.name] = {"status": status, "result": result, **values}

	def write(self) -> Counter:
		"""Write them in one statement a field, and count them by status."""
		write_notices(self.values)
		return Counter(values["status"] for values in self.values.values())


def write_notices(values: dict[str, dict]) -> None:
	"""Write fields of notices, by name; rows may have different fields."""
	write_rows("Renewal Notice", values)


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


# ---------------------------------------------------------------- looked at again


def refusal_reason(notice, term: frappe._dict | None, milestones: list[int], day: date) -> str:
	"""A sentence for a notice that is not needed any more; empty while it is.

	Args:
	        notice: A row of Renewal Notice.
	        term: What notices.recipients.terms says of its term now.
	        milestones: Those of the term's type now.
	        day: The day of the run.
	"""
	if not term:
		return _("The term is not in the register any more.")
	if term.not_needed:
		return notice_recipients.sentence(term.not_needed)
	if term.end_date != notice.end_date:
		return _("The last day of the term was changed to {0}.").format(formatdate(term.end_date))
	latest = notice_rules.latest_due(milestones, notice.end_date, day)
	if latest is not None and latest > cint(notice.rule_days):
		return _("A later notice has taken its place.")
	if notice_rules.is_stale(notice.due_on, getdate(notice.creation), day):
		return _("It waited for more than {0} days.").format(notice_rules.SENDABLE_DAYS)
	return ""


class StillNeeded:
	"""What is so at the moment of sending, read for a chunk at once."""

	def __init__(self, notices: Iterable, day: date):
		notices = list(notices)
		self.day = day
		self.terms = notice_recipients.terms({notice.membership for notice in notices}, day)
		types = {term.membership_type for term in self.terms.values()}
		self.milestones = {name: sorted({rule.days for rule in rules_of(name)}) for name in types}

	def sort_out(self, notices: Iterable, results: Results) -> list:
		"""The notices that are still needed; the others get their result."""
		needed = []
		for notice in notices:
			term = self.terms.get(notice.membership)
			milestones = self.milestones.get(term.membership_type, []) if term else []
			if reason := refusal_reason(notice, term, milestones, self.day):
				results.end(notice, NOT_NEEDED, reason)
			else:
				needed.append(notice)
		return needed


def rules_of(membership_type: str) -> list[notice_rules.Rule]:
	"""A membership type's rules in their order."""
	return [
		notice_rules.Rule(
			notice_rules.milestone(cint(row.days), row.when),
			row.channel,
			row.email_template or None,
			row.language or None,
			row.assigned_to or None,
		)
		for row in frappe.get_cached_doc("Membership Type", membership_type).renewal_rules
	]


# ---------------------------------------------------------------- e-mails


def _mail(rows: list, day: date, post, templates, spread: _Spread) -> Counter:
	results = Results({})
	now = StillNeeded(rows, day)
	rows = now.sort_out(rows, results)
	rows = spread.take(_without_address(rows, now, results))
	contexts = notice_text.contexts(rows, day)
	queued = []
	for notice in rows:
		term = now.terms[notice.membership]
		try:
			with mail_templates.in_language(term.language):
				subject, body = templates.fill(notice.email_template, term.language, contexts[notice.name])
				message = post.build(
					bulk_queue.Mail(
						"Member",
						notice.member,
						term.email,
						subject,
						body,
						notice.email_template,
						send_after=spread.next(),
					)
				)
		except mail_templates.TemplateProblem as problem:
			results.end(notice, FAILED, str(problem))
		except bulk_queue.BadAddress:
			results.end(
				notice,
				FAILED,
				_("{0} is not an e-mail address. Correct it and try again.").format(term.email),
			)
		else:
			queued.append(message)
			results.end(
				notice,
				SENT,
				recipient=term.email,
				sent_on=notice_rules.on_day(day, now_datetime()),
				communication=message.communication["name"],
				email_queue=message.queue["name"],
			)
	bulk_queue.write(queued)
	return results.write()


def _without_address(rows: list, now: StillNeeded, results: Results) -> list:
	"""The notices that can go by e-mail; the others become letters, unless a letter goes out anyway."""
	mute = [notice for notice in rows if not now.terms[notice.membership].email]
	if not mute:
		return rows
	keys = {
		notice.name: notice_rules.notice_key(
			notice.membership, notice.end_date, cint(notice.rule_days), LETTER
		)
		for notice in mute
	}
	letters = frappe.get_all(
		"Renewal Notice", filters={"notice_key": ["in", list(keys.values())]}, pluck="notice_key"
	)
	for notice in mute:
		if keys[notice.name] in letters:
			results.end(notice, NOT_NEEDED, _("There is no e-mail address, and a letter goes out anyway."))
		else:
			reason = _("There is no e-mail address, so it goes by letter.")
			results.end(notice, TO_PRINT, reason, channel=LETTER, notice_key=keys[notice.name])
	return [notice for notice in rows if now.terms[notice.membership].email]


def take_back_undelivered(day: date) -> int:
	"""Notices whose e-mail came back or could not be sent are failed ones; returns how many more there are.

	Looked for among those of the last 40 days: Frappe keeps its queue for 30.
	"""
	found = frappe.db.sql(
		"""select n.name, n.recipient, c.delivery_status, substring_index(trim(trailing '\n' from q.error), '\n', -1)
		from `tabRenewal Notice` n
		join `tabCommunication` c on c.name = n.communication and c.delivery_status in %s
		left join `tabEmail Queue` q on q.name = n.email_queue
		where n.status = %s and n.sent_on >= %s""",
		(NOT_DELIVERED, SENT, day - timedelta(days=40)),
	)
	write_notices(
		{
			name: {
				"status": FAILED,
				"result": _(
					"The e-mail to {0} was not delivered: {1}. Correct the address and try again."
				).format(recipient, error or _(delivery_status)),
			}
			for name, recipient, delivery_status, error in found
		}
	)
	return len(found)


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
