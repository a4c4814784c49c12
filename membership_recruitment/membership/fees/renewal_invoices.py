"""Invoice the next term of everyone whose term is about to end: exactly once, whatever happens in between.

Each payer is a transaction of its own, under a lock on the payer's row. Runs side by side skip whom another one
holds; what makes each renewal exist once is the unique `Membership.renews`. A run that is killed leaves whole
payers done or not done, and the next one goes on.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.membership.fees.invoices import make_invoice
from membership_recruitment.membership.terms import payers, renewal
from membership_recruitment.membership.terms.earlier_cancellation import NO_LONGER_COVERED
from membership_recruitment.membership.terms.stored import asks, left_before_sql, pending_sql, void_sql
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, conflicts, refusals
from membership_recruitment.utils.names import names_in
from membership_recruitment.utils.sanitize import harmless

# a job of the scheduler may take 25 minutes; what is left then goes on in a job of its own
SECONDS_PER_JOB = 1200
ATTEMPTS = 3
AT_ONCE = 10

# who pays for the term after t
PAYS_NEXT = payers.is_there_sql("p", payers.DAY_OF_NEXT)
# terms that nobody has renewed yet; nor was a renewal of them cancelled or credited: that was somebody's decision, but
# not theirs whom a payer covered who is gone, or whose fee covers them no longer, nor of who left and came back since
DUE = f"""from `tabMembership` t
	join `tabMember` m on m.name = t.member
	left join `tabMember` p on p.name = m.payer and {PAYS_NEXT}
	join `tabMembership Type` y on y.name = t.membership_type
	left join `tabMembership Type` n on n.name = t.next_membership_type
	where t.cancelled_from is null and m.deceased_on is null
		and (not {pending_sql("t")} or t.kept_until >= %(day)s)
		and coalesce(n.disabled, y.disabled) = 0
		and not exists (select 1 from `tabMembership` r where r.renews = t.name)
		and not exists (select 1 from `tabMembership` l
			where l.member = t.member and l.start_date > t.start_date
				and not {left_before_sql("l", "t.start_date")}
				and not ({void_sql("l")} and ifnull(l.covered_by, '') <> ''
					and (p.name is null or l.cancellation_reason = '{NO_LONGER_COVERED}')))"""
# two lookups, since each can use an index only by itself; `latest` says nothing new, but bounds the index
IN_TIME = """and t.end_date between %(earliest)s and %(latest)s
	and t.end_date <= date_add(%(day)s, interval y.renewal_invoice_days day)"""
KEPT = "and t.end_date < %(earliest)s and t.kept_until >= %(day)s"


class NothingToInvoice(frappe.ValidationError):
	"""Said to who asked for an invoice; the term has no problem."""


@conflicts.tried_again
def nightly() -> None:
	"""Make the renewal invoices that are due, where Membership Settings says so; goes on until none is left."""
	if not rules().make_renewal_invoices:
		return
	if make_due(seconds=SECONDS_PER_JOB)["left"]:
		batches.soon(nightly, "renewal_invoices", timeout=SECONDS_PER_JOB + 300)


def make_due(day: date | None = None, *, seconds: float | None = None) -> dict:
	"""Make the next term, and its invoice, for every term that is about to end. Commits after each payer.

	Args:
	        day: The day to make them for (default: today).
	        seconds: Stop after that long; None: go on to the end.

	Returns:
	        `{"invoices", "terms", "failed", "left", "problems"}`: how many were made, for how many ending terms it
	        failed, how many payers there was no time for or another run was busy with, and for each that failed a
	        sentence (which stands on the term too, as `renewal_problem`).
	"""
	day = getdate(day)
	return run(due_by_payer(day), partial(renew_payer, day=day), seconds=seconds)


@frappe.whitelist(methods=["POST"])
def make_for(terms: list | str) -> dict:
	"""Renew and invoice chosen terms, before or after their time. Many are left to a job.

	Args:
	        terms: Names of Memberships that end; of those renewed already without an invoice, that is made.

	Returns:
	        As `make_due`; or `{"enqueued": n}`.
	"""
	terms = names_in(terms)
	for name in terms:
		frappe.get_doc("Membership", name).check_permission("write")
	if len(terms) <= AT_ONCE:
		return _make_for(terms)
	frappe.enqueue(_make_for, queue="long", timeout=SECONDS_PER_JOB + 300, terms=terms)
	return {"enqueued": len(terms)}


def _make_for(terms: list[str]) -> dict:
	day = getdate()
	by_payer = payers.by_payer(terms, day, when=payers.DAY_OF_NEXT)
	return run(by_payer, partial(renew_payer, day=day, chosen=True))


# ---------------------------------------------------------------- one payer after the other


def run(
	by_payer: list[tuple[str, list[str]]],
	work: Callable[[str, list[str]], dict],
	*,
	seconds: float | None = None,
) -> dict:
	"""Do the work of each payer in a transaction of its own; what fails is kept with its reason, and the rest goes on.

	Args:
	        by_payer: Payers with their terms.
	        work: Of one payer; answers as `make_due`.
	        seconds: Stop after that long; None: go on to the end.

	Returns:
	        As `make_due`.
	"""
	started = time.monotonic()
	result = {"invoices": 0, "terms": 0, "failed": 0, "left": 0, "problems": []}
	for number, (payer, terms) in enumerate(by_payer):
		if seconds is not None and time.monotonic() - started > seconds:
			result["left"] += len(by_payer) - number
			break
		made = _in_its_own_transaction(payer, terms, work)
		for key, count in made.items():
			result[key] += count
	return result


def _in_its_own_transaction(payer: str, terms: list[str], work: Callable) -> dict:
	"""Work for one payer and commit; a failure leaves its reason on the terms and everyone else untouched."""
	for attempt in range(1, ATTEMPTS + 1):
		frappe.clear_messages()
		# the transaction begins with the lock, so that what it reads is what others have committed
		frappe.db.commit()  # nosemgrep
		try:
			with conflicts.in_words():
				made = work(payer, terms)
			# a payer who is done stays done when the next one fails or the run is killed
			frappe.db.commit()  # nosemgrep
			return made
		except NothingToInvoice as error:
			frappe.db.rollback()
			frappe.clear_messages()
			return _failed(terms, str(error))
		except Exception as error:  # nothing may stop the others; the reason is kept where people see it
			frappe.db.rollback()
			busy = isinstance(error, conflicts.BUSY)
			if not busy or attempt == ATTEMPTS:
				return _keep_reason(terms, error)
	return {}


def renew_payer(payer: str, terms: list[str], day: date, *, chosen: bool = False) -> dict:
	"""Open the next terms of one payer's people and make their invoice. Commits nothing.

	Args:
	        payer: The Member who pays; the row is locked, or passed over where another run holds it.
	        terms: The ending terms, which had no next one when they were looked up.
	        day: The day to make them for.
	        chosen: Somebody asked for these, so that the day does not matter.

	Returns:
	        As `make_due`.
	"""
	if not frappe.db.sql("select name from `tabMember` where name = %s for update skip locked", payer):
		return {"left": 1}
	waiting = [] if not chosen else _uninvoiced_renewals(terms)
	open_terms = _still_without_next(terms)
	opened = _open_next(payer, open_terms, day, chosen) if open_terms else []
	fees = [*waiting, *(term.name for term in opened if asks(term) > 0)]
	if chosen and not fees and not opened:
		frappe.throw(
			_("This term is renewed and invoiced already, or has nothing to be invoiced."), NothingToInvoice
		)
	if fees:
		make_invoice(fees, submit=rules().submit_renewal_invoices, day=day)
	clear_problem(terms)
	return {"invoices": int(bool(fees)), "terms": len(opened)}


def clear_problem(terms: list[str]) -> None:
	"""What was in the way of these terms is no longer."""
	frappe.db.set_value(
		"Membership",
		{"name": ["in", terms], "renewal_problem": ["is", "set"]},
		"renewal_problem",
		None,
		update_modified=False,
	)


def _open_next(payer: str, terms: list[frappe._dict], day: date, chosen: bool) -> list:
	"""Plan and save the next terms: of the whole household where the payer's own term is among them."""
	members = [row.member for row in terms]
	ending = {row.name for row in terms}
	if payer in members:
		planned = renewal.plan_household(payer, day=day)
	else:
		planned = [renewal.plan(member, day=day) for member in members]
	for next_term in planned:
		# a rejoin has no unique link to a term before it, so only people start one
		if next_term.member in members and next_term.renews not in (ending | {None} if chosen else ending):
			frappe.throw(
				_(
					"The term of {0} that ends is not the latest one any more. Renew the member by hand."
				).format(frappe.utils.escape_html(next_term.member))
			)
	kept = [
		next_term
		for next_term in planned
		if asks(next_term) > 0 or next_term.covered or not renewal.holds_when_paid(next_term.membership_type)
	]
	if payer in members and planned[0] not in kept:  # nothing is left to cover the others
		kept = [next_term for next_term in kept if not next_term.covered]
	return renewal.open_household(kept, invoiced=True)


