"""Credit notes that ERPNext keeps beside the invoice that they credit: its outstanding amount does not know of them until
somebody reconciles both (`update_outstanding_for_self`)."""

from collections.abc import Iterable

import frappe
from frappe.utils import flt

# for statements that have an invoice as s
BESIDE = """(select ifnull(-sum(c.outstanding_amount), 0) from `tabSales Invoice` c
	where c.return_against = s.name and c.is_return = 1 and c.docstatus = 1 and c.outstanding_amount < 0)"""

# what a draft takes up of the payer's credit when it is submitted
TAKES_UP = """(select ifnull(sum(a.allocated_amount), 0) from `tabSales Invoice Advance` a
	where a.parent = s.name and a.parenttype = 'Sales Invoice' and s.docstatus = 0)"""


def beside(invoices: Iterable[str]) -> dict[str, float]:
	"""What credit notes beside these invoices take off what is to be paid, by invoice; only of those that have any."""
	found = frappe.db.sql(
		f"select s.name, {BESIDE} as credited from `tabSales Invoice` s where s.name in %s having credited > 0",
		(tuple(invoices) or ("",),),
	)
	return {name: flt(credited, 2) for name, credited in found}


def of(invoices: Iterable[str]) -> list[frappe._dict]:
	"""For each invoice its `name`, what is `credited` beside it, and `taken_up`, what a draft is paid by already."""
	return frappe.db.sql(
		f"""select s.name, {BESIDE} as credited, {TAKES_UP} as taken_up from `tabSales Invoice` s
		where s.name in %s""",
		(tuple(invoices) or ("",),),
		as_dict=True,
	)


def left_to_pay(invoice: str, outstanding: float) -> float:
	"""What somebody still has to pay of an invoice: its outstanding amount without what is credited beside it."""
	return max(flt(outstanding - beside([invoice]).get(invoice, 0.0), 2), 0.0)
