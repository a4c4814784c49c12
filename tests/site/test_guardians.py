"""Guardians of a child: who gets mail about it, each with a way out of their own, and what happens at eighteen."""

import email
import email.policy
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest
from frappe import client
from frappe.utils import add_years, getdate

from membership_recruitment import public_page
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_privacy.consent import (
	bounces,
	consent,
	guardian_mail,
	guardian_unsubscribe,
	suppression,
)
from membership_recruitment.member_privacy.wall import register_values, row_rules, what_leaves
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.guardians import coming_of_age
from membership_recruitment.membership.notices import due_notices, gate, letters
from membership_recruitment.people.addresses import new_address
from tests.support.factories import notices

MUM = {"full_name": "Moa Lind", "relation": "Mother", "email": "moa@example.com"}
DAD = {"full_name": "Dag Ek", "relation": "Father", "email": "dag@example.com"}


def child(make, age: int = 9, guardians=(MUM, DAD), **values):
	born = add_years(getdate(), -age) - timedelta(days=10)
	values.setdefault("email", "barn@example.com")
	return make.member("Lo", "Lind", birth_date=born, guardians=[dict(row) for row in guardians], **values)


def read_by(member, day: date | None = None) -> list[str]:
	found = guardian_mail.readers({member.name: member.email}, day or getdate())[member.name]
	return [reader.address for reader in found.those]


# ---------------------------------------------------------------- the form


def test_guardians_are_tidied_as_members_are(make):
	row = {"full_name": "  Moa   Lind ", "email": "Moa@Example.COM", "phone": "070-174 06 05"}
	member = child(make, guardians=[row])
	(stored,) = member.reload().guardians
	assert (stored.full_name, stored.email, stored.phone) == ("Moa Lind", "moa@example.com", "+46701740605")


@pytest.mark.parametrize(
	("rows", "said"),
	[
		([{"relation": "Mother"}], "has no name"),
		([{"full_name": "Moa", "email": "moa"}], "moa is not an e-mail address"),
		([{"full_name": "Moa", "phone": "12"}], "12 is not a phone number"),
		([MUM, MUM], "stands among the guardians already"),
		([{"full_name": "M<b>oa"}], "cannot contain <"),
	],
)
def test_what_cannot_be_is_refused_with_a_sentence(make, rows, said):
	with pytest.raises(frappe.ValidationError, match=said):
		child(make, guardians=rows)


def test_nobody_is_their_own_guardian(make):
	member = make.member()
	member.append("guardians", {"full_name": "Me", "member": member.name})
	with pytest.raises(frappe.ValidationError, match="nobody is their own guardian"):
		member.save()


def test_a_guardian_who_is_a_member_has_name_and_address_from_there(make):
	mother = make.member("Moa", "Lind", email="moa@example.com")
	member = child(make, guardians=[{"member": mother.name}])
	assert member.guardians[0].full_name == "Moa Lind"
	assert read_by(member) == ["moa@example.com"]
	mother.deceased_on = getdate()
	mother.save()
	assert read_by(member) == ["barn@example.com"]


# ---------------------------------------------------------------- who gets mail


def test_mail_about_a_child_goes_to_both_guardians_and_from_an_age_to_the_child_too(make):
	make.settings(own_mail_from_age=13)
	both = ["moa@example.com", "dag@example.com"]
	assert read_by(child(make, 12)) == both
	assert read_by(child(make, 13)) == [*both, "barn@example.com"]
	assert read_by(child(make, 17)) == [*both, "barn@example.com"]
	assert read_by(child(make, 18)) == ["barn@example.com"]
	make.settings(own_mail_from_age=16)
	assert read_by(child(make, 15)) == both


def test_the_day_of_the_mail_decides_and_not_the_day_of_asking(make):
	member = child(make, 17)
	birthday = add_years(member.birth_date, 18)
	assert "moa@example.com" in read_by(member, getdate(birthday) - timedelta(days=1))
	assert read_by(member, getdate(birthday)) == ["barn@example.com"]


