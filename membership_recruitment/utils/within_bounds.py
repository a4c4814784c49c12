"""Keep dates, numbers of days and money within bounds.py, of every document that is saved and of every request."""

import re
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, fmt_money, getdate

from membership_recruitment.utils import bounds

# yyyy-mm-dd, a time after it or not; getdate makes days of much else, as the 1st of the month of -1
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?")


class BoundedDocument(Document):
	"""A document whose dates, amounts and numbers of days are looked at however it comes in."""

	def before_validate(self):
		validate(self)


def validate(doc: Document) -> None:
	"""Refuse, in one sentence, what a document and the rows of its tables say beyond the bounds.

	What was stored before is not looked at again. The date that was read is what is stored.
	"""
	before = None if doc.is_new() else doc.get_doc_before_save()
	for row in (doc, *doc.get_all_children()):
		old = before if row is doc else None
		for field in row.meta.get("fields", {"fieldtype": ["in", ["Date", "Datetime"]]}):
			value = row.get(field.fieldname)
			if not value:
				continue
			day = _read(value)
			if not (day and old and _same_day(day, old.get(field.fieldname))):
				day = possible(value, _(field.label))
			if field.fieldtype == "Date":
				row.set(field.fieldname, day)
		for field in row.meta.get("fields", {"fieldtype": "Currency"}):
			possible_amount(row.get(field.fieldname), _(field.label))
		for fieldname, (lowest, highest) in bounds.NUMBERS.get(row.doctype, {}).items():
			if not lowest <= cint(row.get(fieldname)) <= highest:
				frappe.throw(
					_("{0} is {1}. Enter a number from {2} to {3}.").format(
						_(row.meta.get_label(fieldname)),
						frappe.utils.escape_html(row.get(fieldname)),
						lowest,
						highest,
					)
				)


def possible(value: str | date, label: str) -> date:
	"""A day that was asked for or typed.

	Args:
	        value: As a date or yyyy-mm-dd.
	        label: What it is, for the sentence.

	Raises:
	        frappe.ValidationError: When it lies out of bounds.
	"""
	day = _read(value)
	if not day or not bounds.is_possible(day):
		frappe.throw(
			_("{0} is {1}. Enter a day of the years {2} to {3}.").format(
				label, frappe.utils.escape_html(str(value)[:10]), bounds.EARLIEST.year, bounds.LATEST.year
			)
		)
	return day


def possible_amount(value: float | str | None, label: str) -> float:
	"""An amount of money that was asked for or typed; arguments and errors as of `possible`."""
	amount = flt(value)
	if not abs(amount) <= bounds.MOST_MONEY:
		frappe.throw(
			_("{0} is more than {1}. Enter a smaller amount.").format(
				label, fmt_money(bounds.MOST_MONEY, precision=0)
			)
		)
	return amount


def _read(value: str | date) -> date | None:
	return getdate(value) if isinstance(value, date) or DAY.fullmatch(str(value)) else None


def _same_day(one: date, other: str | date | None) -> bool:
	return bool(other) and one == getdate(other)
