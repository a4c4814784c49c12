"""Membership reveals sensitive data: one switch, and what it tightens."""

from email import message_from_bytes
from email.policy import default

import frappe
import pytest
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.utils import cint

from membership_recruitment import settings
from membership_recruitment.member_insights import disclosure
from membership_recruitment.member_privacy.retention.kinds import KINDS
from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.notices import due_notices
from membership_recruitment.patches.v0_2 import say_once_what_is_sensitive
from membership_recruitment.setup import retention as shipped
from tests.support.factories import leaving_members, notices, ranked_prospects

SWITCH = "reveals_sensitive_data"
PURPOSE = "Processing Purpose"


def head_of(queue):
	"""As it is handed to a mail server, to its first recipient."""
	queue = frappe.get_doc("Email Queue", queue)
	queue.say_nothing_outside()
	return message_from_bytes(
		SendMailContext(queue).build_message(queue.recipients[0].recipient), policy=default
	)


@pytest.fixture
def queued(make):
	"""Gives the Email Queue row of a mail of Frappe's own, to somebody about something."""
	with notices.sending(make):

		def mail(recipient="ada@example.com", **values):
			frappe.sendmail(
				recipients=[recipient],
				subject="From the Party",
				message="<p>Hello</p>",
				delayed=True,
				**values,
			)
			return frappe.get_last_doc("Email Queue").name

		yield mail


def test_off_everything_is_as_it_was(make, queued):
	assert not settings.sensitive() and settings.rules().minimum_cell == 5
	assert head_of(queued())["Subject"] == "From the Party"


# ---------------------------------------------------------------- mails


def test_a_renewal_notice_leaves_without_a_subject_or_a_sender_that_tells(make, queued):
	make.settings(**{SWITCH: 1, "association_name": "The Party"})
	term = notices.term(make, 7)
	frappe.db.set_value("Email Account", "Test Notices", "email_account_name", "The Party")
	due_notices.nightly()
	notice = frappe.get_last_doc("Renewal Notice", {"membership": term.name})
	head = head_of(notice.email_queue)
	assert head["Subject"] == "A message for you"
	assert [(one.display_name, one.addr_spec) for one in head["From"].addresses] == [
		("The office", "register@forening.example")
	]
	# our own timeline says what it was
	assert frappe.db.get_value("Communication", notice.communication, "subject").startswith("Ends ")


def test_mails_about_anything_are_neutral_to_everybody_but_our_own_users(make, queued):
	make.settings(**{SWITCH: 1, "neutral_sender": "Post from Lena"})
	invoice = {"reference_doctype": "Sales Invoice", "reference_name": "SINV-1"}
	for mail in (queued(), queued(**invoice), queued(sender="The Party <register@forening.example>")):
		head = head_of(mail)
		assert head["Subject"] == "A message for you"
		assert {one.display_name for one in head["From"].addresses} == {"Post from Lena"}
	staff, website = make.user("Member Registrar"), make.user()
	frappe.db.set_value("User", website, "user_type", "Website User")
	assert head_of(queued(staff))["Subject"] == "From the Party"
	assert head_of(queued(website))["Subject"] == "A message for you"


def test_frappe_asks_for_it_when_it_sends(make, queued):
	make.settings(**{SWITCH: 1})
	term = notices.term(make, 7)
	due_notices.nightly()
	notice = frappe.get_last_doc("Renewal Notice", {"membership": term.name})
	queue = frappe.get_doc("Email Queue", notice.email_queue)
	frappe.db.set_value(
		"Member", term.member, "renewal_notices_off", 1
	)  # so that it does not leave in the end
	queue.send()
	assert (
		"Subject: =?utf-8?q?A_message_for_you?=" in queue.message
		or "Subject: A message for you" in queue.message
	)


# ---------------------------------------------------------------- figures, ranking, retention


def test_smaller_groups_are_hidden(make):
	make.settings(**{SWITCH: 1, "minimum_cell": 5})
	frappe.set_user(make.user("Member Recruiter"))
	assert disclosure.for_reader().cell == settings.SENSITIVE_CELL == 10
	frappe.set_user("Administrator")
	make.settings(minimum_cell=25)
	frappe.set_user(make.user("Member Recruiter"))
	assert disclosure.for_reader().cell == 25


