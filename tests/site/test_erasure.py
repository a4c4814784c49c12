"""Erasure: what goes, what stays and why, once, and nothing of the person is found afterwards."""

import json
import re
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import books, books_over, ledger, replay, run, told
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE
from membership_recruitment.member_privacy.requests import actions
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from membership_recruitment.membership.terms import refresh
from tests.site.test_privacy_access import whole_database, words
from tests.support.factories import privacy_person
from tests.support.factories.privacy_person import EMAIL, OTHERS, OWN, own
from tests.support.factories.privacy_requests import former_member, request, shared_address, sure

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")


def erase(doctype: str, name: str, **values) -> "frappe.model.document.Document":
	erasure = run.plan(doctype, name, **values)
	run.carry_out(erasure)
	return frappe.get_doc("Erasure", erasure)


def left_long_ago(member: str) -> None:
	"""The membership ended some years ago."""
	dates = {"start_date": add_days(nowdate(), -1100), "end_date": add_days(nowdate(), -736)}
	frappe.db.set_value("Membership", {"member": member}, dates)
	refresh.refresh_members([member])


# ---------------------------------------------------------------- the canary


@pytest.fixture
def people(fees):
	member, third = privacy_person.person()
	left_long_ago(member.name)
	return member.reload(), third


def tables(does: str) -> set[str]:
	"""Tables of which the registry says so, of their child tables too."""
	return {f"tab{doctype}" for doctype, holding in BY_DOCTYPE.items() if holding.erased.does == does}


def tables_of(stem: str) -> dict[str, set[str]]:
	"""Words of a stem that stand anywhere in the database, each with all tables in which it does."""
	frappe.db.sql("set session group_concat_max_len = 1000000")
	found: dict[str, set[str]] = {}
	columns = frappe.db.sql(
		"""select table_name, group_concat(concat('ifnull(`', column_name, '`, "")')) from information_schema.columns
		where table_schema = database() and data_type in ('varchar', 'text', 'longtext', 'mediumtext', 'json')
		group by table_name"""
	)
	for table, texts in columns:
		rows = frappe.db.sql(
			f"select concat_ws(' ', {texts}) from `{table}` where concat_ws(' ', {texts}) like %s",
			f"%{stem}%",
			pluck=True,
		)
		for word in {word for text in rows for word in words(text, stem)}:
			found.setdefault(word, set()).add(table)
	return found


def test_no_word_of_the_person_is_left_but_what_the_letter_names(people):
	member, third = people
	others_before = whole_database(OTHERS)
	asked = sure("Erasure", member, email=EMAIL, wish=own("wish"))
	before = told.result(decided.decide(persons.of_document("Member", member.name)))
	done = erase("Member", member.name, privacy_request=asked.name, stop_addresses=1)
	assert (done.status, done.problem) == ("Done", None)
	lines = json.loads(done.result)
	shared = {line["doctype"] for line in lines if line["does"] == decided.SHARED}
	assert shared == {"Address", "Event"}
	left, books_of = tables_of(OWN), tables(kinds.KEEP)
	allowed = books_of | {f"tab{doctype}" for doctype in shared}
	assert not {word: where - allowed for word, where in left.items() if where - allowed}
	# what says who it was stands in the books alone
	names = {own(part).lower() for part in ("first", "newlast", "olderfirst", "olderlast", "mail", "old")}
	assert not {word: left[word] - books_of for word in names & left.keys() if left[word] - books_of}
	# what was said before is what was done, but for this erasure itself and for files of many people, found on the way
	(files,) = (line for line in lines if line["does"] == told.FILES)
	assert [line for line in lines if line != files and line["doctype"] != "Erasure"] == before
	assert files["rows"] >= 3
	# nobody else has lost anything but what stood in rows of the person's
	gone = others_before.keys() - whole_database(OTHERS).keys()
	assert all("import" in word or "guardian" in word or "call" in word or "todo" in word for word in gone), (
		gone
	)
	assert frappe.db.get_value("Member", third.name, "notes")


def test_the_registry_finds_nothing_of_the_person_but_the_books(people):
	member, _third = people
	erase("Member", member.name)
	told_after = answer(persons.of_document("Member", member.name)).content
	for section in told_after["sections"]:
		found = words(json.dumps(section["rows"], ensure_ascii=False), OWN)
		assert not found or BY_DOCTYPE[section["doctype"]].erased.does == kinds.KEEP, (
			section["doctype"],
			found,
		)
	assert not answer(persons.of_address(EMAIL)).content["sections"] or all(
		BY_DOCTYPE[section["doctype"]].erased.does == kinds.KEEP
		for section in answer(persons.of_address(EMAIL)).content["sections"]
	)