def test_without_a_guardian_with_an_address_it_goes_to_the_member_as_before(make):
	assert read_by(child(make, guardians=[])) == ["barn@example.com"]
	assert read_by(child(make, guardians=[{"full_name": "Moa", "phone": "0701740605"}])) == [
		"barn@example.com"
	]
	assert read_by(child(make, guardians=[{**MUM, "gets_mail": 0}])) == ["barn@example.com"]
	unknown = make.member(email="barn@example.com", guardians=[dict(MUM)])
	assert read_by(unknown) == ["barn@example.com"]


def test_at_one_address_there_is_one_mail(make):
	member = child(make, 14, [MUM, {**DAD, "email": "moa@example.com"}], email="Moa@example.com")
	assert read_by(member) == ["moa@example.com"]


def test_each_guardian_is_silenced_alone(make):
	member, sister = child(make), child(make, 7)
	frappe.get_doc(
		{
			"doctype": "Email Unsubscribe",
			"email": "moa@example.com",
			"reference_doctype": "Member",
			"reference_name": member.name,
		}
	).insert()
	assert read_by(member) == ["dag@example.com"]
	assert read_by(sister) == ["moa@example.com", "dag@example.com"]
	suppression.suppress("dag@example.com")
	found = guardian_mail.readers({member.name: member.email}, getdate())[member.name]
	assert (found.those, bool(found.refusal)) == ((), True)
	assert read_by(sister) == ["moa@example.com"]


def test_the_form_shows_that_mail_to_a_guardian_came_back_and_lifts_it(make):
	member = child(make)
	bounces.stop("moa@example.com", "550 no such user")
	assert [row["address"] for row in bounces.of_member(member.name)] == ["moa@example.com"]
	assert read_by(member) == ["dag@example.com"]
	assert bounces.use_again(member.name) == 1
	assert read_by(member) == ["moa@example.com", "dag@example.com"]


# ---------------------------------------------------------------- renewal notices


@pytest.fixture
def noticed(make):
	with notices.sending(make, own_mail_from_age=13) as settings:
		yield settings


def of(term) -> list:
	return frappe.get_all(
		"Renewal Notice",
		filters={"membership": term.name},
		fields=["name", "status", "channel", "recipient", "guardian_name", "email_queue", "result"],
		order_by="recipient asc, name asc",
	)


def message(notice) -> email.message.EmailMessage:
	text = frappe.db.get_value("Email Queue", notice.email_queue, "message")
	return email.message_from_string(text, policy=email.policy.default)


def test_each_guardian_gets_a_notice_of_their_own_once(make, noticed):
	term = notices.term(make, 30, member=child(make))
	due_notices.nightly()
	due_notices.nightly()
	assert [(row.status, row.recipient, row.guardian_name) for row in of(term)] == [
		("Sent", "dag@example.com", "Dag Ek"),
		("Sent", "moa@example.com", "Moa Lind"),
	]
	for notice in of(term):
		mail = message(notice)
		(to,) = frappe.get_all(
			"Email Queue Recipient", filters={"parent": notice.email_queue}, pluck="recipient"
		)
		assert to == notice.recipient
		body = mail.get_body(("html",)).get_content()
		assert "To the guardians of Lo Lind" in body and "Hello Lo" in body
		(page,) = [line for line in str(mail["List-Unsubscribe"]).strip("<>").split() if line]
		assert page.replace("&", "&amp;") in body or page in body
	assert frappe.db.count("Email Queue") == 2


def test_a_guardian_stops_mail_by_the_link_in_it_and_the_other_one_goes_on(make, noticed):
	term = notices.term(make, 30, member=child(make))
	due_notices.nightly()
	notice = next(row for row in of(term) if row.recipient == "moa@example.com")
	own_link = str(message(notice)["List-Unsubscribe"]).strip("<>")
	parts = urlsplit(own_link)
	assert parts.path.strip("/") == guardian_unsubscribe.PATH
	assert public_page.PAGES[guardian_unsubscribe.PATH].endswith("guardian_unsubscribe.page")
	token = parse_qs(parts.query)["token"][0]

	def asked(token: str, *, is_post: bool):
		request = public_page.PublicRequest(guardian_unsubscribe.PATH, is_post, "en", {"token": token})
		return guardian_unsubscribe.page(request)

	assert asked(token, is_post=False).context["state"] == "ask"
	html = public_page.render(
		"unsubscribe",
		{
			"request": public_page.PublicRequest(guardian_unsubscribe.PATH, False, "en", {}),
			"state": "ask",
			"token": token,
		},
	)
	assert f'action="/{guardian_unsubscribe.PATH}?lang=en"' in html and f'value="{token}"' in html
	assert not frappe.db.exists("Email Unsubscribe", {"email": "moa@example.com"})
	assert asked(token[:-1] + ("a" if token[-1] != "a" else "b"), is_post=True).status == 404
	for _twice in range(2):
		assert asked(token, is_post=True).context["state"] == "done"
	assert frappe.db.count("Email Unsubscribe", {"email": "moa@example.com"}) == 1
	frappe.db.delete("Renewal Notice")
	due_notices.nightly()
	assert [(row.status, row.recipient) for row in of(term)] == [("Sent", "dag@example.com")]
	# the timeline that staff read does not have the link
	content = frappe.get_all("Communication", filters={"reference_name": term.member}, pluck="content")
	assert content and not any("token=" in text for text in content)


