"""Plan and open the next term of a member: when it starts, what it costs, when it holds."""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.membership.terms import cancellation, cover, payers, periods, stored
from membership_recruitment.membership.terms.latest_terms import LatestTerms, latest_terms
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts


@dataclass(frozen=True)
class NextTerm:
	"""What a renewal would be.

	Attributes:
	        member, membership_type: Whose, and as what.
	        start_date, end_date: First and last day, inclusive; `end_date` None for a lifetime.
	        kind: events.JOIN, RENEWAL or REJOIN.
	        fee: In the company's currency; 0 where the household's fee covers it.
	        joining_fee: Beside the fee, of who joins, or comes back where the type says so.
	        renews: The term before it, which it joins on to; None for a first term and a rejoin.
	        covered_by: The payer's term whose fee covers it.
	        waits: It is pending until its fee is paid, invoiced or not: a first term or a rejoin, where the type says so.
	        covered: The household's fee covers it; where `covered_by` is empty, by the payer's next term, which
	                is opened with it (`open_household`).
	        from_type: The type of the member's latest term.
	        instead_of: An unpaid renewal that this one takes the place of.
	"""

	member: str
	membership_type: str
	start_date: date
	end_date: date | None
	kind: str
	fee: float
	joining_fee: float = 0.0
	renews: str | None = None
	covered_by: str | None = None
	waits: bool = False
	covered: bool = False
	from_type: str | None = None
	instead_of: str | None = None


# ---------------------------------------------------------------- planning


@conflicts.in_words()
def plan(
	member: str, membership_type: str | None = None, *, day: date | None = None, without: str | None = None
) -> NextTerm:
	"""What a member's next term would be on a day (default: today); nothing is saved.

	Args:
	        member: Name of the Member; its row is locked.
	        membership_type: As what; by default what the latest term says.
	        day: The day of the renewal.
	        without: A term to leave out, as if it were not there: one that is about to be planned anew.

	Raises:
	        frappe.ValidationError: For the deceased, after a lifetime term, where the next term is there, and for
	                somebody whom a member covers who is still to be renewed.
	"""
	if payer := frappe.db.get_value("Member", member, "payer"):
		frappe.db.get_value("Member", payer, "name", for_update=True)  # the payer first, as in a household
	return _plan(member, membership_type, getdate(day), without=without)


def plan_household(
	payer: str, membership_type: str | None = None, *, day: date | None = None
) -> list[NextTerm]:
	"""What renewing a payer means for everyone whose fee that member pays; nothing is saved.

	Args:
	        payer: Name of the Member who pays; its row is locked.
	        membership_type: As what the payer renews; by default what the latest term says, also of who is renewed.
	        day: The day of the renewal (default: today).

	Returns:
	        The payer's own next term, unless it is somebody who only pays for others and has no term, or whose
	        next one is there already or not needed, followed by those of the members with that payer whose term needs renewing: it is running, in grace or on
	        the day after it, not cancelled, not renewed yet, and either the payer's next term covers the days after it, or it is time to
	        make its invoice. Their next terms follow the payer's where one fee covers all.

	Raises:
	        frappe.ValidationError: As `plan`, about the payer.
	"""
	day = getdate(day)
	others = _may_need_renewing(payer, day)
	pays_only = not frappe.db.exists("Membership", {"member": payer})
	place = latest_terms(payer)
	there = _next_is_there(place, day)
	# the type that the next term has anyway asks for no other one
	another_type = membership_type and (pays_only or membership_type != place.natural_type())
	own = None
	if not others or another_type or not (pays_only or there):
		own = _plan(payer, membership_type, day)
	found = [own] if own else []
	for member in others:
		place = latest_terms(member)
		if _needs_renewing(place, own or there, day, payer):
			found.append(_plan(member, None, day, payer_next=own))
	if not found and not pays_only:
		_plan(payer, membership_type, day)  # says why there is nothing to renew
	return found


