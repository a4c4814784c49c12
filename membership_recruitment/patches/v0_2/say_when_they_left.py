"""What was cancelled altogether when somebody left before it began did not say since when, and so spoke of terms, too, that
began after they had come back."""

import frappe

from membership_recruitment.membership.terms.payers import LEAVING
from membership_recruitment.membership.terms.stored import void_sql


def execute() -> None:
	frappe.db.sql(
		f"""update `tabMembership` later join `tabMembership` ended on ended.member = later.member
			and ended.start_date < later.start_date and ended.cancelled_from < later.start_date
			and ended.cancellation_reason = later.cancellation_reason
			and later.start_date = date_add(ended.end_date, interval 1 day)
		set later.left_from = ended.cancelled_from
		where {void_sql("later")} and later.left_from is null and later.cancellation_reason in %s""",
		(LEAVING,),
	)
