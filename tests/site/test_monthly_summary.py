"""The mail with the month's figures: to whom, once, with which numbers."""

from datetime import date, timedelta
from email import message_from_string, policy

import frappe
import pytest
from frappe.desk import query_report

from membership_recruitment.member_insights import monthly_summary
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from tests.support.factories import notices
from tests.support.tools import clock

OCTOBER = date(2026, 10, 31)
DAY = timedelta(days=1)


@pytest.fixture
def association(make, manager):
	"""Eight members at the end of October 2026, ten a year before of whom six are left; three joined in October."""
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member", "Membership Prospect"):
		frappe.db.delete(doctype)
	make.settings(grace_days=0, send_monthly_summary=1, summarised_until=None)
	add_members(
		[NewMember("Kanarie", terms=[NewTerm("Individual", date(2020, 1, 1), date(2026, 11, 30))])] * 5
		+ [NewMember("Kanarie", terms=[NewTerm("Individual", date(2020, 1, 1), date(2026, 10, 14))])] * 1
		+ [NewMember("Kanarie", terms=[NewTerm("Individual", date(2020, 1, 1), date(2026, 3, 31))])] * 3
		+ [
			NewMember(
				"Kanarie",
				terms=[
					NewTerm("Individual", date(2020, 1, 1), date(2026, 1, 31)),
					NewTerm("Individual", date(2026, 10, 1), None),
				],
			)
		]
		+ [NewMember("Kanarie", terms=[NewTerm("Individual", date(2026, 10, 5), None)])] * 2
	)


@pytest.fixture
def manager(make):
	"""The one membership manager there is, on a site that sends mail."""
	notices.account()
	for user in frappe.get_all("Has Role", {"role": "Membership Manager"}, pluck="parent"):
		frappe.db.delete("Has Role", {"parent": user, "role": "Membership Manager"})
	return make.user("Membership Manager")


def mails() -> list[str]:
	return frappe.get_all(
		"Email Queue Recipient",
		filters={"recipient": ["like", "%@%"]},
		pluck="recipient",
		order_by="creation asc",
	)


def on(day: date) -> list[str]:
	"""Who gets a mail when the job runs on a day."""
	before = len(mails())
	with clock.on(day):
		monthly_summary.nightly()
	return mails()[before:]


def test_figures_by_hand(association):
	found = {line.label: line.values for line in monthly_summary.lines(monthly_summary.counted(OCTOBER))}
	assert found == {
		"Active members at the end of the month": (8, 6, 10),
		"Expected twelve months later": (None, None, None),
		"Members Joined": (3, 0, 0),
		"Members Left": (1, 0, 0),
		"Of those active a year before, still active": (60.0, 60.0, 100.0),
		"Terms that end in the month after": (5, 1, 0),
		"New prospects": (0, 0, 0),
		"Prospects who became members": (0, 0, 0),
	}
	assert monthly_summary.sentence(monthly_summary.counted(OCTOBER)) == (
		"3 joined and 1 left. When the month ended 8 members were active, 2 fewer than a year before."
	)


def test_figures_are_those_of_the_reports(association):
	asked = {"from_date": "2025-11-01", "to_date": "2026-10-31", "interval": "Month"}
	rows = query_report.run("Active and Inactive Members", filters=asked)["result"]
	lines = {line.label: line.values[:2] for line in monthly_summary.lines(monthly_summary.counted(OCTOBER))}
	assert lines["Active members at the end of the month"] == (rows[-1]["active"], rows[-2]["active"])
	assert lines["Members Joined"] == (rows[-1]["joined"], rows[-2]["joined"])
	assert lines["Members Left"] == (rows[-1]["left"], rows[-2]["left"])
	calendar_year = {"from_date": "2025-01-01", "to_date": "2025-12-31", "interval": "Year"}
	(year,) = query_report.run("Retention Rate", filters=calendar_year)["result"]
	assert monthly_summary.retention(date(2025, 12, 31)) == year["retention_rate"]


def test_each_month_once_and_after_an_outage_only_the_latest(association, manager):
	address = frappe.db.get_value("User", manager, "email")
	assert on(OCTOBER + 9 * DAY) == [address]  # nine days late
	assert on(OCTOBER + 10 * DAY) == []
	assert on(date(2026, 11, 30)) == []
	assert on(date(2027, 2, 3)) == [address]  # December and November are history by then
	assert on(date(2027, 2, 4)) == []


def test_nothing_goes_where_it_is_off_or_to_whom_it_is_not_for(association, manager, make):
	make.user("Member Recruiter"), make.user("Membership Analyst")
	assert len(on(OCTOBER + DAY)) == 1
	make.settings(send_monthly_summary=0, summarised_until=None)
	assert on(OCTOBER + DAY) == []


def test_the_mail_in_swedish_names_nobody(association, manager):
	frappe.db.set_value("User", manager, "language", "sv")
	on(OCTOBER + DAY)
	mail = message_from_string(frappe.get_last_doc("Email Queue").message, policy=policy.default)
	assert mail["Subject"] == "Medlemssiffror för oktober 2026"
	body = mail.get_body(("html",)).get_content()
	assert "Aktiva medlemmar" in body
	assert "Kanarie" not in body


def test_only_membership_managers_send_it_to_themselves(association, manager, as_role):
	frappe.set_user(manager)
	monthly_summary.send_to_me()
	assert mails()[-1] == frappe.db.get_value("User", manager, "email")
	as_role("Recruitment Manager")
	with pytest.raises(frappe.PermissionError):
		monthly_summary.send_to_me()
