"""Consent on a real site: append-only, who may record and read, the gate, withdrawal by link, suppression."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership_recruitment.member_privacy.consent import consent, suppression, withdrawal
from membership_recruitment.member_privacy.consent.state import (
	EMAIL,
	GIVEN,
	PHONE,
	WITHDRAWN,
	ConsentEntry,
)
from membership_recruitment.member_recruitment.conversion import convert as conversion
from tests.support.oracles.consents import is_given

PURPOSE = "Newsletter"
PROSPECT = "Membership Prospect"
ADDRESS = "nils@example.com"


@pytest.fixture
def nils(make):
	return make.prospect(email=ADDRESS)


@pytest.fixture
def astrid(make):
	return make.member(email="astrid@example.com")


def given_by(doc, event=GIVEN, channel=EMAIL, purpose=PURPOSE, **values):
	return consent.record(
		doc.doctype,
		doc.name,
		purpose,
		channel,
		event,
		source="Meeting",
		evidence="Said so at the fair.",
		**values,
	)


def may_send(doc, purpose=PURPOSE, channel=EMAIL, address=ADDRESS):
	return consent.may_send(doc.doctype, doc.name, purpose, channel, address)


# ---------------------------------------------------------------- purposes and wordings


def test_a_changed_wording_is_a_new_version_and_the_old_one_stays():
	purpose = frappe.get_doc("Processing Purpose", PURPOSE)
	before = frappe.get_doc("Consent Text", {"purpose": PURPOSE, "version": 1, "language": "en"})
	purpose.wording_en = "Other words."
	purpose.save()
	assert purpose.wording_version == 2
	new = frappe.get_doc("Consent Text", {"purpose": PURPOSE, "version": 2, "language": "en"})
	assert new.text == "Other words."
	assert new.text_hash != before.text_hash
	assert frappe.db.get_value("Consent Text", before.name, "text") == before.text
	purpose.description = "Only the description."
	purpose.save()
	assert purpose.wording_version == 2


def test_a_wording_is_not_changed_or_deleted():
	text = frappe.get_last_doc("Consent Text")
	text.text = "Something else."
	with pytest.raises(frappe.ValidationError, match="kept as it was"):
		text.save()
	with pytest.raises(frappe.ValidationError, match="kept for as long"):
		frappe.delete_doc("Consent Text", text.name)


def test_an_event_keeps_basis_version_and_fingerprint_of_what_was_agreed_to(nils):
	event = given_by(nils)
	purpose = frappe.get_doc("Processing Purpose", PURPOSE)
	purpose.wording_en, purpose.wording_sv = "New.", "Nytt."
	purpose.save()
	event.reload()
	text = frappe.get_doc("Consent Text", event.consent_text)
	assert (event.lawful_basis, event.wording_version) == ("Consent", 1)
	assert event.wording_hash == text.text_hash
	assert given_by(nils, channel=EMAIL).wording_version == 2


# ---------------------------------------------------------------- append-only


def test_events_are_never_changed_or_deleted_not_even_by_the_administrator(nils):
	event = given_by(nils)
	event.event = WITHDRAWN
	with pytest.raises(frappe.ValidationError, match="never changed"):
		event.save()
	with pytest.raises(frappe.ValidationError, match="never changed"):
		frappe.client.set_value("Consent Event", event.name, "event", WITHDRAWN)
	with pytest.raises(frappe.ValidationError, match="never deleted"):
		frappe.delete_doc("Consent Event", event.name, force=True)
	assert frappe.db.get_value("Consent Event", event.name, "event") == GIVEN


def test_nobody_invents_the_persons_own_click_or_another_recorder(nils, as_role):
	nils.db_set("recruiter", as_role("Member Recruiter"))
	values = {
		"doctype": "Consent Event",
		"subject_doctype": PROSPECT,
		"subject_name": nils.name,
		"purpose": PURPOSE,
		"channel": EMAIL,
		"event": GIVEN,
		"evidence": "Said so.",
	}
	forged = frappe.get_doc(
		{
			**values,
			"source": "Meeting",
			"actor": "Administrator",
			"double_opt_in_on": now_datetime(),
			"wording_hash": "0" * 64,
			"lawful_basis": "Contract",
		}
	).insert()
	assert forged.actor == frappe.session.user
	assert forged.double_opt_in_on is None
	assert forged.lawful_basis == "Consent"
	assert forged.wording_hash != "0" * 64
	with pytest.raises(frappe.ValidationError, match="Only the person"):
		frappe.get_doc({**values, "source": "Joining page"}).insert()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"channel": "Letter"}, "not a channel"),
		({"evidence": " "}, "what shows the consent"),
		({"purpose": "Membership administration"}, "does not rest on consent"),
		({"event_on": datetime(2999, 1, 1)}, "future"),
		({"evidence_file": "/private/files/of-somebody-else.csv"}, "not found"),
		(
			{"subject_doctype": "User", "subject_name": "Guest"},
			"Choose a member or a prospect|Kind of Person",
		),
	],
)
def test_what_cannot_be_recorded_says_why(nils, values, sentence):
	doc = frappe.get_doc(
		{
			"doctype": "Consent Event",
			"subject_doctype": PROSPECT,
			"subject_name": nils.name,
			"purpose": PURPOSE,
			"channel": EMAIL,
			"event": GIVEN,
			"source": "Meeting",
			"evidence": "Said so.",
			**values,
		}
	)
	with pytest.raises(frappe.ValidationError, match=sentence):
		doc.insert()


def test_the_file_of_a_stranger_is_no_evidence(nils, as_role):
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "register.csv", "content": "secret", "is_private": 1}
	).insert()
	nils.db_set("recruiter", as_role("Member Recruiter"))
	with pytest.raises(frappe.ValidationError, match="not found"):
		given_by(nils, evidence_file=file.file_url)


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize(
	("role", "own", "of_prospect", "of_member"),
	[
		("Member Recruiter", True, "records", ""),
		("Member Recruiter", False, "", ""),
		("Recruitment Manager", False, "reads", ""),
		("Member Registrar", False, "", "records"),
		("Membership Manager", False, "reads", "reads"),
		("Membership Analyst", False, "", ""),
		("Member Privacy Officer", False, "records", "records"),
	],
)
def test_who_reads_and_records(make, nils, astrid, as_role, role, own, of_prospect, of_member):
	events = {doc.doctype: given_by(doc) for doc in (nils, astrid)}
	other = make.user("Member Recruiter")
	user = as_role(role)
	nils.db_set("recruiter", user if own else other)
	for doc, may in ((nils, of_prospect), (astrid, of_member)):
		event = events[doc.doctype]
		listed = (
			frappe.get_list("Consent Event", filters={"name": event.name}, pluck="name")
			if frappe.has_permission("Consent Event", "read")
			else []
		)
		assert listed == ([event.name] if may else []), doc.doctype
		assert bool(frappe.has_permission("Consent Event", "read", event.name)) == bool(may)
		if may:
			assert consent.on_form(doc.doctype, doc.name)["may_record"] == (may == "records")
		else:
			with pytest.raises(frappe.PermissionError):
				consent.on_form(doc.doctype, doc.name)
		if may == "records":
			consent.record_on_form(
				doc.doctype, doc.name, PURPOSE, [EMAIL], WITHDRAWN, "Phone call", "On the phone."
			)
		else:
			with pytest.raises(frappe.PermissionError):
				consent.record_on_form(
					doc.doctype, doc.name, PURPOSE, [EMAIL], WITHDRAWN, "Phone call", "On the phone."
				)


def test_a_recruiter_takes_a_prospect_before_recording(nils, as_role):
	user = as_role("Member Recruiter")
	assert not consent.on_form(PROSPECT, nils.name)["may_record"]
	nils.recruiter = user
	nils.save()
	assert consent.on_form(PROSPECT, nils.name)["may_record"]


# ---------------------------------------------------------------- state and gate


def test_the_gate_opens_with_consent_and_closes_with_withdrawal(nils):
	assert (
		consent.refusal_reason(PROSPECT, nils.name, PURPOSE, EMAIL, ADDRESS) == "There is no consent to it."
	)
	given_by(nils)
	assert may_send(nils)
	assert not may_send(nils, purpose="Member journey messages")
	assert not may_send(nils, channel=PHONE, address="+46701740605")
	given_by(nils, WITHDRAWN)
	assert not may_send(nils)


def test_the_gate_knows_contract_suppression_unsubscribe_and_death(nils, astrid):
	contract = "Membership administration"
	own = astrid.email
	assert may_send(astrid, contract, address=own)
	assert not may_send(nils, contract)  # a prospect has no contract
	given_by(astrid)
	given_by(nils)
	assert may_send(astrid, address=own)
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": ADDRESS, "global_unsubscribe": 1}).insert()
	assert not may_send(nils)
	unsubscribed = {"email": own, "reference_doctype": "Member", "reference_name": astrid.name}
	mark = frappe.get_doc({"doctype": "Email Unsubscribe", **unsubscribed}).insert()
	assert not may_send(astrid, contract, address=own)
	mark.delete()
	assert may_send(astrid, contract, address=own)
	suppression.suppress(own)
	assert not may_send(astrid, contract, address=own)
	assert may_send(astrid, contract, address="other@example.com")
	astrid.deceased_on = frappe.utils.nowdate()
	astrid.save()
	assert not may_send(astrid, contract, address="other@example.com")


def test_the_gate_knows_purposes_that_are_switched_off_and_people_who_are_gone(nils):
	given_by(nils)
	frappe.db.set_value("Processing Purpose", PURPOSE, "disabled", 1)
	assert not may_send(nils)
	frappe.db.set_value("Processing Purpose", PURPOSE, "disabled", 0)
	assert may_send(nils)
	assert not may_send(nils, address=None)
	nils.delete()
	assert not may_send(nils)
	assert not frappe.db.exists("Consent Event", {"subject_name": nils.name})


MOMENTS = st.integers(0, 2).map(lambda hour: datetime(2026, 1, 1, hour))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
	rows=st.lists(
		st.tuples(st.sampled_from("ABC"), st.sampled_from((GIVEN, WITHDRAWN)), MOMENTS, MOMENTS), max_size=9
	)
)
def test_many_at_once_come_to_the_same_as_one_by_one(rolled_back, rows):
	frappe.db.delete("Consent Event")
	for subject, event, event_on, recorded_on in rows:
		doc = frappe.get_doc(
			{
				"doctype": "Consent Event",
				"name": frappe.generate_hash(length=10),
				"subject_doctype": "Member",
				"subject_name": subject,
				"purpose": PURPOSE,
				"channel": EMAIL,
				"event": event,
				"event_on": event_on,
			}
		)
		doc.creation = doc.modified = recorded_on
		doc.db_insert()
	expected = {
		subject
		for subject in "ABC"
		if is_given(
			[ConsentEntry(PURPOSE, EMAIL, row[1], row[2], row[3]) for row in rows if row[0] == subject],
			PURPOSE,
			EMAIL,
		)
	}
	assert consent.allowed("Member", "ABC", PURPOSE, EMAIL) == expected
	assert consent.allowed(PROSPECT, "ABC", PURPOSE, EMAIL) == set()


# ---------------------------------------------------------------- withdrawal by link


def test_withdrawn_by_link_once_however_often_it_is_pressed(nils):
	event = given_by(nils)
	token = withdrawal.token(event.name)
	assert withdrawal.event_of(token) == event.name
	for _press in range(3):
		withdrawal.withdraw(event.name)
	rows = frappe.get_all(
		"Consent Event", filters={"subject_name": nils.name}, fields=["event", "source", "actor"]
	)
	assert len(rows) == 2
	assert {"event": WITHDRAWN, "source": "Withdrawal link", "actor": None} in rows
	assert not may_send(nils)
	given_by(nils, event_on=now_datetime() + timedelta(minutes=1))  # the browser's clock is ahead
	assert may_send(nils)
	withdrawal.withdraw(event.name)  # an old mail's link ends the new consent as well: that is what it says
	assert not may_send(nils)


@pytest.mark.parametrize("token", ["", ".", "abc", "abc.", "abc.def", None, "ö.ö", "x" * 5000])
def test_a_link_that_was_not_made_here_is_refused(token):
	assert withdrawal.event_of(token) is None


def test_a_signature_holds_for_its_event_only(nils):
	first, second = given_by(nils), given_by(nils, purpose="Member journey messages")
	_name, _dot, signature = withdrawal.token(first.name).partition(".")
	assert withdrawal.event_of(f"{second.name}.{signature}") is None


def test_no_link_without_consent_and_the_link_holds_no_personal_data(nils):
	assert withdrawal.link(PROSPECT, nils.name, PURPOSE, EMAIL) is None
	given_by(nils)
	link = withdrawal.link(PROSPECT, nils.name, PURPOSE, EMAIL)
	assert "/consent/withdraw?token=" in link
	assert nils.name not in link and ADDRESS not in link


def test_consent_moves_with_its_proof_and_the_old_link_still_works(make, nils, as_role):
	nils.db_set("recruiter", as_role("Member Recruiter"))
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "form.txt", "content": "Signed.", "is_private": 1}
	).insert()
	event = given_by(nils, evidence_file=file.file_url)
	link_token = withdrawal.token(event.name)
	proof = ("purpose", "channel", "event_on", "wording_hash", "consent_text", "evidence", "actor")
	before = frappe.db.get_value("Consent Event", event.name, proof)
	registrar = make.user("Member Registrar", "Membership Manager")
	frappe.set_user(registrar)
	member = conversion.convert(nils.name, make.TYPE, frappe.utils.getdate())["member"]
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Consent Event", event.name, ("subject_doctype", "subject_name")) == (
		"Member",
		member,
	)
	assert frappe.db.get_value("Consent Event", event.name, proof) == before
	file.reload()
	assert (file.attached_to_doctype, file.attached_to_name) == ("Consent Event", event.name)
	assert not frappe.has_permission("File", "read", file, user=nils.recruiter)
	assert frappe.has_permission("File", "read", file, user=registrar)
	assert consent.may_send("Member", member, PURPOSE, EMAIL, ADDRESS)
	withdrawal.withdraw(withdrawal.event_of(link_token))
	assert not consent.may_send("Member", member, PURPOSE, EMAIL, ADDRESS)


# ---------------------------------------------------------------- suppression


def test_suppression_finds_the_address_however_it_is_written_and_keeps_none():
	frappe.db.delete("Contact Suppression")
	suppression.suppress("Karin.Ek@Example.com", "Erased")
	suppression.suppress("070-174 06 05")
	suppression.suppress("+46 70 174 06 05")  # again: nothing happens
	assert suppression.suppressed(["karin.ek@example.com ", "+46701740605", "other@example.com"]) == {
		"karin.ek@example.com ",
		"+46701740605",
	}
	assert not suppression.is_suppressed(None)
	rows = frappe.get_all("Contact Suppression", fields=["*"])
	assert len(rows) == 2
	assert not [row for row in rows if "karin" in str(row).lower() or "1740605" in str(row)]


def test_suppression_says_what_is_wrong():
	for nonsense in ("", "hello", "a@"):
		with pytest.raises(frappe.ValidationError, match="Enter an e-mail address"):
			frappe.get_doc({"doctype": "Contact Suppression", "address": nonsense}).insert()
	suppression.suppress("a@example.com")
	with pytest.raises(frappe.DuplicateEntryError):
		frappe.get_doc({"doctype": "Contact Suppression", "address": "A@example.com"}).insert()


def test_only_the_privacy_officer_sees_suppressions(as_role):
	for role in ("Member Recruiter", "Recruitment Manager", "Member Registrar", "Membership Manager"):
		as_role(role)
		assert not frappe.has_permission("Contact Suppression", "read"), role
	as_role("Member Privacy Officer")
	assert frappe.has_permission("Contact Suppression", "create")
