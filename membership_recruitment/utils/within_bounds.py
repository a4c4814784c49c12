"""Keep dates and numbers of days within bounds.py, of every document that is saved and of every day in a request."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from membership_recruitment.utils import bounds


class BoundedDocument(Document):
	"""A document whose dates and numbers of days are looked at however it comes in."""

	def before_validate(self):
		validate(self)


def validate(doc: Document) -> None:
	"""Refuse, in one sentence, what a document and the rows of its tables say beyond the bounds.

	What was stored before is not looked at again.
	"""
	before = None if doc.is_new() else doc.get_doc_before_save()
	for row in (doc, *doc.get_all_children()):
		old = before if row is doc else None
		for field in row.meta.get("fields", {"fieldtype": ["in", ["Date", "Datetime"]]}):
			value = row.get(field.fieldname)
			if value and not (old and _same_day(value, old.get(field.fieldname))):
				possible(value, _(field.label))
		for fieldname, (lowest, highest) in bounds.NUMBERS.get(row.doctype, {}).items():
			if not lowest <= cint(row.get(fieldname)) <= highest:
				frappe.throw(
					_("{0} is {1}. Enter a number from {2} to {3}.").format(
						_(row.meta.get_label(fieldname)), row.get(fieldname), lowest, highest
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
	day = getdate(value)
	if not day or not bounds.is_possible(day):
		frappe.throw(
			_("{0} is {1}. Enter a day of the years {2} to {3}.").format(
				label, frappe.utils.escape_html(str(value)[:10]), bounds.EARLIEST.year, bounds.LATEST.year
			)
		)
	return day


def _same_day(one: str | date, other: str | date | None) -> bool:
	return bool(other) and getdate(one) == getdate(other)