def test_when_no_guardian_can_be_mailed_it_is_one_letter_to_the_guardians(make, noticed):
	member = child(make)
	new_address("Member", member.name, line="Storgatan 1", city="Lund", postal_code="222 22").insert()
	for address in ("moa@example.com", "dag@example.com"):
		suppression.suppress(address)
	term = notices.term(make, 30, member=member)
	due_notices.nightly()
	assert [(row.status, row.channel) for row in of(term)] == [("To print", "Letter")]
	letters.make_batch()
	(row,) = of(term)
	assert (row.status, row.recipient) == ("Printed", "To the guardians of Lo Lind, Storgatan 1, 222 22 Lund")


def test_mails_that_become_letters_become_one(make, noticed):
	term = notices.term(make, 30, member=child(make))
	notices.clear_account()
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	due_notices.nightly()
	assert [row.status for row in of(term)] == ["Due", "Due"]
	frappe.db.set_value("Renewal Notice", {"membership": term.name}, "status", "Failed")
	due_notices.try_again([row.name for row in of(term)], by_letter=True)
	assert sorted((row.status, row.channel) for row in of(term)) == [
		("Not needed", "E-mail"),
		("To print", "Letter"),
	]


def test_a_letter_goes_where_a_guardian_lives_if_nobody_knows_where_the_child_does(make, noticed):
	mother = {**MUM, "email": "", "address_line": "Lillgatan 2", "postal_code": "111 22", "city": "Stockholm"}
	term = notices.term(make, -14, member=child(make, guardians=[mother], language="sv"))
	due_notices.nightly()
	letters.make_batch()
	(row,) = of(term)
	assert row.recipient == "Till vårdnadshavare för Lo Lind, Lillgatan 2, 111 22 Stockholm"


def test_who_is_a_guardian_no_more_when_the_mail_leaves_gets_none_and_who_came_instead_does(make, noticed):
	member = child(make)
	term = notices.term(make, 30, member=member)
	due_notices.nightly()
	member.reload()
	member.guardians = [row for row in member.guardians if row.email != "moa@example.com"]
	member.append("guardians", {"full_name": "Pia Ny", "email": "pia@example.com"})
	member.save()
	frappe.db.set_value("Renewal Notice", {"membership": term.name}, "status", "Due")
	due_notices.nightly()
	assert [(row.status, row.recipient, row.guardian_name) for row in of(term)] == [
		("Sent", "dag@example.com", "Dag Ek"),
		("Sent", "pia@example.com", "Pia Ny"),
	]
	member.guardians = member.guardians[:1]
	member.save()
	frappe.db.set_value("Renewal Notice", {"membership": term.name}, "status", "Due")
	due_notices.nightly()
	assert [(row.status, bool(row.result)) for row in of(term)] == [("Sent", False), ("Not needed", True)]


def test_in_the_queue_it_is_asked_once_more(make, noticed):
	member = child(make)
	term = notices.term(make, 30, member=member)
	due_notices.nightly()
	notice = next(row for row in of(term) if row.recipient == "moa@example.com")
	queue = frappe.get_doc("Email Queue", notice.email_queue)
	assert gate.ask(queue).is_open
	row = next(row for row in member.reload().guardians if row.email == "moa@example.com")
	row.email = "moa.ny@example.com"
	member.save()
	assert gate.ask(queue).is_open
	assert frappe.db.get_value("Renewal Notice", notice.name, "recipient") == "moa.ny@example.com"
	suppression.suppress("moa.ny@example.com")
	assert not gate.ask(queue).is_open


