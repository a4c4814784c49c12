"""A user who is disabled, or has lost a role, gets nothing more: not by a key or token, nor by mail."""

import frappe
import pytest

from tests.support.door import knock

REPORT = "Recruitment Sources"


def disable(user: str) -> None:
	frappe.db.set_value("User", user, "enabled", 0)
	frappe.clear_document_cache("User", user)


@pytest.mark.parametrize("role", ["Member Registrar", "Member Recruiter", "System Manager"])
def test_a_disabled_user_is_not_answered(make, role):
	"""Frappe sets the user of a key or a token, and asks nobody whether that one is enabled; the door comes next."""
	user = make.user(role)
	frappe.set_user(user)
	knock("/api/method/frappe.auth.get_logged_user")
	disable(user)
	with pytest.raises(frappe.AuthenticationError):
		knock("/api/method/frappe.auth.get_logged_user")


def mailed(user: str):
	return frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": REPORT,
			"user": user,
			"email_to": "home@example.com",
			"filters": frappe.as_json(
				{"from_date": "2025-01-01", "to_date": "2025-12-31", "group_by": "Source"}
			),
			"format": "CSV",
			"frequency": "Daily",
			"send_if_data": 0,
		}
	).insert(ignore_permissions=True)


def sent() -> int:
	return frappe.db.count("Email Queue Recipient", {"recipient": "home@example.com"})


@pytest.fixture
def report(make):
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Post",
			"email_id": "post@example.com",
			"enable_outgoing": 0,
		}
	).insert()
	frappe.db.set_value(
		"Email Account", "Post", {"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "127.0.0.1"}
	)
	return mailed(make.user("Recruitment Manager"))


def test_a_report_is_mailed_to_who_may_run_it(report):
	report.send()
	assert sent() == 1


def test_a_disabled_user_gets_no_more_reports(report):
	disable(report.user)
	report.send()
	assert sent() == 0
	assert frappe.db.get_value("Auto Email Report", report.name, "enabled") == 0


def test_who_lost_the_role_gets_no_more_reports(report):
	frappe.db.delete("Has Role", {"parent": report.user})
	frappe.clear_cache(user=report.user)
	report.send()
	assert sent() == 0
	assert "may no longer run" in frappe.get_last_doc("Comment", {"reference_name": report.name}).content


def test_a_report_holds_what_its_user_sees(report, make):
	"""Figures of small groups are left out, whoever makes the report."""
	frappe.get_doc({"doctype": "Recruitment Source", "source_name": "Liten källa"}).insert()
	make.prospect(recruitment_source="Liten källa", creation="2025-06-01")
	frappe.db.set_value(
		"Membership Prospect", {"recruitment_source": "Liten källa"}, "creation", "2025-06-01"
	)
	frappe.set_user(report.user)
	own = report.get_report_content()
	frappe.set_user("Administrator")
	by_the_schedule = report.get_report_content()
	assert by_the_schedule == own
	assert frappe.session.user == "Administrator"
