"""Whom the last gate looks at, what it passes over, and what it leaves behind. tests/browser/test_last_gate.py asks over HTTP."""

import json
from urllib.parse import quote

import frappe
import pytest
from frappe.deferred_insert import save_to_db
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from membership_recruitment.member_privacy.wall import (
	last_gate,
	passed_over,
	register_values,
	switch,
	what_leaves,
	withheld,
	written_before,
)
from membership_recruitment.member_privacy.wall.what_leaves import Country

EMAIL, PHONE = "anna.grind@example.com", "+46701740937"
SWEDEN = Country()
WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")


@pytest.fixture
def member(make):
	return make.member("Anna", "Grind", email=EMAIL, phone=PHONE)


@pytest.fixture(autouse=True)
def nothing_cached():
	passed_over.forget_published()
	yield
	passed_over.forget_published()


@pytest.fixture(autouse=True)
def without_commits(monkeypatch):
	"""The gate commits by itself, after the request, and ERPNext when it looks for calls from the number of a new contact;
	here the test's own members would be committed with it."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


@pytest.fixture
def answered(monkeypatch):
	"""answered(user, what) gives what the user gets of an answer, as last_gate.look_through leaves it."""

	# as with commits: the gate undoes what the request left
	monkeypatch.setattr(frappe.db, "rollback", lambda **_: None)

	def ask(
		user: str, what, path="/api/method/some.app.leak", method="GET", headers=None, **form
	) -> Response:
		sent = {"query_string" if method == "GET" else "data": form}
		frappe.local.request = Request(
			EnvironBuilder(path=path, method=method, headers=headers, **sent).get_environ()
		)
		frappe.local.request.get_data()
		frappe.set_user(user)
		frappe.local.form_dict = frappe._dict(form)
		last_gate.note_asker()
		response = (
			what
			if isinstance(what, Response)
			else Response(json.dumps({"message": what}), mimetype="application/json")
		)
		last_gate.look_through(response)
		frappe.set_user("Administrator")
		return response

	return ask  # the request goes with the test (conftest.py)


def is_withheld(response: Response) -> bool:
	"""Whether it was, and not for an error in the gate."""
	faults = frappe.get_all("Wall Alarm", filters={"reason": withheld.FAULT}, pluck="problem")
	assert not faults
	return response.status_code == 403


# ---------------------------------------------------------------- who is looked at


@pytest.mark.parametrize("role", WALLED)
def test_the_walled_are_looked_at(make, member, answered, role):
	assert is_withheld(answered(make.user(role), EMAIL))
	assert is_withheld(answered(make.user(role), PHONE))
	assert is_withheld(answered(make.user(role), member.name))


def test_visitors_and_website_users_are_looked_at(make, member, answered):
	for user in ("Guest", make.website_user()):
		assert is_withheld(answered(user, EMAIL)), user


@pytest.mark.parametrize(
	"roles",
	[
		("Member Registrar",),
		("Member Recruiter", "Member Registrar"),
		("Membership Manager",),
		("Member Privacy Officer",),
		("System Manager",),
		("Member Recruiter", "System Manager"),
		("Accounts User",),
	],
)
def test_others_are_not(make, member, answered, roles):
	assert not is_withheld(answered(make.user(*roles), EMAIL))


def test_administrator_is_not_looked_at(member, answered):
	assert not is_withheld(answered("Administrator", EMAIL))


def test_a_method_that_becomes_somebody_else_is_looked_at(make, member, answered, monkeypatch):
	noted = last_gate.note_asker

	def note_and_become_administrator():
		noted()
		frappe.set_user("Administrator")

	monkeypatch.setattr(last_gate, "note_asker", note_and_become_administrator)
	assert is_withheld(answered(make.user("Member Recruiter"), EMAIL))


# ---------------------------------------------------------------- whose it is


def test_contacts_and_addresses_of_members_and_of_their_customers(make, member, answered):
	recruiter = make.user("Member Recruiter")
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Anna Grind"}).insert()
	member.db_set("customer", customer.name)
	for number, (doctype, name) in enumerate((("Member", member.name), ("Customer", customer.name))):
		contact(doctype, name, f"second{number}@example.com", f"08-55 66 7{number}")
		address(doctype, name, f"third{number}@example.com", f"08-55 66 8{number}")
	for value in (
		"second0@example.com",
		"second1@example.com",
		"third0@example.com",
		"third1@example.com",
		"08-55 66 70",
		"08-55 66 71",
		"08-55 66 80",
		"08-55 66 81",
	):
		assert is_withheld(answered(recruiter, value)), value


def test_contacts_of_others_are_let_through(make, member, answered):
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": "A Firm"}).insert()
	contact("Customer", customer.name, "sales@firm.example", "08-77 66 55")
	assert not is_withheld(answered(make.user("Member Recruiter"), ["sales@firm.example", "08-77 66 55"]))


def contact(doctype: str, name: str, email: str, phone: str):
	return frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": frappe.generate_hash(length=8),
			"email_ids": [{"email_id": email}],
			"phone_nos": [{"phone": phone}],
			"links": [{"link_doctype": doctype, "link_name": name}],
		}
	).insert()


def address(doctype: str, name: str, email: str, phone: str):
	return frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": frappe.generate_hash(length=8),
			"address_line1": "Storgatan 1",
			"city": "Umeå",
			"country": "Sweden",
			"email_id": email,
			"phone": phone,
			"links": [{"link_doctype": doctype, "link_name": name}],
		}
	).insert()


def test_names_of_the_register(make, member, answered):
	term = make.term(member.name, "2026-01-01", "2026-12-31")
	random = frappe.get_all("Membership Spell", filters={"member": member.name}, pluck="name")
	recruiter = make.user("Member Recruiter")
	for name in (member.name, member.name.lower(), term.name, *random):
		assert is_withheld(answered(recruiter, name)), name
	assert not is_withheld(answered(recruiter, ["MEM-99999", "TERM-9999999", "0a1b2c3d4e"]))


# ---------------------------------------------------------------- what is passed over


def test_what_stood_in_the_request(make, member, answered):
	recruiter = make.user("Member Recruiter")
	assert not is_withheld(answered(recruiter, EMAIL, q=EMAIL.upper()))
	assert not is_withheld(answered(recruiter, EMAIL, q=json.dumps({"a": json.dumps([EMAIL])})))
	assert not is_withheld(answered(recruiter, PHONE, q="070-174 09 37"))
	assert is_withheld(answered(recruiter, EMAIL, q="another@example.com"))
	assert not is_withheld(answered(recruiter, EMAIL, method="POST", q=json.dumps([EMAIL])))


def test_what_the_user_wrote_before(make, member, answered):
	recruiter, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	assert not is_withheld(answered(recruiter, "saved", method="POST", text=f"Ring {PHONE}, {EMAIL}"))
	assert not is_withheld(answered(recruiter, [EMAIL, PHONE]))
	assert is_withheld(answered(other, EMAIL))


def test_a_failed_request_and_reading_are_not_remembered(make, member, answered):
	recruiter = make.user("Member Recruiter")
	answered(recruiter, Response("no", status=417), method="POST", text=EMAIL)
	answered(recruiter, "read", text=EMAIL)
	assert is_withheld(answered(recruiter, EMAIL))


def test_who_asks_is_not_written_down_with_each_request(make, answered):
	recruiter = make.user("Member Recruiter")
	cookie = {"Cookie": f"user_id={quote(recruiter)}"}
	answered(recruiter, "saved", method="POST", headers=cookie, text="Called, no answer")
	assert not frappe.db.count("Wall Ledger Entry", {"user": recruiter})
	answered(recruiter, "saved", method="POST", headers=cookie, text=f"Called x{recruiter}")
	assert frappe.db.count("Wall Ledger Entry", {"user": recruiter})


def test_the_ledger_holds_no_plain_text_and_goes_with_its_user(make, member, answered):
	recruiter = make.user("Member Recruiter")
	answered(recruiter, "saved", method="POST", text=EMAIL)
	rows = frappe.db.sql("select * from `tabWall Ledger Entry` where user = %s", recruiter, as_dict=True)
	assert rows
	assert "anna" not in frappe.as_json(rows)
	written_before.delete_of_lost_users()
	assert frappe.db.count("Wall Ledger Entry", {"user": recruiter}) == len(rows)
	frappe.db.set_value("User", recruiter, "enabled", 0)
	written_before.delete_of_lost_users()
	assert not frappe.db.count("Wall Ledger Entry", {"user": recruiter})


def test_what_is_in_the_ledger_is_not_written_again(make, answered, statements):
	recruiter = make.user("Member Recruiter")
	answered(recruiter, "saved", method="POST", text=EMAIL)
	statements.clear()
	answered(recruiter, "saved", method="POST", text=EMAIL)
	assert statements
	assert not [statement for statement in statements if statement.startswith("insert")]


def test_a_user_with_a_ledger_can_be_deleted(make, member, answered):
	recruiter, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	for user in (recruiter, other):
		answered(user, "saved", method="POST", text=EMAIL)
	frappe.delete_doc("User", recruiter)
	assert not frappe.db.exists("User", recruiter)
	assert not frappe.db.count("Wall Ledger Entry", {"user": recruiter})
	assert frappe.db.count("Wall Ledger Entry", {"user": other})


def test_own_prospects_with_the_same_address(make, member, answered):
	recruiter, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	manager = make.user("Recruitment Manager")
	make.prospect("Same", recruiter=recruiter, email=EMAIL, phone=PHONE)
	assert not is_withheld(answered(recruiter, [EMAIL, PHONE, "070-174 09 37"]))
	assert not is_withheld(answered(manager, [EMAIL, PHONE]))
	assert is_withheld(answered(other, EMAIL))
	assert is_withheld(answered(other, PHONE))


def test_a_prospect_that_the_request_hands_over(make, member, answered, monkeypatch):
	"""The answer is the form as it was, and the person is nobody whom the recruiter sees any more."""
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect("Same", recruiter=recruiter, email=EMAIL, phone=PHONE)
	noted = last_gate.note_asker

	def note_and_hand_over():
		noted()
		prospect.db_set("status", "Queued")

	monkeypatch.setattr(last_gate, "note_asker", note_and_hand_over)
	assert not is_withheld(answered(recruiter, [EMAIL, PHONE], dt="Membership Prospect", dn=prospect.name))
	assert is_withheld(answered(recruiter, [EMAIL, PHONE], dt="Membership Prospect", dn=prospect.name))


def test_colleagues_and_what_the_association_publishes(make, member, answered):
	recruiter = make.user("Member Recruiter")
	colleague = make.user("Member Registrar")
	make.member("A", "Colleague", email=colleague)
	assert not is_withheld(answered(recruiter, colleague))
	frappe.db.set_value("User", colleague, "enabled", 0)
	assert is_withheld(answered(recruiter, colleague))
	assert is_withheld(answered("Guest", [EMAIL, PHONE]))
	make.settings(published_addresses=f"{EMAIL}\n070-174 09 37 Anna")
	assert not is_withheld(answered("Guest", [EMAIL, PHONE]))
	assert is_withheld(answered("Guest", member.name))


def test_examples_in_the_apps_own_texts(make, answered):
	make.member("Ex", "Ample", phone="+46701234567", email="jane@example.com")
	recruiter = make.user("Member Recruiter")
	assert not is_withheld(
		answered(recruiter, "Svenska nummer får skrivas som 070-123 45 67, jane@example.com")
	)
	assert is_withheld(answered(recruiter, "070-123 45 76")) is False
	make.member("Next", "Number", phone="+46701234576")
	assert is_withheld(answered(recruiter, "070-123 45 76"))


def test_published_pages(make, member, answered):
	page = frappe.get_doc(
		{"doctype": "Web Page", "title": "Board", "main_section": f"<p>Chair: {EMAIL}</p>", "published": 1}
	).insert()
	assert not is_withheld(answered("Guest", EMAIL))
	page.published = 0
	page.save()
	passed_over.forget_published()
	assert is_withheld(answered("Guest", EMAIL))


def test_a_website_users_own(make, member, answered):
	user, stranger = make.website_user(), make.website_user()
	own = make.member("Own", "Self", email=user, phone="+46701740001")
	term = make.term(own.name, "2026-01-01", "2026-12-31")
	child = make.member("A", "Child", payer=own.name, phone="+46701740002")
	mine = [user, "+46701740001", own.name, term.name, child.name, "+46701740002"]
	assert not is_withheld(answered(user, mine))
	for value in mine:
		assert is_withheld(answered(stranger, value)), value
	assert is_withheld(answered(user, EMAIL))


def test_a_customers_own(make, member, answered):
	user, stranger = make.website_user(), make.website_user()
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Anna Grind", "portal_users": [{"user": user}]}
	).insert()
	member.db_set("customer", customer.name)
	contact("Customer", customer.name, "book.keeper@example.com", "08-55 66 70")
	mine = ["book.keeper@example.com", "08-55 66 70", EMAIL, PHONE, member.name]
	assert not is_withheld(answered(user, mine))
	for value in mine:
		assert is_withheld(answered(stranger, value)), value


def test_a_file_of_ones_own(make, member, answered):
	recruiter, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	content = f"a;b\n{EMAIL};{PHONE}\n"
	frappe.set_user(recruiter)
	frappe.get_doc({"doctype": "File", "file_name": "mine.csv", "content": content, "is_private": 1}).insert()
	frappe.set_user("Administrator")

	def file() -> Response:
		return Response([content.encode()], mimetype="text/csv", direct_passthrough=True)

	assert answered(recruiter, file()).data == content.encode()
	assert is_withheld(answered(other, file()))


# ---------------------------------------------------------------- what is withheld, and how


def test_headers_and_cookies_are_looked_through(make, member, answered):
	recruiter = make.user("Member Recruiter")
	for header in (
		{"Location": f"/x?to={EMAIL.replace('@', '%40')}"},
		{"Content-Disposition": f"attachment; filename={member.name}.pdf"},
	):
		response = answered(recruiter, Response("", status=302, headers=header))
		assert is_withheld(response)
		assert not set(response.headers.keys()) & set(header)


def test_the_answer_is_in_the_form_that_the_caller_expects(make, member, answered):
	recruiter = make.user("Member Recruiter")
	v1 = answered(recruiter, EMAIL)
	assert v1.json["exc_type"] == "PermissionError"
	assert "withheld" in v1.json["_server_messages"]
	assert v1.headers["Content-Length"] == str(len(v1.data))
	v2 = answered(recruiter, EMAIL, path="/api/v2/method/some.app.leak")
	assert v2.json["errors"][0]["type"] == "PermissionError"
	page = answered(recruiter, EMAIL, path="/some-page", headers={"Accept": "text/html"})
	assert page.mimetype == "text/html"
	assert "withheld" in page.get_data(as_text=True)
	for response in (v1, v2, page):
		assert "anna" not in response.get_data(as_text=True).lower()


def test_an_error_in_the_gate_withholds(make, answered):
	locked = Response(b"PK\x03\x04 no archive", mimetype="application/zip")
	assert answered(make.user("Member Recruiter"), locked).status_code == 403
	alarm = frappe.get_last_doc("Wall Alarm")
	assert alarm.reason == withheld.FAULT
	assert alarm.problem.startswith("BadZipFile ")


def test_what_a_database_said_is_found_in_the_error_log(make, answered):
	said = json.dumps({"exc_type": "ValidationError", "_server_messages": "(1054, \"Unknown column 'x'\")"})
	response = answered(
		make.user("Member Recruiter"), Response(said, status=417, mimetype="application/json")
	)
	assert response.status_code == 417
	assert "1054" not in response.get_data(as_text=True)
	save_to_db()
	assert "1054" in frappe.get_last_doc("Error Log").error
	plain = json.dumps({"exc_type": "ValidationError", "_server_messages": "Choose a type (2026)"})
	response = answered(
		make.user("Member Recruiter"), Response(plain, status=417, mimetype="application/json")
	)
	assert response.get_data(as_text=True) == plain


def test_one_alarm_for_each_way_and_kind_of_reader(make, member, answered):
	recruiter = make.user("Member Recruiter")
	for _time in range(3):
		answered(recruiter, EMAIL, doctype="Contact", name="Anna")
	answered("Guest", EMAIL)
	answered("Guest", EMAIL, path="/orders/anna@example.com")
	alarms = frappe.get_all("Wall Alarm", fields=["way", "seen_by", "times", "reason"], order_by="creation")
	assert [(one.way, one.seen_by, one.times, one.reason) for one in alarms] == [
		("some.app.leak (Contact)", withheld.STAFF, 3, withheld.LEAK),
		("some.app.leak", withheld.VISITOR, 1, withheld.LEAK),
		("/orders/…", withheld.VISITOR, 1, withheld.LEAK),
	]


def test_those_who_can_mend_it_are_told_and_again_after_it_was_dealt_with(make, member, answered):
	officer, admin = make.user("Member Privacy Officer"), make.user("System Manager")
	way = "some.app.leak"
	name = withheld._written(way, withheld.STAFF, None)
	assert withheld._written(way, withheld.STAFF, None) is None
	frappe.db.set_value("Wall Alarm", name, "dealt_with", 1)
	assert withheld._written(way, withheld.STAFF, None) == name
	withheld.tell(name)
	told = frappe.get_all("Notification Log", filters={"document_name": name}, pluck="for_user")
	assert {officer, admin} <= set(told)
	assert frappe.db.exists("Error Log", {"method": "No account to mail a wall alarm from"})


def test_they_are_told_by_mail(make, member, answered):
	officer = make.user("Member Privacy Officer")
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_account_name": "Gate",
			"email_id": "gate@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
		}
	)
	account.db_insert()
	frappe.local.outgoing_email_account = {}
	withheld.tell(withheld._written("some.app.leak", withheld.STAFF, None))
	mails = frappe.get_all("Email Queue", filters={"reference_doctype": "Wall Alarm"}, pluck="name")
	assert frappe.db.exists("Email Queue Recipient", {"parent": ["in", mails], "recipient": officer})


def test_alarms_are_ticked_off_and_not_rewritten(make, member, answered, as_role):
	answered(make.user("Member Recruiter"), EMAIL)
	name = frappe.get_last_doc("Wall Alarm").name
	as_role("Member Privacy Officer")
	doc = frappe.get_doc("Wall Alarm", name)
	doc.update({"dealt_with": 1, "remarks": "Closed", "way": "another", "times": 0})
	doc.save()
	stored = frappe.db.get_value("Wall Alarm", name, ["dealt_with", "way", "times"])
	assert stored == (1, "some.app.leak", 1)
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("Wall Alarm", name)
	for role in (*WALLED, "Member Registrar", "Membership Manager"):
		as_role(role)
		assert not frappe.has_permission("Wall Alarm", "read")


def test_the_door_is_switched_off_on_sites_for_tests_alone(monkeypatch):
	monkeypatch.setitem(frappe.local.conf, "membership_wall_door_off", 1)
	monkeypatch.setitem(frappe.local.conf, "allow_tests", 0)
	assert not switch.door_is_off()
	monkeypatch.setitem(frappe.local.conf, "allow_tests", 1)
	assert switch.door_is_off()


def test_looking_values_up_uses_indexes():
	"""Without them each answer would read the tables whole."""
	given = {
		"emails": (EMAIL,),
		"numbers": (PHONE,),
		"spellings": ("070-174 09 37",),
		"names": ("MEM-00001",),
	}
	for statement in (*register_values.EMAILS, *register_values.PHONES, *register_values.NAMES):
		plan = frappe.db.sql(f"explain {statement}", given, as_dict=True)
		assert not [row for row in plan if row.type in ("ALL", "index")], statement


def test_numbers_of_the_associations_country():
	assert register_values.country_of("SE") == Country("46", "0")
	assert register_values.country_of("NO") == Country("47", "")
	found = what_leaves.find(["22 86 44 00"], register_values.country_of("NO"))
	assert "+4722864400" in found.phones


# ---------------------------------------------------------------- what the database says of an error

DATABASE = "pymysql.err.OperationalError: (1105, \"XPATH syntax error: '~8937fc'\")"
SAID = json.dumps(
	[json.dumps({"message": "Customer Anna already exists"}), json.dumps({"message": DATABASE})]
)


def failed(status: int, **body) -> Response:
	return Response(json.dumps(body), status=status, mimetype="application/json")


@pytest.mark.parametrize(
	"roles", [("Sales User",), ("Member Registrar",), ("Member Recruiter",), ()], ids=str
)
@pytest.mark.parametrize(
	"body",
	[
		{"exception": DATABASE, "exc": json.dumps([DATABASE]), "exc_type": "OperationalError"},
		{"_server_messages": SAID, "exc_type": "DuplicateEntryError"},
		{"errors": [{"type": "OperationalError", "exception": DATABASE}]},
		{"_debug_messages": json.dumps([DATABASE])},
	],
	ids=["version 1", "messages", "version 2", "debug"],
)
def test_nobody_but_administrators_hears_the_database(make, answered, roles, body):
	for status in (417, 500):
		said = answered(make.user(*roles), failed(status, **body))
		assert said.status_code == status
		assert "8937fc" not in said.get_data(as_text=True)
		assert "XPATH" not in said.get_data(as_text=True)
		answer = json.loads(said.get_data(as_text=True))
		assert answer.get("_server_messages") or answer.get("errors")


def test_who_is_not_walled_hears_what_frappe_says_of_an_error(make, answered):
	said = answered(make.user("Sales User"), failed(409, exc=DATABASE, _server_messages=SAID))
	assert "Customer Anna already exists" in said.get_data(as_text=True)
	told = {"exception": "ValidationError: Set a company", "exc_type": "ValidationError"}
	assert json.loads(answered(make.user("Sales User"), failed(500, **told)).get_data(as_text=True)) == told
	page = Response(f"<pre>{DATABASE}</pre>", status=500, mimetype="text/html")
	assert "8937fc" not in answered(make.user("Sales User"), page).get_data(as_text=True)


def test_administrators_hear_all_of_an_error(make, answered):
	assert "8937fc" in answered(make.user("System Manager"), failed(500, exception=DATABASE)).get_data(
		as_text=True
	)