# ---------------------------------------------------------------- merging and deleting


def test_a_merge_takes_guardians_along_and_undoing_gives_them_back(make):
	one, two = child(make, guardians=[MUM]), child(make, guardians=[{**MUM, "phone": "0701740605"}, DAD])
	ours, theirs = ([row.name for row in doc.guardians] for doc in (one, two))
	record = frappe.get_doc("Member Merge", merge.join("Member", one.name, two.name))
	assert [row.full_name for row in one.reload().guardians] == ["Moa Lind", "Dag Ek"]
	assert not frappe.db.exists("Member Guardian", {"parent": two.name})
	merge.undo(record)
	for doc, rows in ((one, ours), (two, theirs)):
		assert [row.name for row in frappe.get_doc("Member", doc.name).guardians] == rows


def test_what_either_knows_of_a_guardian_is_kept_and_what_contradicts_is_said_before(make):
	there = {**MUM, "phone": "0701740605", "city": "Umeå"}
	here = {**MUM, "relation": "Guardian", "city": "Ume"}
	one, two = child(make, guardians=[here]), child(make, guardians=[there])
	assert merge.preview("Member", one.name, two.name)["lost"] == [
		"Guardian Moa Lind, Relation: Guardian is kept, Mother goes.",
		"Guardian Moa Lind, City: Ume is kept, Umeå goes.",
	]
	record = frappe.get_doc("Member Merge", merge.join("Member", one.name, two.name))
	(row,) = one.reload().guardians
	assert (row.relation, row.phone, row.city) == ("Guardian", "+46701740605", "Ume")
	merge.undo(record)
	(ours,), (theirs,) = (frappe.get_doc("Member", doc.name).guardians for doc in (one, two))
	assert (ours.relation, ours.phone, theirs.phone) == ("Guardian", None, "+46701740605")


def test_a_guardian_without_mail_is_said_before_a_merge(make):
	one, two = child(make, guardians=[{**MUM, "gets_mail": 0}]), child(make, guardians=[MUM])
	assert merge.preview("Member", one.name, two.name)["lost"] == [
		"Guardian Moa Lind, Gets Mail: no is kept, yes goes."
	]
	assert merge.preview("Member", two.name, make.member().name)["lost"] == []


def test_who_is_a_guardian_stays_one_when_merged(make):
	mother, twice = make.member("Moa", "Lind", email="moa@example.com"), make.member("Mo", "Lind")
	member = child(make, guardians=[{"member": twice.name, "full_name": "Mo Lind"}])
	merge.join("Member", mother.name, twice.name)
	assert member.reload().guardians[0].member == mother.name


def test_deleting_takes_guardians_along(make):
	member = child(make)
	frappe.delete_doc("Member", member.name)
	assert not frappe.db.exists("Member Guardian", {"parent": member.name})


# ---------------------------------------------------------------- target lists and invoices


def test_a_target_list_of_members_reaches_the_guardians_of_children(make):
	make.settings(own_mail_from_age=13)
	member = child(make, email="")
	grown = child(make, 20, email="vuxen@example.com")
	for one in (member, grown):
		make.term(one.name, "2020-01-01")
	question = {"people": "Members", "purpose": "Membership administration"}
	found = email_group.addresses(question, "Administrator")
	assert {"moa@example.com", "dag@example.com", "vuxen@example.com"} <= found
	assert email_group.addresses(question, "Administrator", only=["dag@example.com"]) >= {"dag@example.com"}


