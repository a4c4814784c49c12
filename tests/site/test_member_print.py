"""A member on paper: what an association sends to somebody who asks what stands in the register."""

from datetime import timedelta

import frappe
from frappe.utils import getdate, global_date_format


def printed(member: str) -> str:
	return frappe.get_print("Member", member)


def test_the_record_says_who_where_and_since_when(make):
	member = make.member("Åsa", email="asa@example.com", phone="+46701740605", birth_date="1980-05-17")
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "Åsa",
			"address_type": "Personal",
			"address_line1": "Storgatan 5",
			"pincode": "903 26",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member.name}],
		}
	).insert()
	start = getdate() - timedelta(days=10)
	make.term(member.name, start)
	html = printed(member.name)
	for word in ("Åsa", member.name, "asa@example.com", "Storgatan 5", "903 26 Umeå", "Current"):
		assert word in html
	assert global_date_format(start) in html
	for hidden in (member.journey_id, "journey_id", "leaving"):
		assert hidden not in html


def test_in_swedish_terms_are_no_conditions(make):
	member = make.member("Åsa")
	make.term(member.name, str(getdate()))
	frappe.local.lang = "sv"
	html = printed(member.name)
	assert "Medlemsperioder" in html and "Villkor" not in html


def test_markup_in_a_name_is_words(make):
	member = make.member("Åsa")
	frappe.db.set_value("Member", member.name, "full_name", "Åsa <i>Lind</i>")
	assert "&lt;i&gt;" in printed(member.name)


def test_a_payer_and_those_paid_for_are_named(make):
	payer, child = make.member("Pia", birth_date="1980-01-01"), make.member("Bo", birth_date="2015-01-01")
	child.payer = payer.name
	child.save()
	assert "Bo" in printed(payer.name)
	assert "Pia" in printed(child.name)
