import frappe
from frappe import _
from frappe.model.document import Document


class ForecastRecord(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		expected: DF.Float
		high: DF.Float
		low: DF.Float
		membership_type: DF.Link | None
		method: DF.Literal[
			"flows, seasonal joins", "flows, smooth joins", "last value", "drift", "seasonal naive"
		]
		month_end: DF.Date | None
		months_ahead: DF.Int
		said_on: DF.Date

	# end: auto-generated types
	def validate(self):
		frappe.throw(_("What a forecast said is kept by the app alone and never changed."))

	def on_trash(self):
		frappe.throw(_("What a forecast said is never deleted, so that it can be held against what came."))


def on_doctype_update():
	# the report finds what was said of a month, the job what was said on a day
	frappe.db.add_index("Forecast Record", ["membership_type", "month_end"], "said_of_a_month")
	frappe.db.add_index("Forecast Record", ["said_on"], "said_on_a_day")
