"""Two members or two prospects who are one person: preview, joining, undoing."""

from collections import Counter
from datetime import date

import frappe
import pytest
from frappe.desk.search import search_link
from frappe.utils import getdate

from membership_recruitment.member_recruitment.conversion import merge, merge_rows
from membership_recruitment.membership import member_overview
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import refresh
from tests.support.factories import money

PROSPECT = "Membership Prospect"


def everything(*names: str) -> set:
	"""All that is stored about these members, to compare before and after."""
	found = set()
	for doctype, field in (
		("Member", "name"),
		("Membership", "member"),
		("Membership Spell", "member"),
		("Membership Event", "member"),
		("Dynamic Link", "link_name"),
		("Comment", "reference_name"),
		("ToDo", "reference_name"),
		("Tag Link", "document_name"),
	):
		rows = frappe.get_all(doctype, filters={field: ["in", names]}, fields=["*"], order_by="name asc")
		for row in rows:
			changing = ("modified", "modified_by", "creation")
			found |= {
				(doctype, row.name, name, str(value)) for name, value in row.items() if name not in changing
			}
	return found


@pytest.fixture
def twins(make):
	"""Two members with a term, a contact, a comment, a task and a tag each, and a household member."""
	one = make.member("Ebba", "Norrman", email="ebba@example.com")
	two = make.member("Eba", "Norman", email="ebba@work.example", phone="0701740605", birth_date="1980-01-01")
	make.term(one.name, "2024-01-01", "2024-12-31")
	make.term(two.name, "2022-01-01", "2022-12-31")
	child = make.member("Barn", "Norrman", payer=two.name)
	for doc in (one, two):
		doc.add_comment("Comment", f"About {doc.name}")
		doc.add_tag("hiking")
		frappe.get_doc(
			{"doctype": "ToDo", "description": "Call", "reference_type": "Member", "reference_name": doc.name}
		).insert()
		frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": doc.first_name,
				"links": [{"link_doctype": "Member", "link_name": doc.name}],
			}
		).insert()
	two.add_tag("singing")
	for doc in (one, two):
		doc.reload()
	return frappe._dict(one=one, two=two, child=child)


def test_the_preview_says_what_will_happen_and_saves_nothing(twins):
	before = everything(twins.one.name, twins.two.name)
	seen = merge.preview("Member", twins.one.name, twins.two.name)
	assert seen["refusal"] is None
	assert {row["fieldname"]: (row["kept"], row["merged"]) for row in seen["fields"]} == {
		"first_name": ("Ebba", "Eba"),
		"last_name": ("Norrman", "Norman"),
		"email": ("ebba@example.com", "ebba@work.example"),
	}
	assert sorted(seen["filled"]) == ["Birth Date", "Phone"]
	moves = {row["label"]: row["count"] for row in seen["moves"]}
	assert moves["Membership"] == 1
	assert moves["Membership Event"] == 1
	assert moves["Member"] == 1  # who pays for the child
	assert moves["ToDo"] == 1
	assert everything(twins.one.name, twins.two.name) == before


def test_members_become_one(twins):
	one, two = twins.one.name, twins.two.name
	merge.join("Member", one, two, ["email"])
	assert not frappe.db.exists("Member", two)
	member = frappe.get_doc("Member", one)
	assert (member.first_name, member.email, member.phone, str(member.birth_date)) == (
		"Ebba",
		"ebba@work.example",
		"+46701740605",
		"1980-01-01",
	)
	assert member.join_date == getdate("2022-01-01")
	terms = frappe.get_all(
		"Membership", filters={"member": one}, fields=["start_date", "member_name"], order_by="start_date asc"
	)
	assert [(str(row.start_date), row.member_name) for row in terms] == [
		("2022-01-01", "Ebba Norrman"),
		("2024-01-01", "Ebba Norrman"),
	]
	events = frappe.get_all(
		"Membership Event",
		filters={"member": one},
		fields=["event"],
		order_by="event_date asc",
		pluck="event",
	)
	assert events == ["Join", "Rejoin"]
	spells = frappe.get_all("Membership Spell", filters={"member": one}, pluck="name", order_by="name asc")
	assert spells == [f"{one}-1", f"{one}-2"]
	assert not frappe.db.exists("Membership Spell", {"member": two})
	assert frappe.db.get_value("Member", twins.child.name, "payer") == one
	assert frappe.db.count("ToDo", {"reference_name": one}) == 2
	assert frappe.db.count("Dynamic Link", {"link_doctype": "Member", "link_name": one}) == 2
	assert sorted(member.get("_user_tags").strip(",").split(",")) == ["hiking", "singing"]
	steps = frappe.get_all("Journey Transition", filters={"journey_id": twins.two.journey_id})
	assert steps == []
	# what is derived stays as it is when it is derived again
	before = everything(one)
	refresh.refresh_members([one])
	assert everything(one) == before
	# nothing in the whole database names the one that is gone
	for move in merge_rows.find_moves(member, frappe._dict(name=two, journey_id=None)):
		pytest.fail(str(move))


