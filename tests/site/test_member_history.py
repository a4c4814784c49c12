"""The history of a member on the form's timeline, in words."""

import frappe
import pytest
from frappe.desk.form.load import getdoc

from membership_recruitment.membership.fees import invoices
from membership_recruitment.setup.activities import ATTENDED
from tests.support.factories import money


@pytest.fixture
def astrid(make):
	"""A member who renewed once, paid, took part in something and is on the journey."""
	money.fees(make.TYPE, submit_renewal_invoices=1)
	member = make.member(recruitment_source=make.source())
	make.term(member.name, "2025-01-01")
	latest = make.term(member.name, "2026-01-01")
	money.pay(invoices.make_invoice([latest.name]))
	took_part = {"member": member.name, "activity_type": ATTENDED, "activity_on": "2026-02-03"}
	activity = frappe.get_doc(doctype="Member Activity", **took_part).insert()
	frappe.db.set_value("Member Activity", activity.name, "note", "<b>Spring</b>")
	return member.name


def told(member: str) -> list[str]:
	frappe.local.response = frappe._dict(docs=[])
	getdoc("Member", member)
	rows = frappe.response["docinfo"]["additional_timeline_content"]
	return [row["content"] for row in sorted(rows, key=lambda row: str(row["creation"]))]


def test_terms_payments_and_activities_stand_on_one_timeline(astrid, as_role):
	as_role("Member Registrar")
	said = "\n".join(told(astrid))
	for words in ("became a member", "renewed the membership", "paid ", "&lt;b&gt;Spring"):
		assert words in said, said
	assert "<b>" not in said


def test_it_is_told_in_the_readers_language(astrid, as_role):
	as_role("Member Registrar")
	frappe.local.lang = "sv"
	said = "\n".join(told(astrid))
	assert "förnyade medlemskapet" in said and "deltog" in said


def test_what_turned_out_not_to_hold_says_so(astrid, make):
	term = frappe.get_last_doc("Membership", filters={"member": astrid, "start_date": "2026-01-01"})
	term.update({"cancelled_from": term.start_date, "cancellation_reason": "Other"}).save()
	assert "taken back: renewed the membership" in "\n".join(told(astrid))


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_who_reads_no_member_reads_no_history(astrid, as_role, role):
	as_role(role)
	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
		told(astrid)
