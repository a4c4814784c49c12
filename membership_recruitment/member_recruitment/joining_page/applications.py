"""Whoever joins at once: an application with a confirmed address becomes a prospect that waits for the register.

Pressing the button only puts it on the list and says how the fee is paid: nobody is looked up, so that neither the answer
nor its time tells who is known. The job gives it to the register (conversion/handover.py), where duplicates wait for the
registrar; making the member makes the invoice too (first_invoice.py). What is to be done stands on the row and is decided
under its lock, so that a job may be lost, killed or run twice; `sweep` finds what is left.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import getdate, now_datetime, nowdate

from membership_recruitment.member_recruitment.conversion import handover
from membership_recruitment.member_recruitment.joining_page import first_invoice, to_prospect
from membership_recruitment.member_recruitment.joining_page.signup import (
	APPLIED,
	CONFIRMED,
	FOR_THE_REGISTRAR,
	SIGNUP,
	close,
	send_mail,
)
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import stored
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST
from membership_recruitment.utils import batches, conflicts

FURTHER = ("birth_date", "address_line", "postal_code", "city")
OF_THE_GUARDIAN = ("email", "phone")


# ---------------------------------------------------------------- the request


def apply(signup) -> None:
	"""The owner of the address applies for membership: on the list, with what there is to pay and under which reference.

	Args:
	        signup: The sign-up, locked, which waits for its link.
	"""
	asked = _asked_before(signup) or _asked(signup.membership_type)
	frappe.db.set_value(SIGNUP, signup.name, {"status": APPLIED, "confirmed_on": now_datetime(), **asked})
	frappe.enqueue(
		take,
		job_id=f"membership_recruitment.application.{signup.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		signup_name=signup.name,
	)


def _asked(membership_type: str) -> dict:
	"""`amount` and `payment_reference` of the first fee, which waits for nobody but the payer; empty where there is none."""
	term = frappe._dict(member=None, payer=None, membership_type=membership_type, start_date=nowdate())
	fee = stored.asks(stored.defaults_of_type(term))
	if fee <= 0 or frappe.get_cached_value("Membership Type", membership_type, "requires_approval"):
		return {}
	return {"amount": fee, "payment_reference": invoices.new_payment_reference()}


def _asked_before(signup) -> dict:
	"""The same of an application of the same person that is not done yet: it is one fee, under one reference."""
	same = ("email", "first_name", "last_name", "birth_date", "membership_type")
	return frappe.db.get_value(
		SIGNUP,
		{
			"status": APPLIED,
			"payment_reference": ["is", "set"],
			**{field: signup.get(field) for field in same},
		},
		("amount", "payment_reference"),
		as_dict=True,
	)


# ---------------------------------------------------------------- the job


def sweep() -> None:
	"""Take all that wait, ask the fee of those who were approved, and decide on whoever waits for the register."""
	waiting = frappe.get_all(
		SIGNUP,
		filters={"status": APPLIED},
		fields=["name", "prospect", "membership"],
		order_by="confirmed_on asc",
	)
	batches.finish()
	for row in waiting:
		if row.membership:
			_work_on(row.name, first_invoice.approved)
		elif not row.prospect:
			take(row.name)
	handover.sweep()


def take(signup_name: str) -> None:
	"""Hand an application over to the register; commits."""
	_work_on(signup_name, _take)


def _work_on(signup_name: str, work: Callable[[str], None]) -> None:
	"""One application, committed. Where something is against it, it is the registrar's."""
	with handover.as_administrator():
		frappe.db.savepoint("application")
		try:
			conflicts.try_again(lambda: work(signup_name))
		except conflicts.BUSY:
			frappe.db.rollback()  # it waits for the next sweep
			return
		except Exception:  # whatever it is, a person decides, and the others go on
			handover.undo("application")
			frappe.log_error("An application for membership could not be worked on")
			frappe.db.set_value(SIGNUP, {"name": signup_name, "status": APPLIED}, "status", FOR_THE_REGISTRAR)
		batches.finish()


def _take(signup_name: str) -> None:
	# those of one address one after the other
	email = frappe.db.get_value(SIGNUP, signup_name, "email")
	frappe.db.sql("select name from `tabProspect Signup` where email = %s for update", email or "")
	signup = frappe.get_doc(SIGNUP, signup_name, for_update=True)
	if signup.status != APPLIED or signup.prospect or signup.membership:
		return
	if not (signup.message or signup.household) and _is_done_already(signup):
		close(signup, CONFIRMED)
		return
	# e-mail and phone are the guardian's; the child is found by name and birth date
	of_guardian = OF_THE_GUARDIAN if signup.guardian_name else ()
	known = None if of_guardian else _known(signup)
	prospect, events = to_prospect.make_or_add(signup, known, further=FURTHER, without=of_guardian)
	handover.hand_over(prospect.name, signup.membership_type, getdate(signup.confirmed_on))
	_mail(signup, events)
	# the rest stays until there is a member (first_invoice.finish): a prospect has no guardian
	frappe.db.set_value(SIGNUP, signup.name, "prospect", prospect.name)


def _is_done_already(signup) -> bool:
	"""Whether the same person's other application, for the same fee, has made a member meanwhile."""
	done = {"status": CONFIRMED, "payment_reference": signup.payment_reference, "name": ["!=", signup.name]}
	return bool(signup.payment_reference and frappe.db.exists(SIGNUP, done))


def _known(signup) -> str | None:
	"""The prospect who is the same person: a household shares an address, so the name has to be the same too,
	and no other birth date known: father and son may share both."""
	found = frappe.db.sql(
		"""select name from `tabMembership Prospect` where email = %s and full_name = %s and status <> %s
		and (birth_date is null or birth_date = %s)
		order by status = %s, modified desc limit 1""",
		(signup.email, f"{signup.first_name} {signup.last_name}".strip(), CONVERTED, signup.birth_date, LOST),
	)
	return found[0][0] if found else None


def _mail(signup, events: list[str]) -> None:
	"""The same for everybody: whether the person is known is the registrar's to say. The page has said it already, so that
	an application does not wait for an account to send from."""
	with print_language(signup.language or "en"):
		try:
			send_mail(
				"joining_applied",
				_("Your application for membership"),
				signup.email,
				signup.name,
				kind=_(signup.membership_type),
				payment=first_invoice.how_to_pay(signup),
				links=to_prospect.withdrawal_links(events, signup.language),
			)
		except frappe.OutgoingEmailError:
			frappe.log_error("An application for membership was not answered by e-mail")
