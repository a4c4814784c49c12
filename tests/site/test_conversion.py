import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.member_recruitment import conversion


def convert(prospect, **values):
	return prospect.make_member("Individual", "2026-03-01", **values)


def test_prospect_becomes_member_with_everything(make):
	prospect = make.prospect(
		email="Nils.Berg@Example.com ", phone="070-123 45 67", address_line="Storgatan 1", city="Umeå"
	)
	result = convert(prospect)
	member = frappe.get_doc("Member", result["member"])
	assert (member.full_name, member.email, member.phone) == (
		"Nils Berg",
		"nils.berg@example.com",
		"+46701234567",
	)
	term = frappe.get_last_doc("Membership", {"member": member.name})
	assert (term.start_date, term.end_date) == (getdate("2026-03-01"), getdate("2027-02-28"))
	event = frappe.get_last_doc("Membership Event", {"member": member.name})
	assert (event.event, event.event_date) == ("Join", getdate("2026-03-01"))
	steps = frappe.get_all("Journey Transition", filters={"journey_id": member.journey_id}, pluck="to_phase")
	assert sorted(steps) == ["Awareness", "Loyalty"]
	assert (
		frappe.db.get_value("Contact Email", {"parent": f"{member.name}-Contact"}, "email_id") == member.email
	)
	assert frappe.db.get_value("Address", f"{member.name}-Personal", "city") == "Umeå"


def test_converting_again_changes_nothing(make):
	prospect = make.prospect()
	convert(prospect)
	members = frappe.db.count("Member")
	assert convert(frappe.get_doc("Membership Prospect", prospect.name)) == {"outcome": "converted"}
	assert frappe.db.count("Member") == members


def test_a_converted_prospect_keeps_only_statistics(make):
	prospect = make.prospect(
		email="nils@example.com", phone="0701740605", notes="Private", birth_date="1980-01-01"
	)
	prospect.add_tag("hiking")
	convert(prospect)
	row = frappe.db.get_value("Membership Prospect", prospect.name, "*")
	standard = {"name", "creation", "modified", "modified_by", "owner", "docstatus", "idx"}
	assert {field for field, value in row.items() if value not in (None, "")} - standard <= conversion.KEPT
	assert (row.status, row.phase, row.recruitment_source) == ("Converted", "Awareness", "Website")


def test_a_converted_prospect_cannot_be_changed(make):
	prospect = make.prospect()
	convert(prospect)
	stale = frappe.get_doc("Membership Prospect", prospect.name)
	stale.first_name = "Again"
	with pytest.raises(frappe.ValidationError, match="moved to the member register"):
		stale.save()


def test_what_hangs_on_the_prospect_moves_along(make):
	prospect = make.prospect()
	note = frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": "Call", "summary": "Called"}
	).insert()
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "form.txt",
			"content": "signed",
			"is_private": 1,
			"attached_to_doctype": "Membership Prospect",
			"attached_to_name": prospect.name,
		}
	).insert()
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"description": "Call back",
			"reference_type": "Membership Prospect",
			"reference_name": prospect.name,
		}
	).insert()
	mail = frappe.get_doc(
		{
			"doctype": "Communication",
			"subject": "Hello",
			"communication_medium": "Email",
			"reference_doctype": "Membership Prospect",
			"reference_name": prospect.name,
		}
	).insert()
	member = convert(prospect)["member"]
	assert frappe.db.get_value("Prospect Interaction", note.name, ("member", "prospect")) == (member, None)
	assert frappe.db.get_value("File", file.name, ("attached_to_name", "owner")) == (member, "Administrator")
	assert frappe.db.get_value("ToDo", task.name, "reference_name") == member
	assert frappe.db.get_value("Communication", mail.name, "reference_name") == member


def test_somebody_known_goes_to_the_registrar_and_the_recruiter_learns_nothing(make, as_role):
	known = make.member("Nils", "Berg", email="nils@example.com")
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect(email="nils@example.com", recruiter=recruiter)
	assert convert(prospect) == {"outcome": "queued"}
	assert prospect.possible_members() == []
	assert known.name not in str(frappe.get_doc("Membership Prospect", prospect.name).as_dict())
	with pytest.raises(frappe.PermissionError):
		convert(frappe.get_doc("Membership Prospect", prospect.name), existing_member=known.name)
	assert convert(frappe.get_doc("Membership Prospect", prospect.name), new_person=True) == {
		"outcome": "queued"
	}

	as_role("Member Registrar")
	queued = frappe.get_doc("Membership Prospect", prospect.name)
	assert [row.name for row in queued.possible_members()] == [known.name]
	with pytest.raises(frappe.ValidationError, match=known.name):
		convert(queued)
	assert convert(queued, existing_member=known.name)["member"] == known.name
	assert frappe.db.count("Membership", {"member": known.name}) == 1


def test_somebody_else_with_the_same_address_becomes_a_member_of_their_own(make, as_role):
	known = make.member("Nils", "Berg", email="family@example.com")
	prospect = make.prospect("Stina", "Berg", email="family@example.com")
	assert convert(prospect, new_person=True)["member"] != known.name


def test_a_former_member_rejoins(make):
	member = make.member("Nils", "Berg", email="nils@example.com")
	make.term(member.name, "2020-01-01")
	prospect = make.prospect(email="nils@example.com", phone="0701740605")
	convert(prospect, existing_member=member.name)
	events = frappe.get_all("Membership Event", filters={"member": member.name}, pluck="event")
	assert sorted(events) == ["Join", "Rejoin"]
	assert frappe.db.get_value("Member", member.name, ("join_date", "phone")) == (
		getdate("2020-01-01"),
		"+46701740605",
	)


def test_types_that_require_approval_give_a_pending_term(make):
	frappe.db.set_value("Membership Type", "Individual", "requires_approval", 1)
	frappe.clear_document_cache("Membership Type", "Individual")
	member = convert(make.prospect())["member"]
	assert frappe.db.get_value("Member", member, "status") == "Pending"


def test_lost_prospects_are_reopened_first(make):
	prospect = make.prospect()
	prospect.mark_lost("Moved abroad")
	with pytest.raises(frappe.ValidationError, match="Reopen"):
		convert(prospect)
	prospect = frappe.get_doc("Membership Prospect", prospect.name)
	prospect.reopen()
	assert convert(prospect)["outcome"] == "converted"
	steps = frappe.get_all(
		"Journey Transition", filters={"journey_id": prospect.journey_id}, pluck="to_phase"
	)
	assert sorted(step or "" for step in steps) == ["", "Awareness", "Awareness", "Loyalty"]


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"email": "not an address"}, "not an e-mail address"),
		({"phone": "12"}, "not a phone number"),
		({"first_name": "\u200b "}, "first name"),
		({"recruitment_source": None}, "recruitment source"),
		({"phase": "Loyalty"}, "phase of members"),
		({"birth_date": "2099-01-01"}, "in the future"),
	],
)
def test_bad_prospects_get_a_sentence(make, values, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		make.prospect(**values)


def test_status_is_not_set_by_saving(make):
	prospect = make.prospect()
	prospect.status = "Converted"
	prospect.journey_id = "stolen"
	prospect.save()
	row = frappe.db.get_value("Membership Prospect", prospect.name, ("status", "journey_id"))
	assert row[0] == "Open"
	assert row[1] != "stolen"