def test_files_go_with_their_bytes_and_others_files_stay(people):
	member, third = people
	ours = frappe.get_all("File", filters={"file_name": ["like", f"{OWN}%"]}, pluck="file_url")
	kept = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "same.txt",
			"attached_to_doctype": "Member",
			"attached_to_name": third.name,
			"is_private": 1,
			"content": own("memberfilecontent"),  # the same bytes: Frappe stores them once
		}
	).insert()
	paths = {address: Path(frappe.get_site_path(address.lstrip("/"))) for address in {*ours, kept.file_url}}
	assert all(path.exists() for path in paths.values())
	erase("Member", member.name)
	for address, path in paths.items():
		assert path.exists() == (address == kept.file_url), address
	paths[kept.file_url].unlink()


def test_the_proof_and_the_ledger_name_nobody(people, own_ledger):
	member, _third = people
	done = erase("Member", member.name, stop_addresses=1)
	whole = json.dumps(done.as_dict(), default=str) + own_ledger.read_text()
	assert not re.search(OWN, whole, re.IGNORECASE) and "0701740605" not in whole
	done.run_method("onload")
	assert done.get_onload("sealed") and len(done.get_onload("lines")) > 10
	result = json.loads(done.result)
	result[0]["rows"] += 1
	done.result = json.dumps(result)
	done.run_method("onload")
	assert not done.get_onload("sealed")


# ---------------------------------------------------------------- what stays, and until when


def test_books_are_kept_until_the_seventh_year_after_the_financial_year(make):
	from tests.support.factories import money

	member = former_member(email="astrid@example.com")
	invoice = make_invoice(member)
	money.pay(invoice)
	done = erase("Member", member.name)
	until = frappe.utils.getdate(f"{getdate().year + 7}-12-31")
	assert done.books_kept_until == until
	row = frappe.db.get_value(
		"Sales Invoice", invoice, ["customer", "customer_name", "docstatus"], as_dict=True
	)
	assert (row.customer_name, row.docstatus) == ("Astrid Lind", 1)
	assert not frappe.db.get_value("Customer", row.customer, "email_id")
	assert not frappe.db.get_value("Member", member.name, "customer")


def test_without_books_the_customer_goes(make):
	member = former_member()
	customer = make.customer_of(member)
	erase("Member", member.name)
	assert not frappe.db.exists("Customer", customer)


def test_books_that_are_over_are_emptied(make, monkeypatch):
	member = former_member()
	invoice = make_invoice(member)
	monkeypatch.setitem(books.KEPT, "accounting", lambda end: add_days(getdate(), -1))
	erase("Member", member.name)
	assert not frappe.db.get_value("Sales Invoice", invoice, "customer_name")


def test_when_their_day_has_passed_the_books_name_nobody(make, monkeypatch):
	member = former_member("Kanarieegenfirst", "Kanarieegenlast", email=EMAIL)
	invoice = make_invoice(member)
	erasure = erase("Member", member.name)
	books_over.nightly()
	assert (
		frappe.db.get_value("Sales Invoice", invoice, "customer_name") == "Kanarieegenfirst Kanarieegenlast"
	)
	monkeypatch.setitem(books.KEPT, "accounting", lambda end: add_days(getdate(), -1))
	erasure.db_set("books_kept_until", add_days(nowdate(), -1))
	before = frappe.db.get_value("Sales Invoice", invoice, ["docstatus", "grand_total", "member"])
	for _night in range(2):
		books_over.nightly()
	assert not tables_of(OWN)
	assert frappe.db.get_value("Sales Invoice", invoice, ["docstatus", "grand_total", "member"]) == before
	assert frappe.db.get_value("Sales Invoice", invoice, "customer") == f"Erased Person {erasure.name}"
	assert not erasure.reload().books_kept_until


def test_an_erased_entry_takes_nothing_new(make):
	member, prospect = former_member(), make.prospect()
	erase("Member", member.name)
	erase("Membership Prospect", prospect.name)
	again = frappe.get_doc("Member", member.name)
	again.first_name = "Astrid"
	for change in (
		again.save,
		lambda: make.term(member.name, nowdate()),
		lambda: frappe.get_doc("Membership Prospect", prospect.name).reopen(),
	):
		with pytest.raises(frappe.ValidationError, match="has been erased"):
			change()


def test_one_that_fails_does_not_keep_the_others_from_it(make, monkeypatch):
	one, other = (run.plan("Member", former_member(name).name) for name in ("Astrid", "Bo"))
	carry_out = run.carry_out

	def failing(erasure):
		return frappe.throw("No") if erasure == one else carry_out(erasure)

	monkeypatch.setattr(run, "carry_out", failing)
	monkeypatch.setattr(frappe.db, "rollback", lambda **_options: None)  # the test's own rows would go
	run.resume()
	assert frappe.db.get_value("Erasure", one, ["status", "problem"]) == ("Stopped", "No")
	assert frappe.db.get_value("Erasure", other, "status") == "Done"


