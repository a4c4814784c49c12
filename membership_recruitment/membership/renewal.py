"""The next term of a member: when it starts, what it costs, when it holds."""

from dataclasses import asdict, dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership import events, periods
from membership_recruitment.membership.doctype.membership.membership import as_lifecycle_term
from membership_recruitment.membership.settings import rules


@dataclass(frozen=True)
class NextTerm:
	"""What a renewal would be.

	Attributes:
	        member, membership_type: Whose, and as what.
	        start_date, end_date: First and last day, inclusive; `end_date` None for a lifetime.
	        kind: events.JOIN, RENEWAL or REJOIN.
	        fee: In the company's currency; 0 where the household's fee covers it.
	        renews: The term before it, which it joins on to; None for a first term and a rejoin.
	        covered_by: The payer's term whose fee covers it.
	        from_type: The type of the member's latest term.
	        instead_of: An unpaid renewal that this one takes the place of.
	"""

	member: str
	membership_type: str
	start_date: date
	end_date: date | None
	kind: str
	fee: float
	renews: str | None = None
	covered_by: str | None = None
	from_type: str | None = None
	instead_of: str | None = None


def plan(member: str, membership_type: str | None = None, *, day: date | None = None) -> NextTerm:
	"""What a member's next term would be on a day (default: today); nothing is saved.

	Args:
	        member: Name of the Member; its row is locked.
	        membership_type: As what; by default what the latest term says.
	        day: The day of the renewal.

	Raises:
	        frappe.ValidationError: For the deceased, after a lifetime term, and where the next term is there.
	"""
	day = getdate(day)
	deceased_on = frappe.db.get_value("Member", member, "deceased_on", for_update=True)
	if deceased_on:
		frappe.throw(
			_("{0} died on {1}. The membership cannot be renewed.").format(member, formatdate(deceased_on))
		)
	draft = frappe.new_doc("Membership")
	draft.member = member
	terms = draft.other_terms()
	held = [row for row in terms if row.kept_until or not as_lifecycle_term(row).pending]
	unpaid = [row for row in terms if row.renews and as_lifecycle_term(row).pending]
	latest = held[-1] if held else None
	waiting = [row for row in terms if row not in held and row not in unpaid]
	if waiting:
		frappe.throw(
			_("The term {0} is still pending. Approve it or have it paid instead of renewing it.").format(
				waiting[-1].name
			)
		)
	last_day = as_lifecycle_term(latest).last_covered if latest else None
	if latest and last_day is None:
		frappe.throw(_("{0} has a lifetime membership, which needs no renewal.").format(member))
	start, rejoins = periods.next_start(
		last_day, day, rules().grace_days, latest.kept_until if latest else None
	)
	if latest and latest.cancelled_from and not rejoins:
		rejoins, start = True, max(day, latest.cancelled_from)
	if latest and not rejoins and latest.start_date > day:
		frappe.throw(
			_("The next term, {0}, is there already: it starts on {1}.").format(
				latest.name, formatdate(latest.start_date)
			)
		)
	wanted = membership_type or _natural_type(latest)
	rule = frappe.get_cached_doc("Membership Type", wanted)
	draft.update({"membership_type": wanted, "start_date": start})
	kind = draft.kind_of_start()
	joins = kind != events.RENEWAL
	covered_by = _covering_term(member, rule, start)
	fee = flt(rule.fee)
	if joins and rule.pro_rate:
		fee = periods.pro_rated(fee, rule.period_rule(), start)
	return NextTerm(
		member=member,
		membership_type=wanted,
		start_date=start,
		end_date=periods.term_end(
			rule.period_rule(), start, first_term=joins, day_of_month=draft.day_of_month()
		),
		kind=kind,
		fee=0 if covered_by else fee,
		renews=latest.name if latest and not rejoins else None,
		covered_by=covered_by,
		from_type=latest.membership_type if latest else None,
		instead_of=unpaid[-1].name if unpaid else None,
	)


def open_term(next_term: NextTerm, *, awaits_payment: bool = False):
	"""Save a planned term.

	Args:
	        next_term: From `plan`.
	        awaits_payment: It holds only once its fee is paid.

	Returns:
	        The Membership document. An unpaid renewal that stood in its place is cancelled.
	"""
	if next_term.instead_of:
		withdraw(next_term.instead_of)
	values = {
		key: value
		for key, value in asdict(next_term).items()
		if key not in ("kind", "from_type", "instead_of")
	}
	term = frappe.get_doc(
		{
			"doctype": "Membership",
			**values,
			"awaits_payment": int(awaits_payment and next_term.fee > 0),
			"recruitment_source": frappe.db.get_value("Member", next_term.member, "recruitment_source"),
		}
	)
	return term.insert()


def holds_when_paid(membership_type: str) -> bool:
	"""Whether a renewal of this type waits for its fee, rather than hold from its first day."""
	return not frappe.get_cached_doc("Membership Type", membership_type).renews_automatically


def withdraw(unpaid_renewal: str) -> None:
	"""Cancel a renewal that nobody paid, all of it, and free its place."""
	term = frappe.get_doc("Membership", unpaid_renewal)
	term.update({"cancelled_from": term.start_date, "cancellation_reason": "Other", "renews": None})
	term.save()


def _natural_type(latest) -> str:
	if not latest:
		return rules().default_membership_type or frappe.throw(
			_("There is no default membership type. Choose one in Membership Settings.")
		)
	wanted = frappe.db.get_value("Membership", latest.name, "next_membership_type")
	return wanted or latest.membership_type


def _covering_term(member: str, rule, start: date) -> str | None:
	"""The payer's term that covers this member's fee on `start`: of a type with one fee for the household."""
	payer = frappe.db.get_value("Member", member, "payer")
	if not payer or not rule.shared_fee:
		return None
	return frappe.db.get_value(
		"Membership",
		{
			"member": payer,
			"membership_type": rule.name,
			"start_date": ["<=", start],
			"end_date": [">=", start],
			"cancelled_from": ["is", "not set"],
		},
	)