def test_undoing_brings_both_back_as_they_were(twins):
	names = (twins.one.name, twins.two.name)
	before = everything(*names, twins.child.name)
	record = frappe.get_doc("Member Merge", merge.join("Member", *names, ["email", "first_name"]))
	assert record.undo() == twins.two.name
	assert everything(*names, twins.child.name) == before
	with pytest.raises(frappe.ValidationError, match="undone already"):
		frappe.get_doc("Member Merge", record.name).undo()
	again = merge.join("Member", *names)
	assert frappe.get_doc("Member Merge", again).undo() == twins.two.name
	assert everything(*names, twins.child.name) == before


def test_sums_over_the_ledger_stay_right_when_lapses_are_joined_and_parted(twins, make):
	"""Merged, the terms join on to each other: a lapse was none. Undone, it was one after all."""
	names = (twins.one.name, twins.two.name)
	make.term(twins.two.name, "2023-01-01", "2023-12-31")

	def sums() -> dict:
		refresh.refresh_members(names, lapses=True)
		rows = frappe.get_all(
			"Membership Event", {"member": ["in", names]}, ["member", "event", "event_date", "counts"]
		)
		found = Counter()
		for row in rows:
			found[row.member, row.event, row.event_date] += row.counts
		return {key: count for key, count in found.items() if count}

	before = sums()
	assert sum(count for (_member, event, _day), count in before.items() if event == "Lapse") == 2
	record = frappe.get_doc("Member Merge", merge.join("Member", *names))
	assert {(event, str(day)): count for (_member, event, day), count in sums().items()} == {
		("Join", "2022-01-01"): 1,
		("Renewal", "2023-01-01"): 1,
		("Renewal", "2024-01-01"): 1,
		("Lapse", "2025-01-31"): 1,
	}
	record.undo()
	assert sums() == before


def test_undoing_stops_where_something_was_built_on_it(twins, make):
	names = (twins.one.name, twins.two.name)

	def refused(sentence, build):
		record = frappe.get_doc("Member Merge", merge.join("Member", *names))
		frappe.db.savepoint("merged")
		build()
		with pytest.raises(frappe.ValidationError, match=sentence):
			record.undo()
		frappe.db.rollback(save_point="merged")
		record.reload()
		record.undo()

	def edit():
		member = frappe.get_doc("Member", names[0])
		member.last_name = "Changed"
		member.save()

	def new_term():
		frappe.db.set_value(
			"Member Merge", {"kept": names[0]}, "creation", "2020-01-01", update_modified=False
		)
		make.term(names[0], "2027-01-01")

	refused("was changed after the merge", edit)
	refused("was added to", new_term)
	refused(
		"changed or deleted since",
		lambda: frappe.db.delete("ToDo", {"reference_name": names[0]}),
	)
	refused("no longer there", lambda: frappe.db.delete("Member", {"name": names[0]}))


def test_terms_that_share_days_are_refused_by_name(make):
	one, two = make.member("Ebba"), make.member("Ebba")
	mine, theirs = make.term(one.name, "2024-01-01"), make.term(two.name, "2024-06-01")
	seen = merge.preview("Member", one.name, two.name)
	assert mine.name in seen["refusal"]
	assert theirs.name in seen["refusal"]
	with pytest.raises(frappe.ValidationError, match="share days"):
		merge.join("Member", one.name, two.name)
	assert frappe.db.exists("Member", two.name)