def test_nobody_is_ranked_without_consent_whatever_the_purpose_says_later(make):
	for factory, purpose in (
		(ranked_prospects, ranked_prospects.PURPOSE),
		(leaving_members, leaving_members.PURPOSE),
	):
		frappe.db.set_value(PURPOSE, purpose, "lawful_basis", "Consent")
		factory.switch_on()
	make.settings(**{SWITCH: 1})
	for purpose in (ranked_prospects.PURPOSE, leaving_members.PURPOSE):
		frappe.db.set_value(PURPOSE, purpose, "lawful_basis", "Legitimate interest")
	assert ranking_rules.rules().consent_to == ranked_prospects.PURPOSE
	assert risk_rules.rules().consent_to == leaving_members.PURPOSE


@pytest.mark.parametrize("factory", (ranked_prospects, leaving_members), ids=("ranking", "risk"))
def test_ranking_and_risk_need_consent_in_whichever_order_they_are_switched_on(make, factory):
	factory.switch_on()  # by legitimate interest, as it is shipped
	with pytest.raises(frappe.ValidationError, match="First choose a purpose whose lawful basis is Consent"):
		make.settings(**{SWITCH: 1})
	factory.switch_on(enabled=0)
	make.settings(**{SWITCH: 1})
	with pytest.raises(frappe.ValidationError, match="only those who consented may be looked at so"):
		factory.switch_on()
	frappe.db.set_value(PURPOSE, factory.PURPOSE, "lawful_basis", "Consent")
	factory.switch_on()


@pytest.fixture
def rules_as_shipped():
	doc = frappe.get_single("Retention Settings")
	doc.rules = []
	doc.save()
	shipped.seed()


def test_what_saving_the_settings_changes_stands_on_what_is_saved(rules_as_shipped):
	"""As the desk saves: the document comes from the request, and the former one stands in Frappe's cache."""
	for on, months in ((1, [kind.sensitive_months for kind in KINDS]), (0, [kind.months for kind in KINDS])):
		sent = frappe.get_single("Membership Settings").as_dict()
		assert settings.sensitive() != on
		frappe.get_doc({**sent, SWITCH: on}).save()
		assert [rule.months for rule in frappe.get_single("Retention Settings").rules] == months


def test_rules_that_nobody_has_touched_propose_shorter_times(make, rules_as_shipped):
	doc = frappe.get_single("Retention Settings")
	on, chosen, *_rest = doc.rules
	on.enabled, chosen.months = 1, 7
	doc.save()

	def months():
		return [rule.months for rule in frappe.get_single("Retention Settings").rules]

	long = [on.months, 7, *(kind.months for kind in KINDS[2:])]
	make.settings(**{SWITCH: 1})
	assert months() == [on.months, 7, *(kind.sensitive_months for kind in KINDS[2:])]
	assert all(kind.sensitive_months < kind.months for kind in KINDS)
	make.settings(**{SWITCH: 0})
	assert months() == long


def test_a_registers_manager_without_a_hand_in_retention_may_say_so(make):
	frappe.set_user(make.user("System Manager"))
	doc = frappe.get_single("Membership Settings")
	doc.set(SWITCH, 1)
	doc.save()
	assert settings.sensitive()


# ---------------------------------------------------------------- what it was before


@pytest.mark.parametrize("value", ("1", "0", None))
@pytest.mark.parametrize("where", say_once_what_is_sensitive.SETTINGS)
def test_what_was_ticked_in_either_place_holds_for_all(make, where, value):
	if value is not None:
		frappe.db.sql(
			"insert into `tabSingles` (doctype, field, value) values (%s, 'sensitive', %s)", (where, value)
		)
	say_once_what_is_sensitive.execute()
	frappe.clear_document_cache("Membership Settings", "Membership Settings")
	assert settings.sensitive() == bool(cint(value))
	assert not frappe.db.sql(
		"select 1 from `tabSingles` where field = 'sensitive' and doctype in %s",
		(say_once_what_is_sensitive.SETTINGS,),
	)
