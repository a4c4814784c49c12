"""Stop addresses from which mail came back, for everybody who has them and every sender, until somebody lifts it.

A bounce is a Contact Suppression of its own kind: its day, and what the mail server said. It withdraws no consent.
It is put down once for each mail that came back, so that an old mail does not stop an address that was lifted since.
"""

import smtplib
from collections.abc import Iterable

import frappe
from frappe import _

from membership_recruitment.mail import smtp_answers
from membership_recruitment.member_privacy.consent import guardian_mail, mail_addresses, suppression
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.utils import batches, conflicts

# what Frappe and mail services write on a Communication whose address is not to be used again
CAME_BACK = ("Bounced", "Rejected")
# … and where it is the reader who says so
NOT_WANTED = ("Marked As Spam", "Recipient Unsubscribed")
STOPPING = CAME_BACK + NOT_WANTED


def on_refusal(error: smtplib.SMTPRecipientsRefused) -> None:
	"""For the hook `mail_refused`: a mail server has refused these addresses, of whatever mail."""
	for address, (code, words) in error.recipients.items():
		said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
		if smtp_answers.is_no_such_mailbox(code, said):
			stop(address, f"{code} {said}")
	batches.finish()


def stop(address: str, said: str) -> None:
	"""Use an address no more: mail to it came back.

	Args:
	        said: What the mail server said.
	"""
	suppression.suppress(address, suppression.UNDELIVERABLE, smtp_answers.without_addresses(said))


def stop_reported(reports: Iterable[tuple[str, str]]) -> None:
	"""Use addresses no more of which a mail service reported something.

	Args:
	        reports: Address, and the delivery status of the Communication, one of STOPPING; others are passed over.
	"""
	for address, status in reports:
		if address and status in CAME_BACK:
			stop(address, _(status))
		elif address and status in NOT_WANTED:
			suppression.suppress(address, details=_(status))


# ---------------------------------------------------------------- the form


def of_member(member: str) -> list[dict]:
	"""A member's addresses that are stopped, and those of guardians, with `address`, `since` and `said`."""
	own = {member: frappe.db.get_value("Member", member, "email")}
	guardians = guardian_mail.addresses_of_guardians(member)
	stopped = suppression.entries([*mail_addresses.all_of("Member", own)[member], *guardians])
	return [
		{"address": address, "since": entry.suppressed_on, "said": entry.details or ""}
		for address, entry in stopped.items()
		if entry.reason == suppression.UNDELIVERABLE
	]


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def use_again(member: str) -> int:
	"""Use a member's addresses again though mail to them came back: somebody says that they work.

	For whoever may change the member and sees the register: an address is stopped for all who have it.

	Returns:
	        How many addresses were lifted.
	"""
	frappe.has_permission("Member", "write", member, throw=True)
	if not row_rules.may_see_members(frappe.session.user):
		raise frappe.PermissionError
	addresses = [row["address"] for row in of_member(member)]
	for entry in suppression.entries(addresses).values():
		# who keeps the register needs no right to the list of addresses that asked for silence
		frappe.delete_doc("Contact Suppression", entry.name, ignore_permissions=True)
	return len(addresses)
