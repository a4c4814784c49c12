"""Names of contacts and addresses of our people say nothing, and everything that names one follows a renaming."""

import frappe
import pytest

from membership_recruitment.membership.fees import customers
from membership_recruitment.people import contact_names
from membership_recruitment.utils import rename_rows
from tests.support.factories import money


def contact(*links: tuple[str, str], **values):
	rows = [{"link_doctype": doctype, "link_name": name} for doctype, name in links]
	return frappe.get_doc({"doctype": "Contact", "first_name": "Agnes", "links": rows, **values}).insert()


def address(*links: tuple[str, str]):
	rows = [{"link_doctype": doctype, "link_name": name} for doctype, name in links]
	return frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "Agnes",
			"address_type": "Personal",
			"address_line1": "Gatan 1",
			"city": "Umeå",
			"country": "Sweden",
			"links": rows,
		}
	).insert()


def a_customer(name: str = "Agnes Karlsson", **values):
	return frappe.get_doc(
		{"doctype": "Customer", "customer_name": name, "customer_type": "Individual", **values}
	).insert()


def says_nothing(doc) -> bool:
	return contact_names.says_nothing(doc) and "agnes" not in doc.name.lower() and "MEM" not in doc.name


# ---------------------------------------------------------------- whoever makes them


@pytest.mark.parametrize("made", [contact, address])
def test_whoever_makes_one_for_a_member_or_a_prospect(make, made):
	for person in (make.member("Agnes"), make.prospect("Agnes")):
		assert says_nothing(made((person.doctype, person.name)))


def test_those_that_the_app_makes(make):
	member = make.member("Agnes", "Karlsson", email="agnes@example.com")
	customers.customer_of(member.name)
	assert says_nothing(frappe.get_doc("Contact", make.linked("Contact", member.name)))
	prospect = make.prospect("Agnes", address_line="Gatan 1", city="Umeå")
	joined = prospect.make_member("Individual", "2026-01-01")["member"]
	for doctype in contact_names.PREFIXES:
		assert says_nothing(frappe.get_doc(doctype, make.linked(doctype, joined)))


def test_those_that_erpnext_makes_at_the_customer_of_a_member(make, monkeypatch):
	monkeypatch.setattr(
		frappe.db, "commit", lambda: None
	)  # ERPNext's, when it looks for calls from the number
	money.fees()
	member = make.member("Agnes", "Karlsson")
	customer = customers.customer_of(member.name)
	doc = frappe.get_doc("Customer", customer)
	doc.update({"mobile_no": "0701740605", "email_id": "agnes@example.com"})
	doc.customer_primary_contact = None
	doc.save()
	found = frappe.get_all(
		"Dynamic Link", {"link_doctype": "Customer", "link_name": customer}, pluck="parent", distinct=True
	)
	made = contact(("Customer", customer))
	assert says_nothing(made)
	assert not [name for name in found if "Agnes" in name]


def test_those_of_others_keep_the_names_that_frappe_gives():
	customer = a_customer("Supplier of Paper")
	assert contact(("Customer", customer.name)).name == "Agnes-Supplier of Paper"
	assert contact().name == "Agnes"
	assert address(("Customer", customer.name)).name == "Agnes-Personal"


# ---------------------------------------------------------------- those that were there


@pytest.fixture
def known(make):
	"""A contact and an address that were linked to a member later, and rows of all kinds that name them."""
	money.fees()
	customer = a_customer("Agnes Karlsson")
	docs = [contact(("Customer", customer.name)), address(("Customer", customer.name))]
	old = {doc.doctype: doc.name for doc in docs}
	assert all("Agnes" in name for name in old.values())
	for doc in docs:
		doc.add_comment("Comment", "A note")
		doc.add_tag("hiking")
		about = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
		frappe.get_doc(
			{"doctype": "File", "file_name": "a.txt", "content": doc.name, "is_private": 1, **about}
		).insert()
		frappe.get_doc(
			{"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": "{}"}
		).insert()
	frappe.db.set_value(
		"Customer",
		customer.name,
		{"customer_primary_contact": old["Contact"], "customer_primary_address": old["Address"]},
	)
	frappe.get_doc(
		{
			"doctype": "Event",
			"subject": "Coffee",
			"starts_on": "2026-05-01 10:00:00",
			"event_participants": [
				{"reference_doctype": "Contact", "reference_docname": old["Contact"]},
			],
		}
	).insert()
	mail = frappe.get_doc(
		{"doctype": "Communication", "subject": "Hello", "communication_medium": "Email"}
	).insert()
	mail.add_link("Contact", old["Contact"], autosave=True)
	member = make.member("Agnes", "Karlsson")
	frappe.db.set_value("Member", member.name, "customer", customer.name)
	return frappe._dict(old=old, customer=customer.name, member=member.name)