def make_invoice(member) -> str:
	from membership_recruitment.membership.fees import invoices

	term = frappe.db.get_value("Membership", {"member": member.name})
	return invoices.make_invoice([term], submit=True)


# ---------------------------------------------------------------- who cannot be erased yet


def test_who_is_a_member_pays_for_others_or_is_held_is_not_erased(make):
	member = make.member()
	make.term(member.name, nowdate())
	assert "End the membership" in erase("Member", member.name).problem
	payer = former_member("Greta", "Payer")
	child = make.member("Child", "Payer")
	make.term(child.name, nowdate())
	child.db_set("payer", payer.name)
	assert "Choose another payer" in erase("Member", payer.name).problem
	held = former_member("Bo", "Held")
	held.db_set("erasure_hold", "A claim at court")
	assert "A claim at court" in erase("Member", held.name).problem
	assert [frappe.db.get_value("Member", one.name, "first_name") for one in (member, payer, held)] == [
		"Astrid",
		"Greta",
		"Bo",
	]


def test_an_address_of_somebody_with_an_entry_is_not_erased_by_itself(make):
	member = former_member(email="astrid@example.com")
	erasure = run.plan(None, None, address="astrid@example.com")
	assert run.carry_out(erasure) == "Stopped"
	assert member.name in frappe.db.get_value("Erasure", erasure, "problem")


def test_somebody_of_whom_there_is_only_an_address(make):
	mail = {
		"communication_type": "Communication",
		"communication_medium": "Email",
		"recipients": "a@b.example",
	}
	frappe.get_doc({"doctype": "Communication", "subject": "Hello", "sender": EMAIL, **mail}).insert()
	asked = sure("Erasure", email=EMAIL)
	actions.erase(asked.name)
	(erasure,) = frappe.get_all("Erasure", filters={"privacy_request": asked.name}, pluck="name")
	assert run.carry_out(erasure) == "Done"
	assert not whole_database(OWN)
	assert suppression.is_suppressed(EMAIL)


def test_an_open_prospect_is_lost_and_emptied(make):
	prospect = make.prospect("Nils", "Berg", email="nils@example.com", notes="Likes boats")
	erase("Membership Prospect", prospect.name)
	row = frappe.get_doc("Membership Prospect", prospect.name)
	assert (row.status, row.first_name, row.last_name, row.email, row.notes) == (
		"Lost",
		"Erased Person",
		None,
		None,
		None,
	)
	assert row.recruitment_source and row.journey_id and str(row.erased_on) == nowdate()


def test_a_family_keeps_what_it_shares(make):
	"""One telephone and one address: the guardian of another child, and the address of a sibling, stay."""
	one = former_member("Ebba", "Lind", phone="0701740605", email="family@example.com")
	child = make.member("Olle", "Lind", email="family@example.com")
	child.append("guardians", {"full_name": "Greta Lind", "phone": "0701740605"})
	child.save()
	address = shared_address(one, child)
	erase("Member", one.name, stop_addresses=1)
	assert [row.full_name for row in child.reload().guardians] == ["Greta Lind"]
	linked = frappe.get_all("Dynamic Link", filters={"parent": address.name}, pluck="link_name")
	assert linked == [child.name]
	assert not suppression.is_suppressed("family@example.com")


# ---------------------------------------------------------------- once


def test_planned_twice_and_carried_out_twice_is_once(make, own_ledger):
	member = former_member()
	first, second = (run.plan("Member", member.name) for _time in range(2))
	assert first == second
	assert run.carry_out(first) == "Done"
	lines = own_ledger.read_text()
	result = frappe.db.get_value("Erasure", first, "result")
	assert run.carry_out(first) == "Done"
	assert own_ledger.read_text() == lines and frappe.db.get_value("Erasure", first, "result") == result


def test_what_was_interrupted_before_the_files_went_is_finished(make):
	member = former_member()
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "mine.txt",
			"attached_to_doctype": "Member",
			"attached_to_name": member.name,
			"is_private": 1,
			"content": frappe.generate_hash(),
		}
	).insert()
	path = Path(frappe.get_site_path(file.file_url.lstrip("/")))
	erasure = run.plan("Member", member.name)
	row = frappe.db.get_value("Erasure", erasure, "*", as_dict=True, for_update=True)
	run._erase(row)  # killed here
	assert path.exists() and frappe.db.get_value("Erasure", erasure, "status") == "Files Left"
	run.resume()
	assert not path.exists()
	done = frappe.db.get_value("Erasure", erasure, ["status", "files_left"], as_dict=True)
	assert (done.status, done.files_left) == ("Done", None)


