"""Fees were taken for paid on the day of a later credit note, which moved terms that had waited for them: those on
invoices with a credit note are looked at anew. Every night does so with a seventh of all."""

import frappe

from membership_recruitment.membership.fees import payments


def execute() -> None:
	payments.sync_terms(
		frappe.db.sql_list(
			"""select distinct i.membership from `tabSales Invoice Item` i
			join `tabSales Invoice` note on note.docstatus = 1 and note.is_return = 1
				and i.parent in (note.name, note.return_against)
			where i.membership > ''"""
		)
	)
