"""Look at renewal notices again when they leave: whether they are still needed, for whom and by which rule."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate

from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_privacy.consent.guardian_mail import Reader
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.notices.outcomes import NOT_NEEDED, Results
from membership_recruitment.membership.notices.rules import EMAIL, LETTER


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
		self._taken: set[tuple] = set()  # by readers whom notices of this chunk go over to
		self.milestones = {name: sorted({rule.days for rule in rules_of(name)}) for name in types}

	def sort_out(self, notices: Iterable, results: Results) -> list:
		"""The notices that are still needed; the others get their result."""
		needed = []
		for notice in notices:
			term = self.terms.get(notice.membership)
			milestones = self.milestones.get(term.membership_type, []) if term else []
			reason = (
				refusal_reason(notice, term, milestones, self.day)
				or _take_recipient(notice, term, results)
				or self._take_reader(notice, term, results)
				or _take_rule(notice, term, results)
			)
			if reason:
				results.end(notice, NOT_NEEDED, reason)
			else:
				needed.append(notice)
		return needed

	def reader(self, notice) -> Reader:
		"""Who gets an e-mail that is still needed."""
		readers = self.terms[notice.membership].readers
		return next(reader for reader in readers if reader.guardian == (notice.guardian or ""))

	def _take_reader(self, notice, term: frappe._dict, results: Results) -> str:
		"""Let an e-mail go to one of those who read mail about the member now; a sentence where each has one."""
		names = [reader.guardian for reader in term.readers]
		if notice.channel != EMAIL or not names or (notice.guardian or "") in names:
			return ""
		same = {"member": term.member, "end_date": notice.end_date, "rule_days": notice.rule_days}
		have = frappe.get_all("Renewal Notice", filters={**same, "channel": EMAIL}, pluck="guardian")
		for reader in term.readers:
			mark = (*same.values(), reader.guardian)
			if reader.guardian in (guardian or "" for guardian in have) or mark in self._taken:
				continue
			self._taken.add(mark)
			key = notice_rules.notice_key(
				notice.membership, notice.end_date, cint(notice.rule_days), EMAIL, reader.guardian
			)
			results.change(notice, guardian=reader.guardian, guardian_name=reader.full_name, notice_key=key)
			return ""
		return _("Mail about {0} goes to others now, who have this notice.").format(term.member_name)


def _take_recipient(notice, term: frappe._dict, results: Results) -> str:
	"""Let a notice go to who pays now; a sentence where that member has one for the same day already."""
	if notice.member == term.member:
		return ""
	same = {"member": term.member, "end_date": notice.end_date, "rule_days": notice.rule_days}
	if frappe.db.exists("Renewal Notice", same):
		return _("The notice goes to {0}, who pays, once for all.").format(term.member_name)
	results.change(notice, member=term.member, member_name=term.member_name)
	return ""


def _take_rule(notice, term: frappe._dict, results: Results) -> str:
	"""Let a notice follow its rule as it is now; a sentence where there is none any more."""
	rules_now = rules_for_term(term, cint(notice.rule_days))
	# a letter may stand in for an e-mail
	for channel in (notice.channel, EMAIL) if notice.channel == LETTER else (notice.channel,):
		for rule in rules_now:
			if rule.channel == channel:
				results.change(notice, email_template=rule.email_template, assigned_to=rule.assigned_to)
				return ""
	return _("Its membership type has no such rule any more.")


def rules_for_term(term: frappe._dict, days: int) -> list[notice_rules.Rule]:
	"""The rules of a milestone that who gets a term's notices is written to by: one for each channel."""
	return notice_rules.rules_for(
		rules_of(term.membership_type), days, term.language, mail_templates.site_language()
	)


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
