"""What recruiting staff write to an address that names a document tells nothing of the document."""

from urllib.parse import quote

import frappe
import pytest
from frappe.core.doctype.communication import email

from tests.support.factories import money

ROLES = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")


@pytest.fixture
def linking():
	"""Frappe reads documents out of addresses where an account says so."""
	account = frappe.get_all("Email Account", pluck="name", limit=1)[0]
	frappe.db.set_value("Email Account", account, "enable_automatic_linking", 1)


def written_to(user: str, linked: str, document: str, **about):
	frappe.set_user(user)
	made = email.make(
		recipients=f"office+{quote(linked)}+{quote(document)}@forening.example",
		subject="x",
		content="x",
		**about,
	)
	frappe.set_user("Administrator")
	return frappe.get_doc("Communication", made["name"])


def what_she_sees(mail, user: str) -> tuple:
	links = [(link.link_doctype, link.link_name) for link in mail.timeline_links]
	opens = frappe.has_permission("Communication", doc=mail, user=user)
	return mail.reference_doctype, mail.reference_name, mail.status, links, opens


@pytest.mark.parametrize("role", ROLES)
def test_there_and_not_there_are_the_same(make, linking, role):
	money.fees()
	member, recruiter = make.member("Agnes"), make.user(role)
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Agnes Karlsson"}).insert()
	member.db_set("customer", customer.name)
	for doctype, name in (
		("Customer", customer.name),
		("Member", member.name),
		("User", make.website_user()),
		("Country", "Sweden"),
	):
		seen = what_she_sees(written_to(recruiter, doctype, name), recruiter)
		assert seen == what_she_sees(written_to(recruiter, doctype, "Nobody"), recruiter)
		assert seen == (None, None, "Open", [], True)


def test_what_the_mail_itself_is_about_stays(make, linking):
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect("Agnes", recruiter=recruiter)
	about = {"doctype": prospect.doctype, "name": prospect.name}
	mail = written_to(recruiter, "Member", make.member("Agnes").name, **about)
	assert (mail.reference_doctype, mail.reference_name) == (prospect.doctype, prospect.name)
	assert mail.status == "Linked"


def test_others_mails_are_linked(make, linking):
	member = make.member("Agnes")
	mail = written_to(make.user("Member Registrar"), "Member", member.name)
	assert (mail.reference_doctype, mail.reference_name) == ("Member", member.name)
