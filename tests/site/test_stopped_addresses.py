"""One rule for every sender: a suppressed or bounced address gets nothing, the second one does, then a letter."""

import smtplib

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_insights import monthly_summary
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_privacy.consent import bounces, consent, mail_addresses, suppression
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.notices import due_notices
from tests.support.factories import messages, notices

FIRST, SECOND = "anna@example.com", "anna.at.work@example.com"


@pytest.fixture(autouse=True)
def setting(make):
	for doctype in ("Renewal Notice", "Renewal Rule", "Contact Suppression"):
		frappe.db.delete(doctype)
	for name in frappe.get_all("Membership Type", pluck="name"):
		frappe.clear_document_cache("Membership Type", name)
	messages.prepare()
	notices.templates()
	notices.membership_type()
	yield make.settings(send_renewal_notices=1, notices_per_day=0, spread_over_hours=0)
	notices.clear_account()
	messages.delete_ledger()
	frappe.clear_document_cache("Membership Type", notices.TYPE)


def contact(person, *addresses: str, also: str | None = None):
	"""A Contact of the person with these addresses, shared with another member where `also` names one."""
	frappe.db.delete("Dynamic Link", {"link_name": person.name, "parenttype": "Contact"})
	links = [{"link_doctype": person.doctype, "link_name": person.name}]
	if also:
		links.append({"link_doctype": "Member", "link_name": also})
	emails = [{"email_id": address, "is_primary": address == addresses[0]} for address in addresses]
	doc = {"doctype": "Contact", "first_name": person.first_name, "email_ids": emails, "links": links}
	return frappe.get_doc(doc).insert()


def suppressed(address: str) -> None:
	suppression.suppress(address)


def bounced(address: str) -> None:
	bounces.on_refusal(smtplib.SMTPRecipientsRefused({address: (550, b"5.1.1 User unknown")}))


STOPS = pytest.mark.parametrize("stop", [suppressed, bounced], ids=lambda stop: stop.__name__)


# ---------------------------------------------------------------- notices


def notice_of(term):
	return frappe.get_last_doc("Renewal Notice", {"membership": term.name})


@STOPS
def test_a_notice_goes_to_the_second_address_then_by_letter(make, stop):
	anna = make.member(email=FIRST)
	contact(anna, FIRST, SECOND)
	term = notices.term(make, 7, member=anna)
	stop(FIRST)
	due_notices.nightly()
	assert (notice_of(term).status, notice_of(term).recipient) == ("Sent", SECOND)
	stop(SECOND)
	other = notices.term(make, 7, member=make.member(email=SECOND))
	due_notices.nightly()
	assert (notice_of(other).status, notice_of(other).channel) == ("To print", "Letter")


def test_a_mail_that_came_back_stops_the_address_for_everybody_who_has_it(make):
	one = notices.term(make, 7, member=make.member(email="home@example.com"))
	due_notices.nightly()
	frappe.db.set_value("Communication", notice_of(one).communication, "delivery_status", "Bounced")
	due_notices.nightly()
	assert notice_of(one).status == "Failed"
	assert due_notices.try_again([notice_of(one).name]) == {"To print": 1}
	other = notices.term(make, 7, member=make.member(email="Home@example.com"))
	due_notices.nightly()
	assert notice_of(other).status == "To print"
	assert must_not_be_mailed("home@example.com")


def test_a_bounce_keeps_its_day_and_reason_but_no_address():
	bounced(FIRST)
	row = suppression.entries([FIRST])[FIRST]
	assert (row.reason, getdate(row.suppressed_on)) == ("Undeliverable", getdate())
	assert row.details == "550 5.1.1 User unknown"
	bounces.stop("bo@example.com", "550 5.1.1 <bo@example.com>: unknown")
	assert "@" not in suppression.entries(["bo@example.com"])["bo@example.com"].details


def test_a_server_that_refuses_us_stops_nobodys_address():
	refusal = smtplib.SMTPRecipientsRefused({FIRST: (554, b"5.7.1 Relay access denied")})
	bounces.on_refusal(refusal)
	assert not suppression.is_suppressed(FIRST)


def test_refusals_of_mails_of_every_kind_are_heard():
	assert "membership_recruitment.member_privacy.consent.bounces.on_refusal" in frappe.get_hooks(
		"mail_refused"
	)
	mail_gate.tell_refusal(smtplib.SMTPRecipientsRefused({FIRST: (550, b"no such user")}))
	assert suppression.is_suppressed(FIRST)


# ---------------------------------------------------------------- journey messages


@STOPS
def test_a_journey_message_goes_to_the_second_address(make, stop):
	messages.message(0)
	anna = messages.member(make, email=FIRST)
	contact(anna, FIRST, SECOND)
	stop(FIRST)
	messages.run()
	assert messages.of(anna) == [("Queued", "")]
	assert [row.recipient for row in messages.queue_of(anna).recipients] == [SECOND]


def test_journey_messages_know_of_the_bounces_of_notices(make):
	messages.message(0)
	anna = messages.member(make, email=FIRST)
	bounced(FIRST)
	messages.run()
	assert messages.of(anna) == [("Not Sent", "Bounced")]


