"""Ask once more about mails that open a member's own pages when Frappe sends its queue (see mail/gate.py)."""

import frappe
from frappe.utils import get_datetime, now_datetime

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_pages.links import INVITATION, LINK, SIGN_IN
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.utils import batches


def ask(queue) -> "Passage | None":
	"""For the hook `mail_gates`: the passage of a mail with a link of ours."""
	return Passage(queue) if queue.reference_doctype == LINK else None


class Passage(mail_gate.Passage):
	"""Closed where the link works no more or the member has died or is erased. An invitation asks for more: an address that
	is still the member's and not suppressed, and data whose use is not restricted."""

	def __init__(self, queue):
		self.is_open = _still_works(queue.reference_name, [row.recipient for row in queue.recipients])
		if not self.is_open:
			mail_gate.remove_mails([queue.name], [])
			batches.finish()


def _still_works(name: str, recipients: list[str]) -> bool:
	row = frappe.db.get_value(LINK, name, ("kind", "member", "email", "expires_on", "used_on"), as_dict=True)
	if not row or row.used_on or get_datetime(row.expires_on) < now_datetime():
		return False
	if row.kind == SIGN_IN:  # whoever asks for one gets it; whom it opens is looked up when it is used
		return True
	columns = ("email", "deceased_on", "erased_on", "restricted_on")
	member = frappe.db.get_value("Member", row.member, columns, as_dict=True)
	if not member or member.deceased_on or member.erased_on:
		return False
	if row.kind != INVITATION:
		return True
	# nobody has asked for it
	if member.restricted_on or (member.email or "").lower() != row.email.lower():
		return False
	return not any(map(must_not_be_mailed, recipients))
