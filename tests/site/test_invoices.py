"""Invoices for terms: what stands on them, who may make them, and what they refuse."""

import io
import os
import re
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import frappe
import pytest
from frappe.model.dynamic_links import fetch_distinct_link_doctypes
from frappe.translate import print_language
from frappe.utils import flt, getdate
from pypdf import PdfReader

from membership_recruitment.membership.fees import (
	customers,
	invoice_lines,
	invoices,
	items,
	missing_invoices,
	payment_reference,
	ways_to_pay,
)
from membership_recruitment.membership.terms import api as term_api
from tests.support.factories import bank_payments, money

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def web():
	"""The site's assets over HTTP: the PDF's style sheet comes from there."""

	class Quiet(SimpleHTTPRequestHandler):
		def log_message(self, *arguments):
			"""Nothing: requests are no test result."""

	server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=os.getcwd()))
	Thread(target=server.serve_forever, daemon=True).start()
	before = frappe.local.conf.get("host_name")
	frappe.local.conf.host_name = f"http://127.0.0.1:{server.server_port}"
	yield
	frappe.local.conf.host_name = before
	server.shutdown()
	server.server_close()


@pytest.fixture
def member(make):
	return make.member("Astrid", "Lind", email="astrid@example.com", language="sv")


@pytest.fixture
def term(make, member):
	return make.term(member.name, str(getdate()))


def address(member: str, line: str = "Storgatan 1") -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Address",
				"address_title": member,
				"address_type": "Billing",
				"address_line1": line,
				"city": "Umeå",
				"pincode": "903 26",
				"country": "Sweden",
				"links": [{"link_doctype": "Member", "link_name": member}],
			}
		)
		.insert()
		.name
	)


@pytest.mark.parametrize(
	("start", "fee", "said"),
	[
		("2026-05-20", None, "8/12 av avgiften"),
		("2026-01-01", None, None),
		("2026-05-20", 500, None),  # agreed otherwise
		("2026-11-01", None, None),  # with the whole of the next year
	],
)
def test_a_pro_rated_fee_says_its_share_of_the_year(make, member, start, fee, said):
	make.membership_type(
		"By the Year",
		period_kind="Fixed Year",
		fee=1200,
		pro_rate=1,
		rollover_month="October",
		rollover_day=1,
	)
	money.fees("By the Year")
	term = make.term(member.name, start, membership_type="By the Year", fee=fee)
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name]))
	(line,) = invoice.items
	assert ("/12" in line.description) == bool(said)
	assert line.rate == (800 if said else fee or 1200)
	if said:
		assert said in line.description
	with print_language("sv"):
		page = frappe.get_print(doc=invoice, print_format=invoices.PRINT_FORMAT)
	assert ("av avgiften" in page) == bool(said)


def test_an_invoice_says_whose_fee_it_is(make, member, term):
	address(member.name)
	name = invoices.make_invoice([term.name], submit=True)
	invoice = frappe.get_doc("Sales Invoice", name)
	line = invoice.items[0]
	assert (invoice.grand_total, invoice.docstatus, invoice.currency) == (350, 1, "SEK")
	assert (line.membership, line.qty, line.rate) == (term.name, 1, 350)
	assert "Astrid Lind" in line.description and str(getdate().year + 1) in line.description
	assert (invoice.member, invoice.membership) == (member.name, term.name)
	assert getdate(invoice.due_date) == getdate() + timedelta(days=30)
	assert payment_reference.is_valid(invoice.payment_reference)
	assert invoice.language == "sv"
	assert "Storgatan 1" in invoice.address_display
	assert invoice.contact_email == "astrid@example.com"
	assert line.income_account == frappe.get_cached_value(
		"Company", invoice.company, "default_income_account"
	)