def _keep_reason(terms: list[str], error: Exception) -> dict:
	reason = refusals.as_text(error).strip() or type(error).__name__
	if not isinstance(error, frappe.ValidationError):
		log = frappe.log_error(title=_("Renewal invoice"), message=frappe.get_traceback())
		reason = _("{0} (see Error Log {1})").format(reason, log.name)
	frappe.clear_messages()
	frappe.db.set_value(
		"Membership",
		{"name": ["in", terms]},
		"renewal_problem",
		harmless(reason[:500]),
		update_modified=False,
	)
	# the reason is kept whatever happens to the payers after this one
	frappe.db.commit()  # nosemgrep
	return _failed(terms, reason)


def _failed(terms: list[str], reason: str) -> dict:
	return {"failed": len(terms), "problems": [f"{name}: {reason}" for name in terms]}


# ---------------------------------------------------------------- looking up


def due_by_payer(day: date) -> list[tuple[str, list[str]]]:
	"""Payers with their people's terms that are due on a day, those that end first before the others."""
	most_days = frappe.db.sql("select max(renewal_invoice_days) from `tabMembership Type`")[0][0] or 0
	values = {
		"day": day,
		"earliest": day - timedelta(days=rules().grace_days),
		"latest": day + timedelta(days=most_days),
	}
	columns = "select ifnull(p.name, m.name), t.name, t.end_date"
	rows = frappe.db.sql(
		f"{columns} {DUE} {IN_TIME} union all {columns} {DUE} {KEPT} order by end_date, name", values
	)
	found: dict[str, list[str]] = {}
	for payer, term, _end in rows:
		found.setdefault(payer, []).append(term)
	return list(found.items())


def _still_without_next(terms: list[str]) -> list[frappe._dict]:
	"""Those of the terms that nobody renewed since they were looked up. Reads what is committed now."""
	term = frappe.qb.DocType("Membership")
	renewed = set(frappe.qb.from_(term).select(term.renews).where(term.renews.isin(terms)).run(pluck=True))
	return frappe.get_all(
		"Membership",
		filters={"name": ["in", [name for name in terms if name not in renewed] or [""]]},
		fields=["name", "member"],
		order_by="end_date asc, name asc",
	)


def _uninvoiced_renewals(terms: list[str]) -> list[str]:
	"""Renewals of these terms that ask for something and were opened without an invoice, or whose fee was credited to
	correct it. Of a free one nothing is asked: a gift beside it is asked for where somebody says how much."""
	renewals = frappe.get_all(
		"Membership",
		filters=[
			["Membership", "renews", "in", terms],
			["Membership", "cancelled_from", "is", "not set"],
		],
		or_filters=[
			["Membership", "sales_invoice", "is", "not set"],
			["Membership", "credit_decision", "=", "Correction"],
		],
		fields=["name", "fee", "joining_fee"],
	)
	return [term.name for term in renewals if asks(term) > 0]