@conflicts.in_words()
def _plan(
	member: str,
	membership_type: str | None,
	day: date,
	*,
	payer_next: NextTerm | None = None,
	without: str | None = None,
) -> NextTerm:
	deceased_on = frappe.db.get_value("Member", member, "deceased_on", for_update=True)
	if deceased_on:
		frappe.throw(
			_("{0} died on {1}. The membership cannot be renewed.").format(member, formatdate(deceased_on))
		)
	place = latest_terms(member, without=without)
	latest = place.latest
	if place.waiting:
		frappe.throw(
			_("The term {0} is still pending. Approve it or have it paid instead of renewing it.").format(
				place.waiting.name
			)
		)
	if place.is_lifetime:
		frappe.throw(_("{0} has a lifetime membership, which needs no renewal.").format(member))
	start, gap = place.next_start(day)
	if latest and not gap and latest.start_date > day:
		frappe.throw(
			_("The next term, {0}, is there already: it starts on {1}.").format(
				latest.name, formatdate(latest.start_date)
			)
		)
	wanted = membership_type or _type_with_payer(place, payer_next) or place.natural_type()
	if not wanted:
		frappe.throw(_("There is no default membership type. Choose one in Membership Settings."))
	frappe.get_cached_doc("Membership Type", wanted).refuse_if_disabled()
	# an unpaid renewal is withdrawn before this one is saved (`open_term`), so it decides nothing here
	replaced = place.unpaid.name if place.unpaid else None
	conditions = stored.defaults_of_type(
		frappe._dict(name=without or replaced, member=member, membership_type=wanted, start_date=start)
	)
	next_term = NextTerm(
		member=member,
		membership_type=wanted,
		start_date=start,
		end_date=conditions.end_date,
		kind=conditions.kind,
		fee=conditions.fee,
		joining_fee=conditions.joining_fee,
		renews=latest.name if latest and not gap else None,
		covered_by=conditions.covered_by,
		waits=conditions.waits and stored.asks(conditions) > 0,
		covered=bool(conditions.covered_by),
		from_type=latest.membership_type if latest else None,
		instead_of=replaced,
	)
	if payer_next:
		return _covered_by_next(next_term, payer_next)
	if not next_term.covered:
		_refuse_before_the_payer(next_term, day)
	return next_term


def _next_is_there(payer: LatestTerms, day: date) -> frappe._dict | None:
	"""The latest term of a payer who is renewed already, or is a member for life: only the others may be left."""
	renewed = payer.latest and payer.latest.renews and payer.latest.start_date > day
	return payer.latest if renewed or payer.is_lifetime else None


def _may_need_renewing(payer: str, day: date) -> list[str]:
	"""Whose fee a member pays and whose next term would join on to the one before it, if it were made on a day."""
	return frappe.db.sql_list(
		"""select m.name from `tabMember` m where m.payer = %(payer)s and m.deceased_on is null and exists (
			select 1 from `tabMembership` t where t.member = m.name and t.start_date <= %(day)s
				and t.cancelled_from is null and (t.end_date is null or t.end_date >= %(earliest)s
					or t.kept_until >= %(yesterday)s))
		order by m.name""",
		{
			"payer": payer,
			"day": day,
			"earliest": day - timedelta(days=rules().grace_days) - periods.ONE_DAY,
			"yesterday": day - periods.ONE_DAY,
		},
	)


def _needs_renewing(
	place: LatestTerms, payer_next: NextTerm | frappe._dict | None, day: date, payer: str
) -> bool:
	latest = place.latest
	if not latest or place.waiting or place.is_lifetime or latest.cancelled_from or latest.start_date > day:
		return False
	_start, gap = place.next_start(day)
	if gap:
		return False
	if place.unpaid:
		covered_by = frappe.db.get_value("Membership", place.unpaid.name, "covered_by")
		if not payer_next or not covered_by or cover.is_payers(covered_by, payer):
			# made with the payer's unpaid renewal it goes when that one goes; with somebody else's it is in nobody's way
			return bool(payer_next and covered_by and covered_by == payer_next.instead_of)
	if payer_next and _covers(payer_next, _type_with_payer(place, payer_next), latest.end_date):
		return True
	days = frappe.get_cached_doc("Membership Type", latest.membership_type).renewal_invoice_days or 0
	return latest.end_date - timedelta(days=days) <= day


def _type_with_payer(place: LatestTerms, payer_next: NextTerm | frappe._dict | None) -> str | None:
	"""Who is covered takes the payer's new type where they had the same, unless something else was decided."""
	if not payer_next or not place.latest:
		return None
	wanted = place.natural_type()
	return payer_next.membership_type if wanted == payer_next.from_type else wanted


