"""What a row says of money: a term that came paid from the former register, or that is still to be paid.

Money is ERPNext's. What was paid before the app is a mark on the term and no payment: nothing asks for it again and no
report counts it. No database, no frappe.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from membership_recruitment.membership.register.import_cells import date_or_none
from membership_recruitment.membership.register.import_findings import (
	DAY_TO_COME,
	NO_AMOUNT,
	NO_DAY,
	NO_YES_OR_NO,
	PAID_AND_NOT,
	UNPAID_WITHOUT_FEE,
	Finding,
)
from membership_recruitment.membership.register.import_yes_no import amount, yes_or_no


@dataclass(frozen=True)
class Money:
	"""
	Attributes:
	        fee: Of the term; None: not said.
	        paid: Whether it was paid; None: not said.
	        paid_on: The day, where it was.
	"""

	fee: float | None = None
	paid: bool | None = None
	paid_on: date | None = None

	def of_new_term(self) -> dict:
		"""Fields of a term that the row opens."""
		if self.paid is False:
			return {"fee": self.fee} if self.fee else {}
		found = {"former_fee": self.fee, "former_paid": self.paid, "former_paid_on": self.paid_on}
		return {name: value for name, value in found.items() if value}

	def changes_of(self, term: Mapping) -> dict:
		"""What differs from a stored term. Of what was invoiced, or is to be, ERPNext knows better than the former register;
		but what was paid there is not to be invoiced.

		Args:
		        term: A row of Membership.
		"""
		if term["sales_invoice"] or term["covered_by"]:
			return {}
		wanted = self.of_new_term()
		asked = (term["fee"] or 0) > 0
		if asked and not self.paid:
			return {}
		if asked:
			wanted.update({"fee": 0, "joining_fee": 0})
		if self.paid is False and wanted:
			wanted.update({"former_paid": 0, "former_paid_on": None})
		return {name: value for name, value in wanted.items() if (term[name] or 0) != (value or 0)}


def read(cells: Mapping[str, str], today: date) -> tuple[Money, list[Finding]]:
	"""What the cells of a row (by target) say of money, and what of it was left out."""
	found: list[Finding] = []
	fee = _fee(cells.get("fee", ""), found)
	said = cells.get("paid", "")
	paid = yes_or_no(said)
	day = cells.get("paid_on", "")
	if said and paid is None:
		if not day and date_or_none(said):
			day = said
		else:
			found.append(Finding(NO_YES_OR_NO, "paid", (said,)))
	paid_on = past_day("paid_on", day, today, found)
	if paid_on and paid is False:
		found.append(Finding(PAID_AND_NOT, "paid", (said, paid_on)))
		return Money(fee), found
	if paid is False and not fee:
		found.append(Finding(UNPAID_WITHOUT_FEE, "paid", (said,)))
	return Money(fee, True if paid_on else paid, paid_on), found


def _fee(said: str, found: list[Finding]) -> float | None:
	fee = amount(said) if said else None
	if said and fee is None:
		found.append(Finding(NO_AMOUNT, "fee", (said,)))
	return fee or None


def past_day(target: str, said: str, today: date, found: list[Finding]) -> date | None:
	"""The day that a cell says; what is no day, and a day to come, is added to `found` and left out."""
	if not said:
		return None
	day = date_or_none(said)
	if not day:
		found.append(Finding(NO_DAY, target, (said,)))
	elif day > today:
		found.append(Finding(DAY_TO_COME, target, (day,)))
		return None
	return day
