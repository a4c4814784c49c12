"""MariaDB's innodb_snapshot_isolation, which is on from 11.6 on: a lock on a row that another transaction has changed
since ours began to read fails with error 1020.

snapshot_isolation.py SITE     in a process of its own: each of WAYS on a connection that has read before another one
                               changes what the way locks, or in two threads at the same time; prints what came of
                               each, as JSON
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import frappe
from frappe.utils import add_days, getdate, today

PURPOSE = "Newsletter"
KNOWN = "show variables like 'innodb_snapshot_isolation'"


def switch(isolation: str) -> None:
	"""Switch it on or off for this connection, where the server knows it."""
	if frappe.db.sql(KNOWN):
		frappe.db.sql(f"set session innodb_snapshot_isolation = {isolation}")
		frappe.db.rollback()


def behind(doctype: str, names: list[str]) -> None:
	"""Begin to read, and let somebody else change these rows after that."""
	from tests.support.processes import live

	frappe.db.rollback()
	frappe.local.document_cache = {}
	frappe.db.sql("select count(*) from `tabMember`")
	with live.database(frappe.local.site).cursor() as cursor:
		cursor.execute(f"update `tab{doctype}` set idx = idx + 1 where name in %s", (names,))


def at_once(*works: Callable, isolation: str = "on") -> list:
	"""What comes of each, in threads with a connection of their own that all have read before any goes on."""
	site, ends, everybody = frappe.local.site, [None] * len(works), Barrier(len(works), timeout=60)

	def run(place: int) -> None:
		frappe.init(site, sites_path=os.getcwd())
		frappe.connect()
		frappe.set_user("Administrator")
		switch(isolation)
		frappe.db.sql("select count(*) from `tabMember`")
		everybody.wait()
		ends[place] = outcome(works[place])
		frappe.destroy()

	threads = [Thread(target=run, args=(place,)) for place in range(len(works))]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	return ends


def outcome(work: Callable):
	"""What it returns, committed, or the error in words: what came of it is what is asked."""
	try:
		end = work()
		frappe.db.commit()
		return end
	except Exception as error:
		frappe.db.rollback()
		return f"{type(error).__name__}: {error}"


# ---------------------------------------------------------------- the ways


def converting() -> bool:
	from membership_recruitment.member_recruitment.conversion import convert
	from tests.support.factories import make

	prospect = make.prospect("Snap", "Shot", email=f"{frappe.generate_hash(length=8)}@snap.example")
	frappe.db.commit()
	behind("Membership Prospect", [prospect.name])
	return convert.hand_over(prospect.name, "Individual", getdate())["outcome"] == "converted"


def logging_a_contact() -> bool:
	from membership_recruitment.member_recruitment import worklist
	from tests.support.factories import make

	prospect = make.prospect("Snap", "Shot")
	frappe.db.commit()
	behind("Membership Prospect", [prospect.name])
	return bool(worklist.log_contact(prospect.name, "Call", answered=False))


def _agreed():
	"""Somebody in the e-mail group of a list: the address, the prospect and the list."""
	from membership_recruitment.member_journey.target_lists import email_group
	from membership_recruitment.member_privacy.consent import consent
	from tests.support.factories import make

	address = f"{frappe.generate_hash(length=8)}@snap.example"
	prospect = make.prospect("Snap", "Shot", email=address)
	values = {"source": "Meeting", "evidence": "Said so."}
	event = consent.record("Membership Prospect", prospect.name, PURPOSE, "E-mail", "Given", **values)
	values = {"list_name": f"Snap {address}", "people": "Prospects", "purpose": PURPOSE}
	target_list = frappe.get_doc({"doctype": "Target List", **values}).insert()
	email_group.make(target_list)
	assert frappe.db.exists("Email Group Member", {"email": address})
	frappe.db.commit()
	return address, prospect.name, target_list.name, event.name


def withdrawing_on_the_form() -> bool:
	from membership_recruitment.member_privacy.consent import consent

	address, prospect, target_list, _event = _agreed()
	behind("Target List", [target_list])
	consent.record_on_form(
		"Membership Prospect", prospect, PURPOSE, ["E-mail"], "Withdrawn", "Meeting", evidence="Said so."
	)
	return not frappe.db.exists("Email Group Member", {"email": address})


def withdrawing_on_the_page() -> bool:
	from membership_recruitment.member_privacy.consent import withdrawal
	from membership_recruitment.public_page import PublicRequest

	address, _prospect, _target_list, event = _agreed()
	members = frappe.get_all("Email Group Member", filters={"email": address}, pluck="name")
	request = PublicRequest(withdrawal.PATH, True, "en", {"token": withdrawal.token(event)})
	behind("Email Group Member", members)
	withdrawal.page(request)
	return not frappe.db.exists("Email Group Member", {"email": address})


def renewing() -> bool:
	from membership_recruitment.membership.terms import api
	from tests.support.factories import make

	member = make.member("Snap", "Shot")
	make.term(member.name, add_days(today(), -350), add_days(today(), 14))
	frappe.db.commit()
	behind("Member", [member.name])
	return bool(api.renew(member.name)["membership"])


def refreshing_every_night() -> bool:
	from membership_recruitment.membership.terms import refresh
	from tests.support.factories import make

	member = make.member("Snap", "Shot")
	make.term(member.name, add_days(today(), -100))
	frappe.db.set_value("Member", member.name, "status", "Expired")
	frappe.db.commit()
	behind("Member", [member.name])
	refresh.nightly()
	return frappe.db.get_value("Member", member.name, "status") == "Current"


def invoicing_those_who_have_none() -> bool:
	from membership_recruitment.membership.fees import missing_invoices, renewal_invoices
	from tests.support.factories import make, money

	money.fees()
	member = make.member("Snap", "Shot")
	term = make.term(member.name, today())
	frappe.db.commit()
	behind("Member", [member.name])
	return renewal_invoices.run([(member.name, [term.name])], missing_invoices.invoice_payer)["invoices"] == 1


def changing_many() -> bool:
	from membership_recruitment.member_recruitment import worklist
	from tests.support.factories import make

	names = [make.prospect("Snap", f"Shot {number}").name for number in range(3)]
	frappe.db.commit()
	behind("Membership Prospect", names[1:])
	done = worklist.move_to_phase(names, "Decision")
	phases = frappe.get_all("Membership Prospect", filters={"name": ["in", names]}, pluck="phase")
	return done == {"changed": 3, "failed": []} and phases == ["Decision"] * 3


def saving_a_form() -> str:
	"""Whoever saves is told in a sentence: what stands on the form may be old."""
	from membership_recruitment.utils import conflicts
	from tests.support.factories import make

	prospect = make.prospect("Snap", "Shot")
	frappe.db.commit()
	frappe.db.rollback()
	doc = frappe.get_doc("Membership Prospect", prospect.name)
	behind("Membership Prospect", [prospect.name])
	doc.notes = "Prefers evenings"
	try:
		doc.save()
	except conflicts.ChangedMeanwhile as error:
		return str(error)
	return "saved"


def _a_member_and_a_term() -> tuple[str, str]:
	from tests.support.factories import make, money

	money.fees()
	member = make.member("Snap", frappe.generate_hash(length=8)).name
	term = make.term(member, add_days(today(), -350), add_days(today(), 14)).name
	frappe.db.commit()
	return member, term


def _die(member: str) -> str:
	"""As REST does: locked, changed, saved."""
	doc = frappe.get_doc("Member", member, for_update=True)
	doc.deceased_on = today()
	doc.save()
	return "saved"


def _invoice(term: str) -> str:
	from membership_recruitment.membership.fees import invoices

	return "invoiced" if invoices.invoice_term(term)["sales_invoice"] else "nothing"


def _dying_after_an_invoice(isolation: str) -> str:
	member, term = _a_member_and_a_term()
	switch(isolation)
	frappe.db.sql("select count(*) from `tabMember`")
	assert at_once(partial(_invoice, term)) == ["invoiced"]
	end = outcome(partial(_die, member))
	switch("on")
	return end


def dying_after_an_invoice() -> str:
	return _dying_after_an_invoice("on")


def dying_after_an_invoice_where_isolation_is_off() -> str:
	return _dying_after_an_invoice("off")


def dying_and_invoicing_at_once() -> list:
	"""Of several, with and without isolation: what came of each, and whether it is stored so."""
	found = []
	for isolation in ("on", "off", "on", "off"):
		member, term = _a_member_and_a_term()
		died, invoiced = at_once(partial(_die, member), partial(_invoice, term), isolation=isolation)
		frappe.db.rollback()
		stored = frappe.db.get_value("Member", member, ("deceased_on", "customer"), as_dict=True)
		asked = frappe.db.get_value("Membership", term, "sales_invoice")
		fits = bool(stored.deceased_on) == (died == "saved") and bool(asked) == (invoiced == "invoiced")
		found.append([died, invoiced, fits and bool(stored.customer) == bool(asked)])
	return found


def _renew(member: str) -> bool:
	from membership_recruitment.membership.terms import api

	return bool(api.renew(member, with_invoice=True)["sales_invoice"])


def renewing_at_once() -> list:
	"""Two who renew the same member, with an invoice: what came of each, and how many renewals and invoices there are."""
	found = []
	for isolation in ("on", "off"):
		member, term = _a_member_and_a_term()
		ends = at_once(*[partial(_renew, member)] * 2, isolation=isolation)
		frappe.db.rollback()
		renewals = frappe.db.count("Membership", {"renews": term})
		found.append([ends, renewals, frappe.db.count("Sales Invoice", {"member": member})])
	return found


def _a_household() -> tuple[str, str, str]:
	"""A payer, a member whose fee that one pays, and the payer's term, which has one fee for the household."""
	from tests.support.factories import make

	if not frappe.db.exists("Membership Type", "Snap Home"):
		make.membership_type("Snap Home", period_count=1, fee=500, shared_fee=1)
	payer = make.member("Snap", "Shot").name
	other = make.member("Snap", "Shot", payer=payer).name
	return payer, other, make.term(payer, add_days(today(), -20), membership_type="Snap Home").name


