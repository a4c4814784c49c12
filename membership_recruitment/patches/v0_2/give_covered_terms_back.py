"""What a payer's fee covered was cancelled for the payer's death or leaving: the living get their terms back.

Where the fee is paid they hold, where it is asked for they wait; the others say that nobody covers them any more.
"""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED, PAID, PART_PAID, UNPAID
from membership_recruitment.membership.terms import cancellation
from membership_recruitment.membership.terms.covered import NO_LONGER_COVERED
from membership_recruitment.membership.terms.payers import LEAVING
from membership_recruitment.membership.terms.stored import void_sql


def execute():
	for row in copied_reasons():
		term = frappe.get_doc("Membership", row.name)
		waits = row.payment_state in (UNPAID, PART_PAID) and (not row.end_date or row.end_date >= getdate())
		if (row.payment_state == PAID or waits) and cancellation.take_back(term):
			term.save()
		else:
			frappe.db.set_value("Membership", row.name, "cancellation_reason", NO_LONGER_COVERED)


def copied_reasons() -> list[frappe._dict]:
	"""Terms of the living that were cancelled together with the term that covered them, for the payer's reason."""
	return frappe.db.sql(
		f"""select t.name, t.payment_state, t.end_date from `tabMembership` t
		join `tabMembership` c on c.name = t.covered_by and c.member <> t.member
		join `tabMember` m on m.name = t.member and m.deceased_on is null
		where {void_sql("t")} and {void_sql("c")} and t.cancellation_reason = c.cancellation_reason
			and t.cancellation_reason in {(*LEAVING, "Deceased")} and t.payment_state <> '{CREDITED}'
			and not exists (
				select 1 from `tabMembership` own where own.member = t.member and not {void_sql("own")}
					and own.cancellation_reason = t.cancellation_reason
			)
		order by t.start_date, t.name""",
		as_dict=True,
	)