def test_the_customer_is_made_once_and_found_again(make, member, term):
	frappe.cache.delete_keys("dynamic_link_map")
	assert "Customer" not in fetch_distinct_link_doctypes(
		"Dynamic Link", "link_doctype"
	)  # which Frappe remembers
	name = customers.customer_of(member.name)
	customer = frappe.get_doc("Customer", name)
	assert (customer.customer_name, customer.customer_type) == ("Astrid Lind", "Individual")
	assert (customer.customer_group, customer.language) == ("Members", "sv")
	assert frappe.db.get_value("Customer Group", "Members", "parent_customer_group") == "All Customer Groups"
	assert customers.customer_of(member.name) == name
	renamed = frappe.rename_doc("Customer", name, "Somebody else")
	assert customers.customer_of(member.name) == renamed
	frappe.delete_doc("Customer", renamed, force=True)
	again = customers.customer_of(member.name)
	assert again == frappe.db.get_value("Member", member.name, "customer")
	assert frappe.db.exists("Customer", again)


def test_a_form_that_was_opened_before_the_first_invoice_does_not_take_the_customer_away(member, term):
	form = frappe.get_doc("Member", member.name)
	invoices.make_invoice([term.name])
	form.last_name = "Ek"
	with pytest.raises(frappe.TimestampMismatchError):
		form.save()
	assert frappe.db.get_value("Member", member.name, "customer")


def test_a_registrar_chooses_an_existing_customer_and_it_keeps_its_address(make, member, term):
	address(member.name)
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Umeå Verkstad AB", "customer_type": "Company"}
	).insert()
	office = frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "Verkstaden",
			"address_line1": "Industrigatan 9",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Customer", "link_name": customer.name}],
		}
	).insert()
	member.reload()
	member.customer = customer.name
	member.save()
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name]))
	assert (invoice.customer, invoice.customer_address) == (customer.name, office.name)


def test_people_of_the_same_name_get_customers_of_their_own(make):
	names = {customers.customer_of(make.member("Anna", "Berg").name) for _ in range(3)}
	assert len(names) == 3
	# also where a customer group is called like the member, which ERPNext refuses
	assert customers.customer_of(make.member("Members", "").name) != "Members"


def test_an_organisation_is_a_company_to_erpnext(make):
	club = make.member("Umeå Simklubb", "", member_kind="Organisation")
	customer = frappe.get_doc("Customer", customers.customer_of(club.name))
	assert (customer.customer_name, customer.customer_type) == ("Umeå Simklubb", "Company")


def test_an_address_entered_later_stands_on_the_next_invoice(make, member, term):
	first = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name]))
	assert not first.address_display
	frappe.delete_doc("Sales Invoice", first.name)
	address(member.name, "Nygatan 2")
	again = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name]))
	assert "Nygatan 2" in again.address_display


def test_a_donation_is_a_line_of_its_own(term):
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], 150, submit=True))
	assert [(row.membership, row.amount) for row in invoice.items] == [(term.name, 350), (None, 150)]
	assert invoice.items[1].item_code == "Donation"
	assert money.fee_state(term.name)[:2] == ("Unpaid", 350)


def test_a_household_gets_one_invoice(make):
	make.membership_type(
		"Home", period_kind="Rolling", period_count=1, period_unit="Year", fee=500, shared_fee=1
	)
	money.fees("Home", "Individual")
	payer = make.member("Astrid", "Lind")
	child = make.member("Björn", "Lind", payer=payer.name)
	grandmother = make.member("Cilla", "Lind", payer=payer.name)
	own = make.term(payer.name, str(getdate()), membership_type="Home")
	covered = make.term(child.name, str(getdate()), membership_type="Home", covered_by=own.name)
	separate = make.term(grandmother.name, str(getdate()))
	name = invoices.make_invoice([own.name, covered.name, separate.name], submit=True)
	invoice = frappe.get_doc("Sales Invoice", name)
	assert [(row.membership, row.amount) for row in invoice.items] == [
		(own.name, 500),
		(separate.name, 350),
	]
	assert "Björn Lind" in invoice.items[0].description
	assert invoice.customer == frappe.db.get_value("Member", payer.name, "customer")
	assert not frappe.db.get_value("Member", child.name, "customer")
	# short of money, the fees are paid in the order of their lines; who is covered follows the payer
	money.pay(name, 600)
	assert money.fee_state(own.name)[:2] == ("Paid", 0)
	assert money.fee_state(covered.name) == ("Paid", 0, getdate(), name)
	assert money.fee_state(separate.name)[:2] == ("Part paid", 250)