@pytest.mark.parametrize(
	("mine", "theirs", "sentence"),
	[
		({}, {"deceased_on": "2024-06-01"}, "died on"),
		({}, {"birth_date": "2025-03-01"}, "was born on"),
		({"member_since": "2024-01-01"}, {"term": "2022-01-01"}, "Member Since is"),
		({"deceased_on": "2026-03-01"}, {"term": "2026-06-01"}, "died on"),
	],
)
def test_no_life_is_taken_over_that_the_terms_contradict(make, mine, theirs, sentence):
	"""Nothing ends, or comes to count nowhere, that the form would refuse."""
	one, two = make.member("Ebba"), make.member("Eba")
	make.term(one.name, "2025-01-01", "2025-12-31")
	if day := theirs.pop("term", None):
		make.term(two.name, day)
	for member, values in ((one, mine), (two, theirs)):
		member.reload().update(values).save()
	assert sentence in merge.preview("Member", one.name, two.name)["refusal"]
	with pytest.raises(frappe.ValidationError, match=sentence):
		merge.join("Member", one.name, two.name)
	assert frappe.db.exists("Member", two.name)


def test_a_death_within_the_last_term_is_taken_over(make):
	one, two = make.member("Ebba"), make.member("Eba")
	make.term(one.name, "2025-01-01", "2025-12-31")
	two.reload().update({"deceased_on": "2025-06-01"}).save()
	assert merge.preview("Member", one.name, two.name)["refusal"] is None
	merge.join("Member", one.name, two.name)
	assert frappe.db.get_value("Member", one.name, ("status", "end_date")) == ("Deceased", date(2025, 5, 31))


def test_what_the_one_who_goes_has_paid_too_much_stays_the_members_credit(make, fees):
	"""Both had been invoiced, as a customer each."""
	kept, merged = make.member("Ebba").name, make.member("Eba").name
	for member, start, end in ((kept, "2025-01-01", "2025-12-31"), (merged, "2026-01-01", "2026-12-31")):
		invoice = invoices.make_invoice([make.term(member, start, end).name], submit=True)
		money.advance(frappe.db.get_value("Sales Invoice", invoice, "customer"), 50.5)
	other = make.member("Siv")
	other.db_set("customer", frappe.db.get_value("Member", merged, "customer"))
	merge.join("Member", kept, merged)
	assert credit(kept) == credit(other.name) == 50.5  # a customer of somebody else is theirs
	other.db_set("customer", None)
	assert credit(kept) == 101


def credit(member: str) -> float:
	return member_overview.overview(frappe.get_doc("Member", member))["credit"]


def test_the_payer_who_goes_leaves_nobody_paying_for_themselves(make):
	payer = make.member("Payer")
	one = make.member("Ebba", payer=payer.name)
	merge.join("Member", one.name, payer.name)
	assert frappe.db.get_value("Member", one.name, "payer") is None


@pytest.mark.parametrize(
	("role", "members", "prospects"),
	[
		("Member Recruiter", False, False),
		("Recruitment Manager", False, True),
		("Member Registrar", True, False),
		("Membership Manager", True, True),
		("Member Privacy Officer", False, False),
	],
)
def test_who_may_merge(make, as_role, role, members, prospects):
	pairs = {
		"Member": ([make.member().name, make.member().name], members),
		PROSPECT: ([make.prospect().name, make.prospect().name], prospects),
	}
	as_role(role)
	for doctype, (names, may) in pairs.items():
		if may:
			record = frappe.get_doc(merge_rows.RECORDS[doctype], merge.join(doctype, *names))
			assert record.has_permission("read")
			record.undo()
		else:
			for call in (merge.preview, merge.join):
				with pytest.raises(frappe.PermissionError):
					call(doctype, *names)
	for record in ("Member Merge", "Prospect Merge"):
		doc = frappe.new_doc(record)
		assert not doc.has_permission("create")


def test_only_people_are_merged(make):
	with pytest.raises(frappe.ValidationError, match="Only members and prospects"):
		merge.join("User", "Administrator", "Guest")
	one = make.member()
	with pytest.raises(frappe.ValidationError, match="the same one"):
		merge.join("Member", one.name, one.name)


