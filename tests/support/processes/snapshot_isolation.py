"""MariaDB's innodb_snapshot_isolation, which is on from 11.6 on: a lock on a row that another transaction has changed
since ours began to read fails with error 1020.

snapshot_isolation.py SITE     in a process of its own: each of WAYS on a connection that has read before another one
                               changes what the way locks; prints what came of each, as JSON
"""

import json
import os
import sys

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


WAYS = (
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
		try:
			ends[way.__name__] = way()
			frappe.db.commit()
		except Exception as error:  # what came of it is what is asked
			frappe.db.rollback()
			ends[way.__name__] = f"{type(error).__name__}: {error}"
	print(json.dumps(ends))


if __name__ == "__main__":
	main(*sys.argv[1:])