def _resign(member: str) -> str:
	from membership_recruitment.membership.terms import api

	api.resign(member, "At Once", "Resigned")
	return "resigned"


def _enter(member: str) -> str:
	values = {"member": member, "membership_type": "Snap Home", "start_date": today()}
	return frappe.get_doc({"doctype": "Membership", **values}).insert().name


def entering_while_the_payer_leaves() -> list:
	"""What came of a newcomer to the household and of the payer's leaving, and how many are covered by who is gone."""
	found = []
	for isolation in ("on", "off"):
		for leaves in (_resign, _die) * 2:
			payer, other, _own = _a_household()
			frappe.db.commit()
			ends = at_once(partial(leaves, payer), partial(_enter, other), isolation=isolation)
			frappe.db.rollback()
			left = frappe.db.get_value("Member", payer, "status") in ("Cancelled", "Deceased")
			covered = {"member": other, "covered_by": ["is", "set"], "cancelled_from": ["is", "not set"]}
			found.append([ends, frappe.db.count("Membership", covered) if left else 0])
	return found


def _name_as_payer(member: str, payer: str) -> str:
	doc = frappe.get_doc("Member", member, for_update=True)
	doc.payer = payer
	doc.save()
	return "saved"


def naming_each_other_as_payer() -> list:
	"""Two who are each to pay for the other: what came of it, and how many name a payer."""
	from tests.support.factories import make

	found = []
	for isolation in ("on", "off"):
		one, other = (make.member("Snap", "Shot").name for _number in range(2))
		frappe.db.commit()
		works = (partial(_name_as_payer, one, other), partial(_name_as_payer, other, one))
		ends = at_once(*works, isolation=isolation)
		frappe.db.rollback()
		named = {"name": ["in", (one, other)], "payer": ["is", "set"]}
		found.append([ends, frappe.db.count("Member", named)])
	return found