def test_prospects_become_one_and_two_again(make, as_role):
	recruiter = make.user("Member Recruiter")
	one = make.prospect("Ebba", email="ebba@example.com", notes="First", recruiter=recruiter)
	two = make.prospect("Ebba", phone="0701740605", notes="Second")
	two.phase = "Decision"
	two.save()
	note = frappe.get_doc({"doctype": "Prospect Interaction", "prospect": two.name, "kind": "Call"}).insert()
	as_role("Recruitment Manager")
	record = frappe.get_doc("Prospect Merge", merge.join(PROSPECT, one.name, two.name))
	joined = frappe.get_doc(PROSPECT, one.name)
	assert (joined.email, joined.phone, joined.notes, joined.phase) == (
		"ebba@example.com",
		"+46701740605",
		"First\nSecond",
		"Awareness",
	)
	assert not frappe.db.exists(PROSPECT, two.name)
	assert frappe.db.get_value("Prospect Interaction", note.name, "prospect") == one.name
	steps = frappe.get_all("Journey Transition", filters={"journey_id": one.journey_id}, pluck="to_phase")
	assert sorted(steps) == ["Awareness", "Awareness", "Decision"]
	record.undo()
	back = frappe.get_doc(PROSPECT, two.name)
	assert (back.phone, back.notes, back.phase, back.journey_id) == (
		"+46701740605",
		"Second",
		"Decision",
		two.journey_id,
	)
	assert frappe.db.get_value("Prospect Interaction", note.name, "prospect") == two.name
	assert frappe.db.get_value(PROSPECT, one.name, ("phone", "notes")) == (None, "First")


def test_who_waits_for_the_registrar_is_not_merged_with_who_does_not(make):
	one, two = make.prospect("Ebba"), make.prospect("Ebba")
	frappe.db.set_value(PROSPECT, two.name, "status", "Queued")
	for pair in ((one.name, two.name), (two.name, one.name)):
		with pytest.raises(frappe.ValidationError, match=f"{two.name} waits for the registrar"):
			merge.join(PROSPECT, *pair)
	frappe.db.set_value(PROSPECT, one.name, "status", "Queued")
	assert merge.join(PROSPECT, one.name, two.name)


def test_a_merged_prospect_that_joins_leaves_no_record_of_the_merge(make):
	one, two = make.prospect("Ebba", email="ebba@example.com"), make.prospect("Secret")
	merge.join(PROSPECT, one.name, two.name)
	frappe.get_doc(PROSPECT, one.name).make_member("Individual", "2026-01-01")
	assert not frappe.db.exists("Prospect Merge", {"kept": one.name})
	with pytest.raises(frappe.ValidationError, match="moved to the member register"):
		merge.join(PROSPECT, one.name, make.prospect().name)


# ---------------------------------------------------------------- whom the dialog offers


def offered(doctype: str, kept: str, words: str = "") -> dict[str, str]:
	query = "membership_recruitment.member_recruitment.conversion.merge_choice.same_persons"
	rows = search_link(doctype, words, query=query, filters={"kept": kept}, page_length=20)
	return {row["value"]: row["description"] for row in rows}


@pytest.mark.parametrize(
	("doctype", "role"), [("Member", "Member Registrar"), (PROSPECT, "Recruitment Manager")]
)
def test_the_dialog_offers_who_is_alike_and_others_when_asked_for(make, as_role, doctype, role):
	add = make.member if doctype == "Member" else make.prospect
	kept = add("Ebba", "Norrman", email="ebba@example.com", phone="0701740605")
	mail = add("Eva", "Ek", email="ebba@example.com")
	phone = add("Rut", "Ek", email="rut@example.com", phone="0701740605")
	name = add("Ebba", "Norrman", email="other@example.com")
	unlike = add("Hugo", "Ljung", email="hugo@example.com")
	as_role(role)
	found = offered(doctype, kept.name)
	assert found.keys() == {mail.name, phone.name, name.name}
	assert "same e-mail" in found[mail.name] and "same phone" in found[phone.name]
	assert found[name.name].startswith("Ebba Norrman") and "same name" in found[name.name]
	assert offered(doctype, kept.name, "Ljung").keys() == {unlike.name}
	assert offered(doctype, kept.name, kept.name) == {}


def test_a_login_goes_along_comes_back_and_is_never_lost(make, twins):
	user = make.website_user()
	frappe.db.set_value("Member", twins.two.name, "user", user)
	record = merge.join("Member", twins.one.name, twins.two.name)
	assert frappe.db.get_value("Member", twins.one.name, "user") == user
	merge.undo(frappe.get_doc("Member Merge", record))
	users = [frappe.db.get_value("Member", name, "user") for name in (twins.one.name, twins.two.name)]
	assert users == [None, user]
	frappe.db.set_value("Member", twins.one.name, "user", make.website_user())
	assert "login" in merge.preview("Member", twins.one.name, twins.two.name)["refusal"]
