import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Now


class ConversionKey(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		member: DF.Data | None

	# end: auto-generated types
	@staticmethod
	def clear_old_logs(days: int = 1) -> None:
		"""Called by Frappe's nightly clearing of logs: a row is of use while a conversion runs."""
		table = frappe.qb.DocType("Conversion Key")
		frappe.db.delete(table, filters=(table.modified < (Now() - Interval(days=days))))