def test_taxes_are_what_erpnexts_rules_say(member, term):
	company = money.company()
	template = frappe.get_doc(
		{
			"doctype": "Sales Taxes and Charges Template",
			"title": "Six per cent",
			"company": company,
			"taxes": [
				{
					"charge_type": "On Net Total",
					"account_head": money.account(account_type="Tax"),
					"description": "VAT",
					"rate": 6,
				}
			],
		}
	).insert()
	customer = customers.customer_of(member.name)
	rule = {"doctype": "Tax Rule", "tax_type": "Sales", "company": company, "customer": customer}
	frappe.get_doc({**rule, "sales_tax_template": template.name}).insert()
	name = invoices.make_invoice([term.name], 100, submit=True)
	assert frappe.db.get_value("Sales Invoice", name, "grand_total") == 477
	assert money.fee_state(term.name)[:2] == ("Unpaid", 371)


# ---------------------------------------------------------------- refused, with one sentence


def refused(sentence: str, *arguments, **options) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		invoices.make_invoice(*arguments, **options)


def test_what_cannot_be_invoiced_gets_a_sentence(make, member, term):
	other = make.term(make.member("Nils").name, str(getdate()))
	refused("paid by different members", [term.name, other.name])
	refused("negative", [term.name], -1)
	refused("at least one term", [])
	refused("no term TERM-nowhere", ["TERM-nowhere"])
	free = make.membership_type("Free", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	refused(
		"nothing to invoice", [make.term(make.member("Fri").name, str(getdate()), membership_type=free).name]
	)
	dear = make.membership_type("Dear", period_kind="Rolling", period_count=1, period_unit="Year", fee=10)
	refused(
		"Dear has no item", [make.term(make.member("Dyr").name, str(getdate()), membership_type=dear).name]
	)
	other.update({"cancelled_from": getdate(), "cancellation_reason": "Resigned"})
	other.save()
	refused("cancelled and cannot", [other.name])
	name = invoices.make_invoice([term.name], submit=False)
	refused(f"stands on the draft invoice {name}. Submit that draft in ERPNext, or delete it", [term.name])
	frappe.get_doc("Sales Invoice", name).submit()
	refused(f"invoiced already, on {name}", [term.name])
	make.settings(donation_item=None)
	refused("no item for donations", [make.term(make.member("Gun").name, str(getdate())).name], 10)


def test_what_another_fee_covers_is_invoiced_with_that_one(make, member, term):
	child = make.member("Björn", payer=member.name)
	covered = make.term(child.name, str(getdate()), covered_by=term.name)
	refused(f"included in {term.name}", [covered.name])


@pytest.mark.parametrize("submits", [0, 1])
def test_a_draft_is_said_before_it_is_made_and_not_offered_twice(make, submits):
	make.membership_type(
		"Home", period_kind="Rolling", period_count=1, period_unit="Year", fee=500, shared_fee=1
	)
	money.fees("Home")
	make.settings(submit_renewal_invoices=submits)
	payer = make.member("Astrid", "Lind")
	child = make.member("Björn", "Lind", payer=payer.name)
	own = make.term(payer.name, str(getdate()), membership_type="Home")
	make.term(child.name, str(getdate()), membership_type="Home", covered_by=own.name)
	said = {"submitted": bool(submits), "payer_name": None, "covered": ["Björn Lind"]}
	assert invoices.preview_invoice(own.name) == said
	assert missing_invoices.found()["submitted"] == bool(submits)
	renewed = term_api.preview_renewal(payer.name)
	assert renewed["invoice_submitted"] == bool(submits)
	assert not shown_on_the_form(own.name)
	invoices.invoice_term(own.name)
	assert shown_on_the_form(own.name) == (not submits)


def shown_on_the_form(term: str) -> bool:
	"""Whether the form says that a draft is there, and offers no invoice."""
	doc = frappe.get_doc("Membership", term)
	doc.run_method("onload")
	return doc.get("__onload").on_a_draft


def test_who_gets_the_invoice_is_said_before_it_is_made(make, member):
	child = make.member("Björn", payer=member.name)
	term = make.term(child.name, str(getdate()))
	assert invoices.preview_invoice(term.name)["payer_name"] == "Astrid Lind"


def test_an_item_without_income_account_is_refused_before_anything_is_made(make, term):
	company = money.company()
	frappe.db.set_value("Item Default", {"parent": "Individual", "company": company}, "income_account", None)
	frappe.db.set_value("Company", company, "default_income_account", None)
	frappe.clear_document_cache("Item", "Individual")
	frappe.clear_document_cache("Company", company)
	before = frappe.db.count("Sales Invoice")
	refused("The item Individual has no income account", [term.name])
	assert frappe.db.count("Sales Invoice") == before


def test_the_dead_pay_for_nobody_else(make, member):
	child = make.member("Björn", payer=member.name)
	term = make.term(child.name, str(getdate()))
	member.reload()
	member.deceased_on = getdate()
	member.save()
	name = invoices.make_invoice([term.name])
	assert frappe.db.get_value("Sales Invoice", name, "member") == child.name


def test_a_bankgiro_number_is_checked(make):
	assert make.settings(bankgiro_number="9912346").bankgiro_number == "991-2346"
	with pytest.raises(frappe.ValidationError, match="not a bankgiro number"):
		make.settings(bankgiro_number="991-2345")


def test_items_take_an_income_account_of_the_company_only(make):
	make.membership_type("New", period_kind="Rolling", period_count=1, period_unit="Year", fee=10)
	with pytest.raises(frappe.ValidationError, match="no income account of"):
		items.make_item("New", money.bank())
	income = money.account(root_type="Income")
	centre = frappe.get_cached_value("Company", money.company(), "cost_center")
	item = frappe.get_doc("Item", items.make_item("New", income, centre))
	assert (item.is_stock_item, item.item_defaults[0].income_account) == (0, income)
	assert item.item_defaults[0].selling_cost_center == centre
	with pytest.raises(frappe.ValidationError, match="already"):
		items.make_item("New", income)
	term = make.term(make.member().name, str(getdate()), membership_type="New")
	line = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name])).items[0]
	assert (line.income_account, line.cost_center) == (income, centre)


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager"])
def test_staff_without_accounting_roles_make_and_read_invoices(term, as_role, role, make, web):
	make.settings(submit_renewal_invoices=1)
	as_role(role)
	frappe.clear_messages()
	made = invoices.invoice_term(term.name, 50)
	assert made["total"] == 400 and made["docstatus"] == 1 and not made["may_open"]
	assert not [said for said in frappe.get_message_log() if "Sales Invoice" in str(said)]
	assert payment_reference.is_valid(made["payment_reference"])
	invoices.invoice_pdf(term.name)
	assert frappe.local.response.filecontent.startswith(b"%PDF")
	assert not frappe.has_permission("Sales Invoice", "read")


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Analyst", "Accounts Manager"])
def test_others_do_not(term, as_role, role):
	name = invoices.make_invoice([term.name])
	as_role(role)
	for method in (invoices.invoice_term, invoices.invoice_pdf):
		with pytest.raises(frappe.PermissionError):
			method(term.name)
	assert frappe.db.exists("Sales Invoice", name)


