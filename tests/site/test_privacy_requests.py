"""Privacy requests from the desk: states, deadline, identity, log, and what may be done with each kind."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.requests import actions, reminders, subject
from membership_recruitment.member_privacy.requests import request_rules as rules
from tests.support.factories.privacy_requests import former_member, request, shared_address, sure

OFFICER = "Member Privacy Officer"
EMAIL = "astrid@example.com"


def log(doc) -> list[str]:
	return [row.what for row in doc.reload().log]


# ---------------------------------------------------------------- states and time


def test_a_request_is_due_in_a_month_and_can_be_extended_once(make, as_role):
	member = make.member()
	user = as_role(OFFICER)
	doc = request(person=member, received_on=nowdate())
	assert (doc.status, doc.handled_by, doc.found_as) == ("Open", user, "Former member")
	assert getdate(doc.due_on) == rules.months_after(getdate(), 1)
	doc.take_more_time("Much correspondence")
	assert getdate(doc.reload().due_on) == rules.months_after(getdate(), 3)
	with pytest.raises(frappe.ValidationError, match="once"):
		doc.take_more_time("More still")
	assert len(log(doc)) == 2


def test_access_needs_to_know_who_asks_and_an_answer(make, as_role):
	member = make.member()
	as_role(OFFICER)
	doc = request("Access", member)
	with pytest.raises(frappe.ValidationError, match="who asks"):
		doc.finish("Sent by letter")
	doc.make_sure("Reply from the address in the register")
	with pytest.raises(frappe.ValidationError, match="in short"):
		doc.finish(" ")
	doc.finish("Sent by letter")
	doc.reload()
	assert (doc.status, doc.answer, str(doc.answered_on)) == ("Done", "Sent by letter", nowdate())
	doc.wish = "Something else"
	with pytest.raises(frappe.ValidationError, match="closed"):
		doc.save()
	with pytest.raises(frappe.ValidationError, match="open"):
		doc.withdraw()


def test_another_person_needs_another_identity(make, as_role):
	one, other = make.member(), make.member("Bo", "Ek")
	as_role(OFFICER)
	doc = sure("Erasure", one)
	doc.subject_name = other.name
	doc.save()
	assert not doc.identity_how and not doc.identity_on


def test_another_address_needs_another_identity(make, as_role):
	as_role(OFFICER)
	doc = sure("Erasure", email=EMAIL)
	doc.email = "bo@example.com"
	doc.save()
	assert not doc.reload().identity_how


@pytest.mark.parametrize("kind", sorted(rules.NEEDS_IDENTITY))
def test_what_needs_an_identity_is_not_told_that_it_does_not(make, as_role, kind):
	as_role(OFFICER)
	doc = request(kind, email=EMAIL)
	with pytest.raises(frappe.ValidationError, match="make sure who asks"):
		doc.make_sure(rules.NOT_NEEDED)
	assert not doc.reload().identity_how


WRITTEN = {
	"status": "Done",
	"identity_how": "Known in person",
	"answer": "Sent",
	"log": [],
}


def test_what_steps_write_nobody_writes_by_hand(make, as_role):
	"""As a client sends a document: the form holds these fields too."""
	as_role(OFFICER)
	doc = request("Access", email=EMAIL)
	whole = frappe.get_doc("Privacy Request", doc.name)
	whole.update({**WRITTEN, "wish": "All of it"})
	whole.save()
	stored = frappe.get_doc("Privacy Request", doc.name)
	assert (stored.status, stored.identity_how, stored.answer) == ("Open", None, None)
	assert stored.wish == "All of it" and len(stored.log) == 1
	new = request("Access", email=EMAIL, **WRITTEN)
	assert (new.status, new.identity_how, new.answer, len(new.log)) == ("Open", None, None, 1)


def test_the_log_is_no_more_to_be_written_row_by_row(make, as_role):
	"""As PUT and DELETE of a row of the table ask for it."""
	as_role(OFFICER)
	row = request("Access", email=EMAIL).log[0]
	entry = frappe.get_doc(row.doctype, row.name)
	entry.what = "Sent by letter"
	with pytest.raises(frappe.ValidationError, match="its steps alone"):
		entry.save()
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc(row.doctype, row.name)
	assert frappe.db.get_value(row.doctype, row.name, "what") == "It came in."


def test_a_step_decides_by_what_is_stored(make, as_role):
	"""`run_doc_method` hands a step the document that the client sent."""
	as_role(OFFICER)
	sent = request("Access", email=EMAIL)
	sent.update({"identity_how": "Known in person"})
	with pytest.raises(frappe.ValidationError, match="who asks"):
		sent.finish("Sent by letter")


def test_another_day_on_which_it_came_stands_in_the_log(make, as_role):
	as_role(OFFICER)
	doc = request("Access", email=EMAIL)
	doc.received_on = add_days(nowdate(), -10)
	doc.save()
	assert getdate(doc.reload().due_on) == rules.months_after(getdate(add_days(nowdate(), -10)), 1)
	assert len(log(doc)) == 2 and "corrected" in log(doc)[-1]


def test_who_has_left_is_not_the_one_who_is_reminded(make):
	former, officer = make.user(OFFICER), make.user(OFFICER)
	doc = request("Access", email=EMAIL, received_on=add_days(nowdate(), -28), handled_by=former)
	frappe.db.set_value("User", former, "enabled", 0)
	reminders.nightly()
	told = {"document_type": "Privacy Request", "document_name": doc.name}
	assert officer in frappe.get_all("Notification Log", filters=told, pluck="for_user")


@pytest.mark.parametrize(
	("found_as", "who"),
	[
		("Member", "member"),
		("Former member", "former"),
		("Prospect", "prospect"),
		("E-mail only", "mail"),
		("Nobody found", "nobody"),
	],
)
def test_everybody_who_asks_has_a_request(make, found_as, who):
	person = None
	if who == "member":
		person = make.member(email=EMAIL)
		make.term(person.name, nowdate())
	elif who == "former":
		person = former_member(email=EMAIL)
	elif who == "prospect":
		person = make.prospect(email=EMAIL)
	elif who == "mail":
		mail = {
			"communication_type": "Communication",
			"communication_medium": "Email",
			"recipients": "a@b.example",
		}
		frappe.get_doc({"doctype": "Communication", "subject": "Hello", "sender": EMAIL, **mail}).insert()
	assert request(person=person, email=EMAIL).found_as == found_as


def test_who_has_the_address_is_offered(make):
	member, prospect = make.member(email=EMAIL), make.prospect(email=EMAIL)
	doc = request(email=EMAIL.upper())
	doc.run_method("onload")
	offered = {(row["doctype"], row["name"]) for row in doc.get_onload("candidates")}
	assert offered == {("Member", member.name), ("Membership Prospect", prospect.name)}
	assert doc.get_onload("whom") == ("Email", EMAIL)


def second_contact(member):
	about = [{"link_doctype": "Member", "link_name": member.name}]
	mails = [{"email_id": "main@example.com", "is_primary": 1}, {"email_id": EMAIL}]
	frappe.get_doc({"doctype": "Contact", "first_name": "A", "email_ids": mails, "links": about}).insert()


def postal_address(member):
	frappe.db.set_value("Address", shared_address(member).name, "email_id", EMAIL)


@pytest.mark.parametrize("put", [second_contact, postal_address])
def test_an_address_beside_the_entry_leads_to_the_member_and_erases_nobody(make, as_role, put):
	member = make.member(email="first@example.com")
	make.term(member.name, nowdate())
	put(member)
	as_role(OFFICER)
	doc = sure("Erasure", email=EMAIL)
	doc.run_method("onload")
	assert [(row["doctype"], row["name"]) for row in doc.get_onload("candidates")] == [
		("Member", member.name)
	]
	assert doc.found_as == "E-mail only"
	assert member.name in "".join(actions.erasure_preview(doc.name)["refusals"])
	with pytest.raises(frappe.ValidationError, match=member.name):
		actions.erase(doc.name)
	# whose it is somebody says: a link that was followed does not
	assert subject.the_only_one(EMAIL) is None


def test_what_is_due_is_reminded_of_once(make):
	user = make.user(OFFICER)
	soon = request(received_on=add_days(nowdate(), -25), handled_by=user)
	request(received_on=nowdate(), handled_by=user)
	nobodys = request(received_on=add_days(nowdate(), -40))
	nobodys.db_set("handled_by", None)
	for _night in range(2):
		reminders.nightly()
	told = frappe.get_all(
		"Notification Log",
		filters={"for_user": user, "document_type": "Privacy Request"},
		pluck="document_name",
	)
	assert sorted(told) == sorted([soon.name, nobodys.name])


def test_a_prospect_who_joins_takes_the_request_along(make):
	prospect = make.prospect(email=EMAIL)
	doc = request("Objection", prospect)
	prospect.make_member(make.TYPE, nowdate())
	member = frappe.db.get_value("Member", {"journey_id": prospect.journey_id})
	doc.reload()
	assert (doc.subject_doctype, doc.subject_name) == ("Member", member)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
	"role",
	[
		"Member Recruiter",
		"Recruitment Manager",
		"Member Registrar",
		"Membership Manager",
		"Membership Analyst",
	],
)
def test_only_the_officer_answers(make, as_role, role):
	doc = sure("Erasure", former_member())
	as_role(role)
	assert frappe.has_permission("Privacy Request", "read", doc) == (role == "Membership Manager")
	for step in (
		lambda: actions.erasure_preview(doc.name),
		lambda: actions.erase(doc.name),
		lambda: actions.restrict(doc.name),
		lambda: actions.note_objection(doc.name),
		lambda: actions.download_letter(doc.name),
		lambda: doc.withdraw(),
	):
		with pytest.raises(frappe.PermissionError):
			step()
	assert frappe.db.get_value("Privacy Request", doc.name, "status") == "Open"


# ---------------------------------------------------------------- letters


def test_the_letter_says_what_was_decided_in_both_languages(make, as_role):
	as_role(OFFICER)
	refused = request("Rectification", make_member(make))
	refused.refuse_it("The date is right as it is")
	nobody = sure("Access", email="nobody@example.com")
	late = request("Access", make_member(make))
	late.take_more_time("A great many mails")
	for doc, english in (
		(refused, "The date is right as it is"),
		(nobody, "found nothing about you"),
		(late, "A great many mails"),
	):
		assert english in letter_of(doc, "en")
		assert "Integritetsskyddsmyndigheten" in letter_of(doc, "sv")


def make_member(make):
	frappe.set_user("Administrator")
	return make.member("Astrid", "Lind")


def letter_of(doc, language: str) -> str:
	frappe.set_user("Administrator")
	return actions.download_letter(doc.name, "html", language).get_data(as_text=True)


# ---------------------------------------------------------------- restriction and objection


def test_who_is_restricted_is_in_the_register_and_used_for_nothing(make):
	member = make.member(email=EMAIL)
	make.term(member.name, nowdate())
	purpose = "Membership administration"
	assert consent.may_send("Member", member.name, purpose, "E-mail", EMAIL)
	doc = request("Restriction", member)
	actions.restrict(doc.name)
	assert "restricted" in consent.refusal_reason("Member", member.name, purpose, "E-mail", EMAIL)
	assert frappe.db.get_value("Member", member.name, "status") == "Current"
	actions.lift_restriction(doc.name)
	assert consent.may_send("Member", member.name, purpose, "E-mail", EMAIL)


def test_an_objection_ends_every_consent_and_the_ranking(make):
	prospect = make.prospect(email=EMAIL)
	purpose = "Recruitment contact"
	for channel in ("E-mail", "Phone"):
		consent.record(
			"Membership Prospect",
			prospect.name,
			purpose,
			channel,
			"Given",
			source="Meeting",
			evidence="Said so",
		)
	assert consent.may_send("Membership Prospect", prospect.name, purpose, "E-mail", EMAIL)
	doc = request("Objection", prospect, came_by="Telephone")
	assert actions.note_objection(doc.name) == 2
	assert not consent.may_send("Membership Prospect", prospect.name, purpose, "E-mail", EMAIL)
	assert frappe.db.get_value("Membership Prospect", prospect.name, "ranking_objection_on")
	event = frappe.get_last_doc("Consent Event", {"subject_name": prospect.name})
	assert (event.event, event.source) == ("Withdrawn", "Phone call")
	doc.reload()
	assert actions.note_objection(doc.name) == 0


def test_who_is_restricted_is_on_no_list_gets_no_notice_and_is_not_ranked(make):
	from membership_recruitment.member_journey.target_lists import question
	from membership_recruitment.member_recruitment.ranking import snapshots as ranking
	from membership_recruitment.membership.leaving_risk import snapshots as risk
	from membership_recruitment.membership.notices import recipients

	member, prospect = make.member(email=EMAIL), make.prospect(email="nils@example.com")
	term = make.term(member.name, nowdate())
	prospect.db_set({"ranking_band": "Most Likely", "ranking_rank": 1})

	def is_used() -> list[bool]:
		asked = {"Member": "Members", "Membership Prospect": "Prospects"}
		listed = []
		for doctype, people in asked.items():
			condition, values = question.condition({"people": people}, "Administrator")
			listed += frappe.db.sql_list(f"select name from `tab{doctype}` where {condition}", values)
		needed = recipients.terms([term.name], getdate())[term.name].not_needed
		may_rank = frappe.db.sql_list(
			f"select p.name from `tabMembership Prospect` p where {ranking.NOT_OBJECTED}"
		) + frappe.db.sql_list(f"select m.name from `tabMember` m where {risk.NOT_OBJECTED}")
		return [
			*(name in listed for name in (member.name, prospect.name)),
			needed != recipients.RESTRICTED,
			*(name in may_rank for name in (member.name, prospect.name)),
		]

	assert is_used() == [True] * 5
	for person in (member, prospect):
		actions.restrict(request("Restriction", person).name)
	assert is_used() == [False] * 5
	assert frappe.db.get_value("Membership Prospect", prospect.name, "ranking_band") is None
	prospect.reload().make_member(make.TYPE, nowdate(), new_person=True)
	joined = {"journey_id": prospect.journey_id}
	assert frappe.db.get_value("Member", joined, "restricted_on")