def places(doctype: str, name: str) -> dict[tuple[str, str], int]:
	"""How many rows name a document, by table and column; read from the database's own list of columns."""
	found = {}
	for table, column in frappe.db.sql(
		"""select table_name, column_name from information_schema.columns where table_schema = database()
		and table_name not like '%%singles' and data_type in ('varchar', 'text', 'longtext', 'mediumtext')"""
	):
		count = frappe.db.sql(f"select count(*) from `{table}` where `{column}` = %s", name)[0][0]
		if count:
			found[table, column] = count
	return found


def test_renaming_is_followed_by_everything_that_names_the_row(known):
	before = {doctype: places(doctype, name) for doctype, name in known.old.items()}
	assert {("tabCustomer", "customer_primary_contact"), ("tabVersion", "docname")} <= set(before["Contact"])
	assert {("tabEvent Participants", "reference_docname"), ("tabTag Link", "document_name")} <= set(
		before["Contact"]
	)
	contact_names.rename_telling()
	for doctype, name in known.old.items():
		assert places(doctype, name) == {}
		new = frappe.db.get_value(
			"Dynamic Link", {"parenttype": doctype, "link_name": known.customer}, "parent"
		)
		assert says_nothing(frappe.get_doc(doctype, new))
		assert places(doctype, new) == before[doctype]


def test_a_second_run_changes_nothing_and_others_keep_their_names(known):
	other = contact(("Customer", a_customer("Supplier of Paper").name))
	contact_names.rename_telling()
	names = [frappe.get_all(doctype, pluck="name", order_by="name") for doctype in contact_names.PREFIXES]
	contact_names.rename_telling()
	assert names == [
		frappe.get_all(doctype, pluck="name", order_by="name") for doctype in contact_names.PREFIXES
	]
	assert other.name in names[0]
	assert [contact_names.telling(doctype) for doctype in contact_names.PREFIXES] == [[], []]


def test_batches_leave_what_is_named_and_its_names_in_step(make, monkeypatch):
	"""Stopped after any batch, the next run goes on with the rest."""
	members = [make.member("Agnes", str(number)) for number in range(3)]
	old = []
	for member in members:
		doc = contact()
		doc.append("links", {"link_doctype": "Member", "link_name": member.name})
		doc.save()
		doc.add_comment("Comment", member.name)
		old.append(doc.name)
	assert contact_names.telling("Contact") == sorted(old)
	monkeypatch.setattr(contact_names, "BATCH", 1)
	done = []

	def stops(doctype, names):
		if len(done) == 2:
			raise InterruptedError
		done.extend(names)
		rename_rows.rename(doctype, names, contact_names.PREFIXES[doctype], contact_names.DIGITS)

	with monkeypatch.context() as patched:
		patched.setattr(contact_names, "_rename", stops)
		with pytest.raises(InterruptedError):
			contact_names.rename_telling()
	assert contact_names.telling("Contact") == sorted(set(old) - set(done))
	contact_names.rename_telling()
	for member in members:
		name = make.linked("Contact", member.name)
		assert frappe.get_all(
			"Comment", {"reference_name": name, "comment_type": "Comment"}, pluck="content"
		) == [member.name]


@pytest.mark.parametrize("doctype", ["Contact", "Address"])
def test_a_link_made_later_asks_for_a_new_name(make, doctype, monkeypatch):
	asked = []
	monkeypatch.setattr(contact_names.batches, "soon", lambda job, name: asked.append(job))
	doc = {"Contact": contact, "Address": address}[doctype]()
	assert asked == []
	doc.append("links", {"link_doctype": "Member", "link_name": make.member().name})
	doc.save()
	assert asked == [contact_names.rename_telling]