def test_a_manager_may_choose_accounts_and_not_read_them(as_role):
	as_role("Membership Manager")
	for doctype in ("Item", "Account", "Cost Center", "Customer"):
		assert frappe.has_permission(doctype, "select")
		assert not frappe.has_permission(doctype, "read")


def test_a_term_without_invoice_has_no_pdf(term):
	with pytest.raises(frappe.ValidationError, match="no invoice yet"):
		invoices.invoice_pdf(term.name)


# ---------------------------------------------------------------- ERPNext's own form


def by_hand(term: str, **values):
	"""As on ERPNext's form: a customer, an item, and the term on the line."""
	return frappe.get_doc(
		{
			"doctype": "Sales Invoice",
			"customer": values.pop("customer"),
			"company": money.company(),
			"items": [{"item_code": "Individual", "qty": 1, "rate": 350, "membership": term}],
			**values,
		}
	).insert()


def test_an_invoice_made_by_hand_is_one_of_ours(make, member, term, as_role):
	customer = customers.customer_of(member.name)
	user = as_role("Accounts User", "Member Registrar")
	invoice = by_hand(term.name, customer=customer)
	assert (invoice.member, invoice.membership) == (member.name, term.name)
	assert payment_reference.is_valid(invoice.payment_reference)
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, invoice.name)
	reference = invoice.payment_reference
	invoice.save()
	assert invoice.payment_reference == reference
	invoice.submit()
	assert frappe.session.user == user
	assert money.fee_state(term.name)[:2] == ("Unpaid", 350)