def test_a_bounce_is_no_withdrawal_of_consent(make):
	anna = messages.member(make, email=FIRST)
	bounced(FIRST)
	assert consent.allowed("Member", [anna.name], messages.PURPOSE, "E-mail") == {anna.name}


# ---------------------------------------------------------------- target lists


@STOPS
def test_the_group_of_a_target_list_takes_the_second_address_at_once(make, stop):
	anna = messages.member(make, email=FIRST)
	contact(anna, FIRST, SECOND)
	values = {"list_name": "All", "people": "Members", "purpose": messages.PURPOSE}
	doc = frappe.get_doc({"doctype": "Target List", **values}).insert()
	group = email_group.make(doc)
	doc.reload()

	def addresses() -> set[str]:
		return set(frappe.get_all("Email Group Member", filters={"email_group": group}, pluck="email"))

	assert FIRST in addresses() and SECOND not in addresses()
	stop(FIRST)
	assert SECOND in addresses() and FIRST not in addresses()
	email_group.take_out(doc)
	assert SECOND in addresses()


# ---------------------------------------------------------------- invoices, and mails to staff


@STOPS
def test_an_invoice_goes_to_the_second_address_then_to_none(make, fees, stop):
	anna = make.member(email=FIRST)
	contact(anna, FIRST, SECOND)

	def mailed_to() -> str | None:
		year = next(years)
		term = make.term(anna.name, f"{year}-01-01", f"{year}-12-31")
		name = invoices.make_invoice([term.name], submit=True)
		return frappe.db.get_value("Sales Invoice", name, "contact_email")

	years = iter((2030, 2031, 2032))
	assert mailed_to() == FIRST
	stop(FIRST)
	assert mailed_to() == SECOND
	stop(SECOND)
	assert not mailed_to()


def test_a_draft_forgets_an_address_that_came_back_since(make, fees):
	anna = make.member(email=FIRST)
	contact(anna, FIRST, SECOND)
	term = make.term(anna.name, "2030-01-01", "2030-12-31")
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], submit=False))
	assert invoice.contact_email == FIRST
	bounced(FIRST)
	invoice.reload().submit()
	assert frappe.db.get_value("Sales Invoice", invoice.name, "contact_email") == SECOND


def test_the_monthly_summary_goes_to_no_stopped_address(make):
	one, other = make.user("Membership Manager"), make.user("Membership Manager")
	bounced(frappe.db.get_value("User", one, "email"))
	make.settings(send_monthly_summary=1, summarised_until=None)
	monthly_summary.nightly(getdate())
	sent = frappe.get_all("Email Queue Recipient", pluck="recipient")
	assert frappe.db.get_value("User", other, "email") in sent
	assert frappe.db.get_value("User", one, "email") not in sent
	frappe.set_user(one)
	with pytest.raises(frappe.ValidationError, match="suppressed"):
		monthly_summary.send_to_me()


# ---------------------------------------------------------------- which address is second


def usable(person):
	return mail_addresses.usable("Member", {person.name: person.email})[person.name]


def test_the_address_of_somebody_else_on_a_shared_contact_is_not_a_second_one(make):
	anna, bo = make.member(email=FIRST), make.member(email="bo@example.com")
	contact(anna, FIRST, "bo@example.com", also=bo.name)
	suppressed(FIRST)
	assert usable(anna) == ("", mail_addresses.SUPPRESSED)


def test_who_has_unsubscribed_gets_nothing_at_a_second_address(make):
	anna = make.member(email=FIRST)
	contact(anna, FIRST, SECOND)
	about = {"reference_doctype": "Member", "reference_name": anna.name}
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": SECOND, **about}).insert()
	assert usable(anna) == ("", mail_addresses.UNSUBSCRIBED)
	suppressed(FIRST)
	assert usable(anna) == ("", mail_addresses.UNSUBSCRIBED)


def test_who_has_no_own_address_has_no_second_one(make):
	anna = make.member(email=None)
	contact(anna, SECOND)
	assert usable(anna) == ("", mail_addresses.MISSING)


# ---------------------------------------------------------------- lifted


def test_one_click_uses_a_bounced_address_again_and_no_suppressed_one(make, as_role):
	anna = make.member(email=FIRST)
	contact(anna, FIRST, SECOND)
	bounced(FIRST)
	suppressed(SECOND)
	as_role("Member Registrar")
	assert [row["address"] for row in bounces.of_member(anna.name)] == [FIRST]
	assert bounces.use_again(anna.name) == 1
	assert suppression.suppressed([FIRST, SECOND]) == {SECOND}
	assert bounces.of_member(anna.name) == []


def test_an_old_mail_does_not_stop_an_address_that_was_lifted(make):
	term = notices.term(make, 7, member=make.member(email=FIRST))
	due_notices.nightly()
	frappe.db.set_value("Communication", notice_of(term).communication, "delivery_status", "Bounced")
	due_notices.nightly()
	bounces.use_again(term.member)
	due_notices.nightly()
	assert not suppression.is_suppressed(FIRST)
	assert due_notices.try_again([notice_of(term).name]) == {"Sent": 1}


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", "Membership Treasurer"]
)
def test_others_may_lift_nothing(make, as_role, role):
	anna = make.member(email=FIRST)
	bounced(FIRST)
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		bounces.use_again(anna.name)
