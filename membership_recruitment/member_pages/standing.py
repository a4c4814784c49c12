"""Where a membership stands, as one sentence to its member; rules alone."""

from datetime import date
from typing import NamedTuple

from frappe import _
from frappe.utils import formatdate

from membership_recruitment.membership.terms import lifecycle


class Standing(NamedTuple):
	"""What the sentence needs to know: the status, and days of the latest term that holds (or is to hold)."""

	status: str | None
	starts_on: date | None = None
	last_day: date | None = None
	grace_until: date | None = None
	is_cancelled: bool = False
	waits_for_approval: bool = False


def sentence(standing: Standing) -> str:
	"""The status in one sentence."""
	status = standing.status
	if status == lifecycle.CURRENT:
		return _current(standing)
	if status == lifecycle.GRACE and standing.last_day:
		return _("Your membership ended on {0}. Renew by {1}, and it goes on without a gap.").format(
			formatdate(standing.last_day), formatdate(standing.grace_until or standing.last_day)
		)
	if status == lifecycle.PENDING:
		if standing.waits_for_approval:
			return _("Your membership waits for the association to approve it.")
		return _("Your membership begins when the fee is paid.")
	if status == lifecycle.UPCOMING and standing.starts_on:
		return _("Your membership begins on {0}.").format(formatdate(standing.starts_on))
	if status in (lifecycle.EXPIRED, lifecycle.CANCELLED) and standing.last_day:
		return _("Your membership ended on {0}.").format(formatdate(standing.last_day))
	return _("You have no membership now.")


def _current(standing: Standing) -> str:
	if not standing.last_day:
		return _("You are a member for life.")
	if standing.is_cancelled:
		return _("You are a member until {0}. After that your membership ends, as you have asked.").format(
			formatdate(standing.last_day)
		)
	return _("You are a member until {0}.").format(formatdate(standing.last_day))
