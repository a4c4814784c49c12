"""Which of several addresses is a person's: everywhere the same one."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from membership_recruitment.membership.fees.invoices import make_invoice
from membership_recruitment.people.addresses import address_of, addresses_of


@pytest.fixture
def member(make):
	return make.member("Astrid", "Lind").name


def add(member: str, line: str, *, days_ago: int = 0, **fields) -> str:
	"""An address that was changed so many days ago."""
	doc = frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": line,
			"address_type": "Personal",
			"address_line1": line,
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member}],
			**fields,
		}
	).insert()
	frappe.db.set_value(
		"Address", doc.name, "modified", add_days(now_datetime(), -days_ago), update_modified=False
	)
	return doc.name


def test_the_primary_one_else_the_one_changed_last(member):
	assert address_of("Member", member) is None
	add(member, "Changed last", days_ago=1)
	add(member, "Changed before", days_ago=2)
	add(member, "Disabled", disabled=1, is_primary_address=1)
	assert address_of("Member", member).address_line1 == "Changed last"
	add(member, "Primary", days_ago=9, is_primary_address=1)
	assert address_of("Member", member).address_line1 == "Primary"


def test_each_of_many_has_their_own(make, member):
	other, without = make.member("Nils", "Berg").name, make.member("Ebba", "Ek").name
	add(member, "Storgatan 1")
	add(other, "Kyrkogatan 2")
	found = addresses_of("Member", [member, other, without])
	assert {name: row.address_line1 for name, row in found.items()} == {
		member: "Storgatan 1",
		other: "Kyrkogatan 2",
	}


def test_an_invoice_prefers_one_for_billing(make, member, fees):
	add(member, "Primary", is_primary_address=1)
	add(member, "For invoices", days_ago=9, address_type="Billing")
	term = make.term(member, frappe.utils.today())
	invoice = frappe.get_doc("Sales Invoice", make_invoice([term.name]))
	assert "For invoices" in invoice.address_display
	assert address_of("Member", member).address_line1 == "Primary"
