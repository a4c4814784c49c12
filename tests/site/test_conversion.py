import frappe
from frappe.utils import getdate


def convert(prospect, **values):
	return prospect.make_member("Individual", "2026-03-01", **values)


def test_prospect_becomes_member_with_everything(make):
	prospect = make.prospect(
		email="Nils.Berg@Example.com ", phone="070-123 45 67", address_line="Storgatan 1", city="Umeå"
	)
	result = convert(prospect)
	member = frappe.get_doc("Member", result["member"])
	assert (member.full_name, member.email, member.phone) == ("Nils Berg", "nils.berg@example.com", "+46701234567")
	term = frappe.get_last_doc("Membership", {"member": member.name})
	assert (term.start_date, term.end_date) == (getdate("2026-03-01"), getdate("2027-02-28"))
	event = frappe.get_last_doc("Membership Event", {"member": member.name})
	assert (event.event, event.event_date) == ("Join", getdate("2026-03-01"))
	steps = frappe.get_all("Journey Transition", filters={"journey_id": member.journey_id}, pluck="to_phase")
	assert sorted(steps) == ["Awareness", "Loyalty"]
	assert frappe.db.get_value("Contact Email", {"parent": f"{member.name}-Contact"}, "email_id") == member.email
	assert frappe.db.get_value("Address", f"{member.name}-Personal", "city") == "Umeå"
