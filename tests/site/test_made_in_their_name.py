"""What the server writes in a website user's name with what it looked up: it tells her nothing of others."""

import json

import frappe
import pytest
from erpnext.templates.utils import send_message

from membership_recruitment.member_privacy.wall import replaced_web_forms, row_rules
from tests.support.door import refused

KNOWN, UNKNOWN = "agnes.karlsson@example.com", "nobody.at.all@example.com"
GET = "/api/method/frappe.website.doctype.web_form.web_form.get_form_data"
FIELDS = {
	"Opportunity": ("title", "contact_email", "opportunity_from", "party_name"),
	"Issue": ("subject", "raised_by", "customer"),
}


@pytest.fixture
def customer(make) -> str:
	"""A member's customer, whose contact has the known address."""
	member = make.member("Agnes", "Karlsson", email=KNOWN)
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Agnes Karlsson", "customer_type": "Individual"}
	).insert()
	frappe.db.set_value("Member", member.name, "customer", customer.name)
	contact = {
		"doctype": "Contact",
		"first_name": "Agnes",
		"email_ids": [{"email_id": KNOWN, "is_primary": 1}],
		"links": [{"link_doctype": "Customer", "link_name": customer.name}],
	}
	frappe.get_doc(contact).insert()
	return customer.name


@pytest.fixture
def forms() -> dict[str, str]:
	"""A published web form of each DocType."""
	found = {}
	for doctype, fields in FIELDS.items():
		meta = frappe.get_meta(doctype)
		form = {
			"doctype": "Web Form",
			"title": f"Ask by {doctype}",
			"route": f"ask-by-{doctype.lower()}",
			"doc_type": doctype,
			"module": "Website",
			"published": 1,
			"login_required": 1,
			"is_standard": 0,
			"web_form_fields": [
				{
					"fieldname": name,
					"label": name,
					"fieldtype": "Data",
					"options": "",
				}
				for name in fields
				if meta.has_field(name)
			],
		}
		found[doctype] = frappe.get_doc(form).insert().name
	return found


def written(address: str) -> tuple[str, str]:
	"""Opportunity and communication that the contact page makes for an address."""
	send_message(address, "x", "y")
	made = frappe.get_all(
		"Opportunity", filters={"contact_email": address}, pluck="name", order_by="creation desc"
	)
	mail = frappe.get_all("Communication", filters={"reference_name": made[0]}, pluck="name")
	return made[0], mail[0]


def test_the_contact_page_tells_nobody_whose_an_address_is(make, customer, forms):
	me = make.website_user()
	answers = set()
	for address in (KNOWN, UNKNOWN):
		frappe.set_user(me)
		opportunity, mail = written(address)
		assert frappe.db.get_value("Opportunity", opportunity, "owner") == me
		party = frappe.db.get_value("Opportunity", opportunity, "party_name")
		assert (party == customer) == (address == KNOWN)
		for name in (opportunity, None):
			given = {"docname": name} if name else {}
			try:
				answer = replaced_web_forms.get_form_data("Opportunity", name, forms["Opportunity"])
				answers.add((bool(name), answer.get("doc")))
			except frappe.PermissionError:
				answers.add((bool(name), "refused"))
			if name:
				assert refused(GET, doctype="Opportunity", web_form_name=forms["Opportunity"], **given)
		assert row_rules.hidden("Opportunity", [opportunity], me)
		assert row_rules.hidden("Communication", [mail], me)
		for lead in frappe.get_all("Lead", filters={"email_id": address}, pluck="name"):
			assert row_rules.hidden("Lead", [lead], me)
		frappe.set_user("Administrator")
		frappe.delete_doc("Opportunity", opportunity, force=True)
	assert answers == {(True, "refused"), (False, None)}


def test_who_writes_from_the_own_address_and_the_desk_see_it(make):
	me = make.website_user()
	frappe.set_user("Guest")
	opportunity, mail = written(me)
	for user in (me, make.user("Sales User")):
		assert not row_rules.hidden("Opportunity", [opportunity], user)
		assert not row_rules.hidden("Communication", [mail], user)


def test_a_web_form_gives_its_own_doctype_alone(make, forms):
	me = make.website_user()
	frappe.set_user(me)
	note = frappe.get_doc({"doctype": "ToDo", "description": "mine"}).insert(ignore_permissions=True)
	for doctype, name in (("ToDo", note.name), ("ToDo", None), ("ToDo", "missing"), ("User", me)):
		with pytest.raises(frappe.PermissionError):
			replaced_web_forms.get_form_data(doctype, name, forms["Issue"])
	said = set()
	frappe.set_user("Administrator")
	of_another = frappe.get_doc({"doctype": "Issue", "subject": "x", "raised_by": UNKNOWN}).insert().name
	frappe.set_user(me)
	for name in (of_another, "missing"):
		with pytest.raises(frappe.PermissionError) as refusal:
			replaced_web_forms.get_form_data("Issue", name, forms["Issue"])
		said.add(str(refusal.value))
	assert len(said) == 1


def test_a_web_form_answers_with_its_fields_and_no_customer(make, customer, forms):
	me = make.website_user()
	frappe.set_user(me)
	answers = {}
	for address in (KNOWN, UNKNOWN):
		data = json.dumps({"subject": "x", "raised_by": address})
		answer = replaced_web_forms.accept(forms["Issue"], data)
		stored = frappe.db.get_value("Issue", answer.name, "customer")
		assert (stored or None) == (customer if address == KNOWN else None)
		assert customer not in frappe.as_json(answer)
		assert "contact" not in answer
		assert row_rules.hidden("Issue", [answer.name], me)
		answers[address] = {
			name: answer[name] for name in answer if name in ("subject", "customer", "doctype")
		}
	assert answers[KNOWN] == answers[UNKNOWN]
	own = replaced_web_forms.accept(forms["Issue"], json.dumps({"subject": "mine"}))
	found = replaced_web_forms.get_form_data("Issue", own.name, forms["Issue"])
	assert found.doc.subject == "mine"
	assert set(found.doc) <= {*FIELDS["Issue"], *replaced_web_forms.OF_EVERY_DOCUMENT}


def test_a_name_in_the_query_of_a_web_form(make, forms):
	frappe.set_user("Administrator")
	issue = frappe.get_doc({"doctype": "Issue", "subject": "x", "raised_by": UNKNOWN}).insert().name
	for user in ("Guest", make.website_user()):
		frappe.set_user(user)
		for name in (issue, "missing"):
			assert refused("/ask-by-issue", name=name)
			assert refused(f"/ask-by-issue/{name}")
		assert not refused("/ask-by-issue/new")
