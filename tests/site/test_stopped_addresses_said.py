"""A blocked address that is typed or brought in again: stored, not mailed to, and said, in one sentence that tells of nobody."""

import frappe
import pytest
from frappe.utils import nowdate

from membership_recruitment.member_privacy.consent import mail_addresses, suppression
from membership_recruitment.member_recruitment.conversion import new_member
from tests.support.factories import register_files

EMAIL, PHONE = "banned@example.com", "+46701740611"
REASONS = ("Erased", "Asked not to be contacted", "Undeliverable")


def said() -> list[str]:
	"""What the user has been told since last asked, each once."""
	messages = [message["message"] for message in frappe.get_message_log()]
	frappe.clear_messages()
	frappe.flags.pop("membership_stopped_addresses", None)
	return [text for text in messages if "was blocked" in text]


@pytest.fixture(autouse=True)
def banned():
	for address in (EMAIL, PHONE):
		suppression.suppress(address, "Erased")
	said()


def prospect(as_role, **values):
	as_role("Member Recruiter")
	return frappe.get_doc({"doctype": "Membership Prospect", "first_name": "Anna", **values}).insert()


@pytest.mark.parametrize("kind", ["member", "prospect"])
def test_who_types_it_is_told_once_and_nothing_is_mailed(make, kind):
	person = getattr(make, kind)("Anna", "Ek", email=EMAIL, phone=PHONE)
	assert sorted(text.split()[0] for text in said()) == sorted((EMAIL, PHONE))
	assert person.reload().email == EMAIL
	usable = mail_addresses.usable(person.doctype, {person.name: EMAIL})
	assert usable[person.name] == ("", mail_addresses.SUPPRESSED)
	person.last_name = "Ekman"
	person.save()
	assert said() == []  # it was said


def test_a_contact_of_ours_says_it_and_no_other(make):
	member = make.member("Anna", "Ek")
	said()
	for links, count in (([{"link_doctype": "Member", "link_name": member.name}], 1), ([], 0)):
		values = {"doctype": "Contact", "first_name": "Anna", "email_ids": [{"email_id": EMAIL}]}
		frappe.get_doc({**values, "links": links}).insert()
		assert len(said()) == count


def test_a_guardians_address_says_it_too(make):
	child = make.member("Olle", "Ek")
	said()
	child.append("guardians", {"full_name": "Greta Ek", "email": EMAIL})
	child.save()
	assert len(said()) == 1


def test_a_recruiter_hears_the_same_whatever_the_reason(make, as_role):
	"""A ban that comes of a member's erasure tells no more than a bounced prospect's."""
	member = make.member("Bo", "Ek", email="of.a.member@example.com")
	source, told = make.source(), set()
	for reason, address in zip(REASONS, ("a@example.com", member.email, "c@example.com"), strict=True):
		suppression.suppress(address, reason)
		said()
		prospect(as_role, email=address, recruitment_source=source)
		told |= {text.replace(address, "…") for text in said()}
		frappe.set_user("Administrator")
	assert len(told) == 1
	prospect(as_role, email="nobody.blocked@example.com", recruitment_source=source)
	assert said() == []


def test_the_dialog_of_a_new_member_says_it(make, as_role):
	as_role("Member Registrar")
	said()
	new_member.add({"first_name": "Anna", "email": EMAIL}, "Individual", nowdate(), True)
	assert len(said()) == 1


def test_an_import_says_it_in_the_dry_run_and_after(make):
	there = make.member("Bo", "Ek", email="bo.ek@example.com")
	heads, since = "Nr;Namn;E-post;Mobil;Startdatum", "2026-01-01"
	text = "\n".join(
		(
			heads,
			f"1;Anna Lind;{EMAIL};0701740611;{since}",
			f"2;Bo Ek;bo.ek@example.com;{PHONE};{since}",
			f"3;Cia Alm;cia@example.com;;{since}",
		)
	)
	doc = register_files.load(text)
	for dry_run in (True, False):
		register_files.run(doc, dry_run=dry_run)
		remarks = doc.reload().remarks or ""
		assert (remarks.count("was blocked"), doc.with_remarks) == (3, 2), remarks
	assert register_files.member(first_name="Anna").email == EMAIL
	again = register_files.load(text)
	register_files.run(again)
	assert "was blocked" not in (again.reload().remarks or "")
	assert there.reload().phone == PHONE
