"""Who gets a renewal notice, and which terms get none and why. Asked when notices are found, and again when they
leave."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _

from membership_recruitment.mail.templates import site_language
from membership_recruitment.member_privacy.consent import guardian_mail, mail_addresses
from membership_recruitment.membership.terms.credit_decisions import WITHDRAWAL
from membership_recruitment.membership.terms.payers import DAY_OF_NEXT, LEAVING, is_there_sql
from membership_recruitment.membership.terms.stored import left_before_sql, pending_sql

DECEASED, RESTRICTED, OFF, LIFETIME, PENDING, CANCELLED, COVERED, KEPT, RENEWED = (
	"deceased",
	"restricted",
	"off",
	"lifetime",
	"pending",
	"cancelled",
	"covered",
	"kept",
	"renewed",
)


def renewed_sql(term: str) -> str:
	"""Whether a later term of its member ends the matter of a term: one that holds, unless it is the term's renewal and was
	invoiced but not paid.

	Args:
	        term: Alias of a table Membership.
	"""
	return f"""exists (
		select 1 from `tabMembership` later where later.member = {term}.member and later.start_date > {term}.start_date
			and (later.cancelled_from is null or later.cancelled_from > later.start_date)
			and (later.kept_until >= %(day)s or (not {pending_sql("later")}
				and not (later.renews <=> {term}.name and later.payment_state in ('Unpaid', 'Part paid'))))
	)"""


# t: the term, m: its member, p: who pays for what comes after it, c: the payer's term whose fee covers it. Who is covered
# is asked with the payer, where that one is asked about the same day.
NOT_NEEDED_SQL = f"""case
	when m.deceased_on is not null then '{DECEASED}'
	when m.restricted_on is not null then '{RESTRICTED}'
	when m.renewal_notices_off = 1 or p.renewal_notices_off = 1 then '{OFF}'
	when t.end_date is null then '{LIFETIME}'
	when {pending_sql("t")} then '{PENDING}'
	when t.cancelled_from is not null or exists (
		select 1 from `tabMembership` follow where follow.member = t.member and follow.start_date > t.start_date
			and follow.cancelled_from = follow.start_date
			and (follow.cancellation_reason in {LEAVING} or follow.credit_decision = '{WITHDRAWAL}')
			and not {left_before_sql("follow", "t.start_date")}
	) then '{CANCELLED}'
	when t.kept_until > t.end_date and t.kept_until >= %(day)s then '{KEPT}'
	when {renewed_sql("t")} then '{RENEWED}'
	when exists (
		select 1 from `tabMembership` c where c.name = t.covered_by and c.member = p.name
			and c.end_date = t.end_date and not {renewed_sql("c")}
	) then '{COVERED}'
	else '' end"""

# The payer gets the notice while there is one. `email` is the address on the member's document: see `with_addresses`.
RECIPIENT_SQL = """coalesce(p.name, m.name) as member,
	if(p.name is null, m.full_name, p.full_name) as member_name,
	coalesce(nullif(if(p.name is null, m.language, p.language), ''), %(site_language)s) as language,
	if(p.name is null, m.email, p.email) as email"""

# A payer whose data may not be used is written to about nobody: those paid for get their own.
TABLES_SQL = f"""`tabMembership` t
	join `tabMember` m on m.name = t.member
	left join `tabMember` p on p.name = m.payer and p.restricted_on is null and {is_there_sql("p", DAY_OF_NEXT)}"""


def terms(names: Iterable[str], day: date) -> dict[str, frappe._dict]:
	"""Who gets the notices of these terms, and why none is needed; by name of the term.

	Returns:
	        Rows with membership, holder (the term's own member), membership_type, end_date, member, member_name,
	        language of who gets it, and not_needed: one of the constants above, or empty; and what `with_addresses` adds.
	"""
	rows = frappe.db.sql(
		f"""select t.name as membership, t.member as holder, t.membership_type, t.end_date, {RECIPIENT_SQL},
			{NOT_NEEDED_SQL} as not_needed
		from {TABLES_SQL} where t.name in %(names)s""",
		{"names": tuple(names) or ("",), "day": day, "site_language": site_language()},
		as_dict=True,
	)
	return {row.membership: row for row in with_addresses(rows, day)}


def with_addresses(rows: list[frappe._dict], day: date) -> list[frappe._dict]:
	"""The rows with `readers`, who gets e-mail (see guardian_mail), and where nobody does `no_email`, a sentence that says
	why."""
	found = guardian_mail.readers({row.member: row.email for row in rows}, day)
	for row in rows:
		row.readers, refusal = found[row.member]
		row.no_email = mail_addresses.sentence(refusal) if refusal else ""
	return rows


def sentence(reason: str) -> str:
	"""A reason for the reader."""
	return {
		DECEASED: _("The member has died."),
		RESTRICTED: _("The use of the person's data is restricted."),
		OFF: _("The member has renewal notices turned off."),
		LIFETIME: _("The membership is for life."),
		PENDING: _("The term is pending: it waits for approval or for its fee."),
		CANCELLED: _("The membership was cancelled."),
		COVERED: _("The fee is included in another member's, who gets the notice."),
		KEPT: _("The term counts as current by a manual override."),
		RENEWED: _("The membership has been renewed."),
	}[reason]