def test_an_invoice_is_found_by_its_payment_reference(term, as_role):
	"""As the filter above the list of Sales Invoices asks, whose field stands there without being added."""
	name = invoices.make_invoice([term.name], submit=True)
	reference = frappe.db.get_value("Sales Invoice", name, "payment_reference")
	assert frappe.get_meta("Sales Invoice").get_field("payment_reference").in_standard_filter
	as_role("Accounts User")
	for asked in (reference, f"%{reference[:-2]}%"):
		assert name in frappe.get_list("Sales Invoice", {"payment_reference": ["like", asked]}, pluck="name")
	assert not frappe.get_list("Sales Invoice", {"payment_reference": f"{reference}0"})


def test_a_donation_beside_a_free_term_is_a_donation_invoice(make, member):
	make.membership_type("Free", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	free = make.term(member.name, str(getdate()), membership_type="Free")
	name = invoices.make_invoice([free.name], 200, submit=True)
	invoice = frappe.get_doc("Sales Invoice", name)
	assert [(row.item_code, row.rate, row.membership) for row in invoice.items] == [("Donation", 200, None)]
	assert (invoice.member, invoice.membership) == (member.name, None)
	assert payment_reference.is_valid(invoice.payment_reference)
	# the term has nothing to wait for
	assert money.fee_state(free.name) == ("Not invoiced", 0, None, None)
	money.pay(name)
	assert frappe.db.get_value("Sales Invoice", name, "outstanding_amount") == 0
	with pytest.raises(frappe.ValidationError, match="nothing to invoice"):
		invoices.make_invoice([free.name])


def test_renewing_a_free_term_with_a_donation_makes_a_donation_invoice(make, member):
	make.membership_type("Free", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	make.term(member.name, str(getdate() - timedelta(days=360)), membership_type="Free")
	made = term_api.renew(member.name, with_invoice=True, donation=150)
	invoice = frappe.get_doc("Sales Invoice", made["sales_invoice"])
	assert (invoice.member, invoice.grand_total) == (member.name, 150)


def test_a_payment_reference_stands_on_one_invoice_only(make, term):
	first = invoices.make_invoice([term.name])
	second = invoices.make_invoice([make.term(make.member("Bo").name, str(getdate())).name])
	reference = frappe.db.get_value("Sales Invoice", first, "payment_reference")
	with pytest.raises(Exception) as refused:  # another driver, another class
		frappe.db.set_value("Sales Invoice", second, "payment_reference", reference)
	assert frappe.db.is_unique_key_violation(refused.value)


def test_an_amended_invoice_gets_a_reference_of_its_own(term):
	first = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], submit=True))
	first.cancel()
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, None)
	amended = frappe.copy_doc(first)
	# as the form's Amend does, which also takes along what is not copied otherwise
	amended.update({"amended_from": first.name, "payment_reference": first.payment_reference, "docstatus": 0})
	amended.insert()
	amended.submit()
	assert amended.payment_reference != first.payment_reference
	assert money.fee_state(term.name)[:2] == ("Unpaid", 350)
	assert money.fee_state(term.name)[3] == amended.name


def test_other_invoices_are_left_alone(make, member):
	customer = customers.customer_of(member.name)
	invoice = by_hand(None, customer=customer)
	assert not invoice.member and not invoice.payment_reference