def test_a_restored_backup_is_erased_again(make):
	"""The backup knows nothing of the erasure; the ledger beside it does."""
	member, other = former_member("Astrid", "Lind"), former_member("Bo", "Ek")
	mail = {
		"communication_type": "Communication",
		"communication_medium": "Email",
		"recipients": "a@b.example",
	}
	letter = frappe.get_doc(
		{"doctype": "Communication", "subject": "Hello", "sender": EMAIL, **mail}
	).insert()
	frappe.db.savepoint("backup")
	erase("Member", member.name)
	run.carry_out(run.plan(None, None, address=EMAIL))
	frappe.db.rollback(save_point="backup")
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"
	assert replay.replay() == {"erased": 2, "stopped": 0, "unsure": []}
	assert frappe.db.get_value("Member", member.name, "first_name") == "Erased Person"
	assert frappe.db.get_value("Member", other.name, "first_name") == "Bo"
	assert not frappe.db.exists("Communication", letter.name)
	assert replay.replay() == {"erased": 0, "stopped": 0, "unsure": []}


def test_whose_erasure_never_came_to_its_end_is_named_and_not_erased(make):
	"""Killed before the transaction ended, and then kept: the ledger has the first of its two lines."""
	member = former_member()
	erasure = run.plan("Member", member.name)
	frappe.db.savepoint("not_begun")
	run._erase(frappe.db.get_value("Erasure", erasure, "*", as_dict=True, for_update=True))
	frappe.db.rollback(save_point="not_begun")
	frappe.get_doc("Erasure", erasure).keep("Chairs the association's history group")
	assert replay.replay() == {"erased": 0, "stopped": 0, "unsure": [member.name]}
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"
	frappe.db.set_value("Member", member.name, "erasure_hold", None)
	run.plan_again(erasure)
	assert run.carry_out(erasure) == "Done"
	assert ledger.unsure() == {ledger.JOURNEY: set(), ledger.ADDRESS: set()}


def test_what_came_in_under_an_address_since_is_erased_too(make):
	first = run.plan(None, None, address=EMAIL)
	assert run.plan(None, None, address=EMAIL) == first and run.carry_out(first) == "Done"
	mail = {"communication_type": "Communication", "communication_medium": "Email", "sender": EMAIL}
	letter = frappe.get_doc({"doctype": "Communication", "subject": "Hello", **mail}).insert()
	second = run.plan(None, None, address=EMAIL)
	assert second != first and run.plan(None, None, address=EMAIL) == second
	assert run.carry_out(second) == "Done" and not frappe.db.exists("Communication", letter.name)
	assert run.plan(None, None, address=EMAIL) not in (first, second)


@pytest.mark.parametrize("step", ["withdraw", "refuse_it"])
def test_what_is_not_asked_for_any_more_is_not_done(make, as_role, step):
	member = former_member()
	as_role("Member Privacy Officer")
	doc = sure("Erasure", member)
	erasure = actions.erase(doc.name)
	arguments = ["Needed for a claim"] if step == "refuse_it" else []
	getattr(doc.reload(), step)(*arguments)
	assert run.carry_out(erasure) == "Stopped"
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"
	other = former_member("Bo", "Ek")
	doc = sure("Erasure", other)
	erasure_of_other = actions.erase(doc.name)
	with pytest.raises(frappe.ValidationError, match="not erased yet"):
		doc.reload().finish("Erased")
	doc.reload().subject_name = member.name  # it was another person who asked
	doc.save()
	assert run.carry_out(erasure_of_other) == "Stopped" and not doc.reload().erasure
	again = sure("Erasure", member)  # asked for once more
	assert actions.erase(again.name) == erasure and run.carry_out(erasure) == "Done"
	with pytest.raises(frappe.ValidationError, match="erased already"):
		getattr(again.reload(), step)(*arguments)


# ---------------------------------------------------------------- from the request


def test_the_officer_looks_first_and_erases_then(make, as_role):
	member = former_member(email="astrid@example.com", notes="Something")
	as_role("Member Privacy Officer")
	asked = request("Erasure", member)
	preview = actions.erasure_preview(asked.name)
	assert preview["refusals"] == [] and {"goes", "stays"} >= {line["kind"] for line in preview["lines"]}
	with pytest.raises(frappe.ValidationError, match="who asks"):
		actions.erase(asked.name)
	asked.make_sure("Known in person")
	erasure = actions.erase(asked.name)
	assert frappe.db.get_value("Member", member.name, "first_name") == "Astrid"  # in the background
	frappe.set_user("Administrator")
	run.carry_out(erasure)
	assert frappe.db.get_value("Member", member.name, "first_name") == "Erased Person"
	asked.reload()
	assert (asked.erasure, asked.email, asked.wish) == (erasure, None, None)
	asked.finish("Erased, with the letter")
	letter = actions.download_letter(asked.name, "html", "en").get_data(as_text=True)
	assert "What Is Erased" in letter and "Emptied of everything" in letter and "Astrid" not in letter