def _keep(term: str, until: str) -> bool:
	from membership_recruitment.membership.terms import api

	api.keep_current(term, until, "Agreed")
	return True


def keeping_current_at_once() -> list:
	"""Two who let the same payer count as current, until days of their own: what came of each, and whether whom the fee
	covers has the day of the payer."""
	from tests.support.factories import make

	found = []
	for isolation in ("on", "off"):
		_payer, other, own = _a_household()
		covered = make.term(other, add_days(today(), -20), membership_type="Snap Home").name
		frappe.db.commit()
		days = (add_days(today(), 400), add_days(today(), 500))
		ends = at_once(*(partial(_keep, own, day) for day in days), isolation=isolation)
		frappe.db.rollback()
		kept = [frappe.db.get_value("Membership", name, "kept_until") for name in (own, covered)]
		found.append([ends, kept[0] == kept[1] and str(kept[0]) in days])
	return found


WAYS = (
	dying_after_an_invoice,
	dying_after_an_invoice_where_isolation_is_off,
	dying_and_invoicing_at_once,
	renewing_at_once,
	keeping_current_at_once,
	entering_while_the_payer_leaves,
	naming_each_other_as_payer,
	converting,
	logging_a_contact,
	withdrawing_on_the_form,
	withdrawing_on_the_page,
	renewing,
	refreshing_every_night,
	invoicing_those_who_have_none,
	changing_many,
	saving_a_form,
)


def main(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	switch("on")
	ends = {"known": bool(frappe.db.sql(KNOWN))}
	for way in WAYS:
		ends[way.__name__] = outcome(way)
	print(json.dumps(ends))


if __name__ == "__main__":
	main(*sys.argv[1:])