def test_a_line_that_loses_its_term_frees_it(member, term):
	invoice = by_hand(term.name, customer=customers.customer_of(member.name))
	invoice.items[0].membership = None
	invoice.save()
	assert not invoice.member and not invoice.payment_reference
	assert money.fee_state(term.name) == ("Not invoiced", 0, None, None)


# ---------------------------------------------------------------- print


@pytest.mark.parametrize(("language", "month"), [("en", "January"), ("sv", "januari")])
def test_the_printed_invoice_says_what_to_pay_and_where(make, language, month):
	member = make.member("Åsa", "Öberg", language=language)
	address(member.name)
	term = make.term(member.name, "2026-01-15")
	name = invoices.make_invoice([term.name], 100, submit=True, day=date(2026, 1, 2))
	doc = frappe.get_doc("Sales Invoice", name)
	frappe.flags.ignore_print_permissions = True
	html = frappe.get_print(doc=doc, print_format=invoices.PRINT_FORMAT)
	for text in ("991-2346", doc.payment_reference, "Åsa Öberg", "Storgatan 1", name, member.name):
		assert text in html, text
	with frappe.translate.print_language(language):
		html = frappe.get_print(doc=doc, print_format=invoices.PRINT_FORMAT)
	assert f"15 {month} 2026 – 14 {month} 2027" in html
	assert not re.search(r"\d{4}-\d\d-\d\d", html), "days are written in one way"
	assert flt(doc.grand_total) == 450


@pytest.mark.parametrize(
	("language", "words"),
	[
		("en", ("Invoice", "Payment reference (OCR)", "Due date", "Donation", "15 January 2026")),
		("sv", ("Faktura", "Betalningsreferens (OCR)", "Förfallodag", "Gåva", "15 januari 2026")),
	],
)
def test_the_pdf_is_in_the_payers_language(make, web, language, words):
	member = make.member("Åsa", "Öberg", language=language)
	address(member.name)
	term = make.term(member.name, "2026-01-15")
	name = invoices.make_invoice([term.name], 100, submit=True, day=date(2026, 1, 2))
	reference = frappe.db.get_value("Sales Invoice", name, "payment_reference")
	pages = PdfReader(io.BytesIO(invoices.as_pdf(name))).pages
	# wkhtmltopdf puts tabs between words
	text = " ".join(" ".join(page.extract_text() for page in pages).split())
	for word in (*words, "991-2346", reference, "Åsa Öberg"):
		assert word in text, text


IBAN = "SE35 5000 0000 0549 1000 0003"


@pytest.mark.parametrize(("language", "abroad"), [("en", "From abroad"), ("sv", "Från utlandet")])
def test_the_pdf_has_every_way_to_pay(make, web, language, abroad):
	make.settings(swish_number="123 785 69 01")
	account = bank_payments.bank_account()
	frappe.db.set_value("Bank Account", account, "is_default", 1)
	assert frappe.db.get_value("Bank Account", account, "iban") == IBAN.replace(" ", "")
	member = make.member("Åsa", "Öberg", language=language)
	name = invoices.make_invoice([make.term(member.name, "2026-01-15").name], submit=True)
	pages = PdfReader(io.BytesIO(invoices.as_pdf(name))).pages
	text = " ".join(" ".join(page.extract_text() for page in pages).split())
	reference = frappe.db.get_value("Sales Invoice", name, "payment_reference")
	for word in ("Swish 123 785 69 01", abroad, IBAN, "9912346#41#", f"# {reference} # 350 00"):
		assert word in text, text
	assert ways_to_pay.rf_reference(reference) in text
	assert sum(len(page.images) for page in pages) == 1


def test_what_is_paid_cannot_be_paid_again_by_a_code(make, term, fees):
	make.settings(swish_number="1237856901")
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], submit=True))
	assert invoice_lines.ways_to_pay(invoice)["swish"].startswith("data:image/png;base64,")
	money.pay(invoice.name)
	assert invoice_lines.ways_to_pay(invoice.reload()) == {}


def test_a_swish_number_is_checked(make):
	with pytest.raises(frappe.ValidationError, match="not a Swish number"):
		make.settings(swish_number="0701740605")
