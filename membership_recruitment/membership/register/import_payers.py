"""Who pays for the people of a file, as its rows say, and why somebody cannot."""

from collections.abc import Mapping, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_years, getdate

from membership_recruitment.membership.register.import_match import Known
from membership_recruitment.membership.register.import_outcomes import Outcome
from membership_recruitment.membership.register.import_rows import Entry
from membership_recruitment.membership.terms import payers
from membership_recruitment.utils import refusals

OF_AGE = 18  # years


def payer_of(
	person: Known,
	entries: Sequence[Entry],
	stored: Mapping | None,
	outcomes: Mapping[int, Outcome],
	today: date,
) -> tuple[str, int] | None:
	"""Who cannot pay is left out, with a remark: the member goes in all the same.

	Args:
	        person: Who is paid for.
	        entries: Their rows that go in.
	        stored: The row of Member that they are; None for somebody new.
	        outcomes: By number of the row; remarks are added.
	        today: On which a payer is of age or not.

	Returns:
	        Name of the Member who pays, or what stands for somebody new, and the row that says so; None: nothing changes.
	"""
	asking = [entry for entry in entries if entry.payer]
	payer = person.payer
	if not asking or (not payer and person.pays_itself):
		return None
	if refusal := _why_no_payer(person, payer, stored=stored["payer"] if stored else None):
		for entry in asking:
			outcomes[entry.number].remarks.append(
				_("{0} says {1}, which was left out. {2}").format(_("Fee Paid By"), entry.payer, refusal)
			)
		return None
	last = asking[-1]
	if payer.born and payer.born > getdate(add_years(today, -OF_AGE)):
		outcomes[last.number].remarks.append(
			_("{0} says {1}, who is under age. Look whether that is who pays.").format(
				_("Fee Paid By"), last.payer
			)
		)
	person.has_payer = True
	# a dry run has no name yet for who is new
	return payer.member or payer.key, last.number


def _why_no_payer(person: Known, payer: Known | None, *, stored: str | None) -> str | None:
	"""What the form would say of a new payer."""
	if not payer:
		return _("Nobody is known by that, or several people are.")
	if payer.has_payer:
		return _("That member pays for nobody.")
	if payer.is_stored and payer.member == stored:
		return None
	if payer.is_stored:
		try:
			payers.refuse_payer(person.member or None, payer.member)
		except frappe.ValidationError as problem:
			frappe.clear_last_message()
			return refusals.as_text(problem)
		return None
	if not payer.goes_in or payer.status in ("Deceased", "Cancelled"):
		return _("That member pays for nobody.")
	return None