def _covers(payer_next: NextTerm | frappe._dict, membership_type: str, last_day: date) -> bool:
	rule = frappe.get_cached_doc("Membership Type", payer_next.membership_type)
	return (
		bool(rule.shared_fee)
		and membership_type == payer_next.membership_type
		and (payer_next.end_date is None or last_day < payer_next.end_date)
	)


def _covered_by_next(next_term: NextTerm, payer_next: NextTerm) -> NextTerm:
	last_day = next_term.start_date - periods.ONE_DAY
	if not _covers(payer_next, next_term.membership_type, last_day):
		return next_term
	return replace(
		next_term,
		end_date=payer_next.end_date,
		fee=0.0,
		joining_fee=0.0,
		covered_by=None,
		covered=True,
		waits=payer_next.waits,
	)


def _refuse_before_the_payer(next_term: NextTerm, day: date) -> None:
	"""One fee for the household is asked of the payer, so the payer is renewed first."""
	payer = payers.payer_of(next_term.member, max(day, next_term.start_date))
	shared_fee = frappe.get_cached_doc("Membership Type", next_term.membership_type).shared_fee
	if payer == next_term.member or not shared_fee:
		return
	latest = latest_terms(payer).latest
	if not latest or latest.membership_type != next_term.membership_type:
		return
	term = as_lifecycle_term(latest)
	until = term.joins_on_until(rules().grace_days)
	# one that begins later, or goes on, does not cover it and needs no renewal
	if until and term.last_covered < next_term.start_date <= until + periods.ONE_DAY:
		frappe.throw(
			_("{0} pays the fee that covers {1}. Renew {0} first: the household is renewed with it.").format(
				frappe.utils.escape_html(_called(payer)), frappe.utils.escape_html(_called(next_term.member))
			)
		)


def _called(member: str) -> str:
	return f"{frappe.db.get_value('Member', member, 'full_name')} ({member})"


# ---------------------------------------------------------------- opening


def holds_when_paid(membership_type: str) -> bool:
	"""Whether a renewal of this type waits for its fee, rather than hold from its first day."""
	return not frappe.get_cached_doc("Membership Type", membership_type).renews_automatically


def open_term(next_term: NextTerm, *, awaits_payment: bool = False):
	"""Save a planned term.

	Args:
	        next_term: From `plan`.
	        awaits_payment: It holds only once its fee is paid. What a payer's term covers waits with that one.

	Returns:
	        The Membership document. An unpaid renewal that stood in its place is cancelled.
	"""
	if next_term.instead_of:
		withdraw(next_term.instead_of)
	values = {
		key: value
		for key, value in asdict(next_term).items()
		if key not in ("kind", "waits", "covered", "from_type", "instead_of")
	}
	term = frappe.get_doc(
		{
			"doctype": "Membership",
			**values,
			"awaits_payment": int(awaits_payment and stored.asks(next_term) > 0),
			"recruitment_source": frappe.db.get_value("Member", next_term.member, "recruitment_source"),
		}
	)
	term.flags.by_the_app = True
	return term.insert()


def open_household(next_terms: list[NextTerm], *, invoiced: bool = False) -> list:
	"""Save what `plan_household` planned, the payer's term first.

	Args:
	        next_terms: From `plan_household`.
	        invoiced: They are to stand on an invoice; those of a type that doesn't renew automatically wait for it.

	Returns:
	        The Membership documents, in the same order.
	"""
	opened = []
	for next_term in next_terms:
		if next_term.covered and not next_term.covered_by:
			next_term = replace(next_term, covered_by=opened[0].name)
		waits = invoiced and holds_when_paid(next_term.membership_type)
		opened.append(open_term(next_term, awaits_payment=waits))
	return opened


def withdraw(
	unpaid_renewal: str, reason: str = "Other", said_on: date | None = None, left_from: date | None = None
) -> None:
	"""Cancel a renewal that nobody paid, all of it, and free its place; arguments as of `cancellation.cancel`."""
	term = stored.locked_term(unpaid_renewal)
	if not term.lifecycle_term().void:
		cancellation.cancel(term, getdate(term.start_date), reason, said_on, left_from)
		term.save()