def test_guardians_leave_the_group_at_once_with_the_consent_of_the_child_and_with_the_row(make):
	purpose = "Newsletter"
	member = child(make, email="")
	make.term(member.name, "2020-01-01")

	def say(event: str) -> None:
		consent.record(
			"Member", member.name, purpose, "E-mail", event, source="Meeting", evidence="Said so at the fair."
		)

	say("Given")
	asked = {"doctype": "Target List", "list_name": "Children", "people": "Members", "purpose": purpose}
	target_list = frappe.get_doc({**asked, "keep_email_group_in_step": 1}).insert()
	group = email_group.make(target_list)

	def there() -> set[str]:
		return set(frappe.get_all("Email Group Member", filters={"email_group": group}, pluck="email"))

	assert there() >= {"moa@example.com", "dag@example.com"}
	member.reload()
	member.guardians = member.guardians[:1]
	member.save()
	assert "moa@example.com" in there() and "dag@example.com" not in there()
	say("Withdrawn")
	assert "moa@example.com" not in there()


@pytest.mark.usefixtures("fees")
def test_an_invoice_to_a_child_is_mailed_to_the_guardians(make):
	def mailed_to(member) -> str:
		term = make.term(member.name, str(getdate()))
		name = invoices.make_invoice([term.name])
		return frappe.db.get_value("Sales Invoice", name, "contact_email") or ""

	make.settings(own_mail_from_age=13)
	assert mailed_to(child(make)) == "moa@example.com, dag@example.com"
	assert mailed_to(child(make, 14)) == "moa@example.com, dag@example.com, barn@example.com"
	assert "moa" not in mailed_to(child(make, 20))
	many = [{**MUM, "email": f"{'m' * 40}{n}@example.com", "full_name": f"Moa {n}"} for n in range(4)]
	assert mailed_to(child(make, guardians=many)).count("@") == 2


# ---------------------------------------------------------------- the wall


def test_the_last_gate_knows_addresses_and_numbers_of_guardians(make):
	child(make, guardians=[{**MUM, "phone": "070-174 06 05"}])
	found = what_leaves.Found(
		emails={"moa@example.com"}, phones={"+46701740605": {"+46701740605", "0701740605"}}
	)
	known = register_values.members_values(found, register_values.country_of("SE"))
	assert {"moa@example.com", "+46701740605"} <= known


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_who_reads_no_member_reads_no_guardian(make, role):
	member = child(make)
	user = make.user(role)
	assert not row_rules.may_see_document("Member", member.name, user)
	with pytest.raises(frappe.PermissionError):
		frappe.set_user(user)
		client.get_list("Member Guardian", fields=["full_name"], parent="Member")


# ---------------------------------------------------------------- eighteen


def comments(member) -> list[str]:
	return frappe.get_all(
		"Comment", filters={"reference_name": member.name, "comment_type": "Info"}, pluck="content"
	)


def tasks(member) -> list[str]:
	return frappe.get_all("ToDo", filters={"reference_name": member.name}, pluck="description")


def test_coming_of_age_is_said_once_however_many_nights_are_missed(make):
	member, younger = child(make, 17), child(make, 16)
	birthday = getdate(add_years(member.birth_date, 18))
	coming_of_age.nightly(birthday - timedelta(days=1))
	assert comments(member) == []
	for later in (40, 40, 41):
		coming_of_age.nightly(birthday + timedelta(days=later))
	(said,) = comments(member)
	assert "Moa Lind, Dag Ek" in said and tasks(member) == []
	assert {row.ended_on for row in member.reload().guardians} == {birthday}
	assert comments(younger) == [] and not younger.reload().guardians[0].ended_on


@pytest.mark.parametrize("own", ["", "moa@example.com"])
def test_who_cannot_be_reached_themselves_becomes_a_task(make, own):
	member = child(make, 17, email=own)
	coming_of_age.nightly(getdate(add_years(member.birth_date, 18)))
	(task,) = tasks(member)
	assert "ask for one" in task


def test_a_contact_person_of_an_adult_is_no_news(make):
	member = child(make, 40, [{**MUM, "relation": "Contact Person"}])
	coming_of_age.nightly()
	assert comments(member) == [] and not member.reload().guardians[0].ended_on


def test_a_birth_date_that_was_corrected_makes_a_child_again(make):
	member = child(make, 17)
	birthday = getdate(add_years(member.birth_date, 18))
	coming_of_age.nightly(birthday)
	member.reload()
	member.birth_date = getdate(add_years(member.birth_date, 1))
	member.save()
	coming_of_age.nightly(birthday)
	assert not member.reload().guardians[0].ended_on
	coming_of_age.nightly(getdate(add_years(birthday, 1)))
	assert len(comments(member)) == 2
