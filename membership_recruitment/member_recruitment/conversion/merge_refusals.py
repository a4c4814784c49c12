"""Say why two members, or two prospects, cannot be merged."""

from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.member_recruitment.conversion.merge_rows import PROSPECT
from membership_recruitment.membership.register import identity_numbers
from membership_recruitment.membership.terms import life_dates, payers, periods
from membership_recruitment.membership.terms.stored import as_lifecycle_term, terms_of
from membership_recruitment.people.prospect_statuses import CONVERTED, QUEUED

# of a member, and what life_dates calls them
LIFE = {"birth_date": "born", "deceased_on": "died", "member_since": "since"}


def refusal(one, other, joined: dict) -> str | None:
	"""The sentence that refuses to merge; None where nothing is in the way.

	Args:
	        one, other: The documents of the one that stays and the one that goes into it.
	        joined: Fields that the one that stays would take.
	"""
	if one.doctype == PROSPECT:
		for doc in (one, other):
			if doc.status == CONVERTED:
				return _("{0} has moved to the member register and cannot be merged.").format(doc.name)
		if (one.status == QUEUED) != (other.status == QUEUED):
			# the record would show recruiting staff why a registrar decides
			waiting = one if one.status == QUEUED else other
			return _("{0} waits for the registrar. Give it back first.").format(waiting.name)
		return None
	clashes = [
		_("{0} ({1}) and {2} ({3})").format(mine.name, _span(mine), theirs.name, _span(theirs))
		for mine in terms_of(one.name)
		for theirs in terms_of(other.name)
		if _share_days(mine, theirs)
	]
	if clashes:
		return _("Their terms share days: {0}. Cancel or shorten one of each pair first.").format(
			"; ".join(clashes)
		)
	if one.deceased_on and other.deceased_on and one.deceased_on != other.deceased_on:
		return _("They died on different days, {0} and {1}. Correct one of them first.").format(
			formatdate(one.deceased_on), formatdate(other.deceased_on)
		)
	if one.user and other.user:
		return _("Both have a login to their own pages. Take one of them away first.")
	if len(identity_numbers.fingerprints_of((one.name, other.name))) > 1:  # no two members have the same
		if identity_numbers.may_read():
			return _(
				"Both have a personal identity number, so they are two people. If they are one, remove the number that is wrong first."
			)
		return _(
			"Both have a personal identity number, so they are two people. If they are one, ask a user with the role {0} to remove the number that is wrong."
		).format(_(identity_numbers.ROLE))
	if sentence := _why_no_life(one, other, joined):
		return sentence
	payer = joined.get("payer", one.payer)
	if payer and (paid_for := payers.paid_for((one.name, other.name))):
		return _(
			"{0} pays for {1} and would be paid for by {2}. Fees go one step: change one of the payers first."
		).format(one.name, ", ".join(paid_for), payer)
	return None


def _why_no_life(one, other, joined: dict) -> str | None:
	"""What the form would say of a term of either beside the dates that the joined one has; what each said by itself is
	not looked at again."""
	life = _life({field: joined.get(field, one.get(field)) for field in LIFE})
	for doc in (one, other):
		for term in terms_of(doc.name):
			sentence = life_dates.why_no_term_in_life(one.name, term.start_date, **life)
			own = life_dates.why_no_term_in_life(one.name, term.start_date, **_life(doc))
			if sentence and not own:
				return sentence
	return None


def _life(member) -> dict:
	return {name: getdate(member.get(field)) if member.get(field) else None for field, name in LIFE.items()}


def _share_days(one, other) -> bool:
	row = (other.name, other.start_date, as_lifecycle_term(other).last_covered)
	return bool(periods.overlapping(one.start_date, as_lifecycle_term(one).last_covered, [row]))


def _span(term) -> str:
	last_day = as_lifecycle_term(term).last_covered
	return f"{formatdate(term.start_date)} – {formatdate(last_day) if last_day else _('lifetime')}"
