"""Rows of ERPNext about members' customers, for recruiting staff who have a role of ERPNext's beside, and for who asks at the
portal for a number of somebody else's."""

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from membership_recruitment.member_privacy.wall import (
	replaced_downloads,
	replaced_methods,
	row_rules,
	rows_of_customers,
)
from tests.support.door import knock, refused, requested

RECRUITING = ["Member Recruiter", "Recruitment Manager", "Membership Analyst"]
OF_ERPNEXT = ("Accounts User", "Sales User", "Projects User")
DOCTYPES = [
	"Payment Entry",
	"Payment Ledger Entry",
	"GL Entry",
	"Journal Entry",
	"Quotation",
	"Sales Order",
	"Project",
]
EXPORT = "/api/method/frappe.desk.query_report.export_query"
REPORTS = ["General Ledger", "Accounts Receivable", "Sales Register", "Customer Ledger Summary"]


@pytest.fixture
def rows(make) -> dict[str, tuple[str, str]]:
	"""DocType: the row about a member's customer, and that about another. As ERPNext stores them."""
	member = make.customer_of(make.member("Kanarie", "Fågelsson"))
	other = frappe.get_doc({"doctype": "Customer", "customer_name": "Kommunen"}).insert().name
	return {
		doctype: tuple(stored(doctype, customer, number) for number, customer in enumerate((member, other)))
		for doctype in DOCTYPES
	}


def stored(doctype: str, customer: str, number: int) -> str:
	meta, name = frappe.get_meta(doctype), f"ROW-{doctype}-{number}"
	values = {"name": name, "docstatus": 1 if meta.is_submittable else 0}
	if doctype == "Quotation":
		values |= {"quotation_to": "Customer", "party_name": customer}
	elif meta.has_field("customer"):
		values["customer"] = customer
	elif meta.has_field("party"):
		values |= {"party_type": "Customer", "party": customer}
	else:
		frappe.get_doc(
			{
				"doctype": "Journal Entry Account",
				"parent": name,
				"parenttype": doctype,
				"parentfield": "accounts",
				"party_type": "Customer",
				"party": customer,
			}
		).db_insert()
	frappe.get_doc({"doctype": doctype, **values}).db_insert()
	return name


@pytest.fixture(params=RECRUITING)
def walled(request, make) -> str:
	user = make.user(request.param, *OF_ERPNEXT)
	frappe.set_user(user)
	return user


def test_rows_about_members_are_hidden_and_others_are_not(walled, rows):
	for doctype, (of_member, of_other) in rows.items():
		listed = frappe.get_list(doctype, pluck="name", limit=0)
		assert of_other in listed and of_member not in listed, doctype
		assert frappe.get_doc(doctype, of_other).has_permission("read"), doctype
		assert not frappe.get_doc(doctype, of_member).has_permission("read"), doctype


def test_the_banks_side_of_a_payment_is_hidden_with_it(walled, rows):
	"""It has no party, and the customer's name in `against`."""
	for voucher in ("Payment Entry", "Journal Entry"):
		sides = [ledger_entry(voucher, name) for name in rows[voucher]]
		listed = frappe.get_list("GL Entry", filters={"name": ["in", sides]}, pluck="name")
		assert listed == sides[1:], voucher
		assert not frappe.get_doc("GL Entry", sides[0]).has_permission("read")


def ledger_entry(voucher_type: str, voucher_no: str) -> str:
	name = f"GL-{voucher_no}"
	values = {"name": name, "voucher_type": voucher_type, "voucher_no": voucher_no, "against": "Kanarie"}
	frappe.get_doc({"doctype": "GL Entry", "docstatus": 1, **values}).db_insert()
	return name


def test_counts_leave_them_out(walled, rows):
	for doctype, names in rows.items():
		with requested("/api/method/frappe.client.get_count"):
			count = replaced_methods.get_count(doctype, filters=[[doctype, "name", "in", list(names)]])
		assert count == 1, doctype


def test_hidden_and_missing_are_refused_alike(walled, rows):
	for doctype, (of_member, of_other) in rows.items():
		for name in (of_member, "ROW-none"):
			assert refused(f"/api/resource/{doctype}/{name}"), doctype
			assert refused("/api/method/frappe.client.get", doctype=doctype, name=name), doctype
		knock(f"/api/resource/{doctype}/{of_other}")


def test_nothing_is_made_of_a_hidden_row(walled, rows):
	"""An Auto Repeat mails a copy of the document that it names, and asks for no right to it."""
	for name, is_refused in zip((*rows["Journal Entry"], "ROW-none"), (True, False, True), strict=True):
		doc = {"doctype": "Auto Repeat", "reference_doctype": "Journal Entry", "reference_document": name}
		assert refused("/api/method/frappe.client.insert", verb="POST", doc=doc) == is_refused, name


@pytest.mark.parametrize("report", REPORTS)
def test_reports_that_read_them_are_closed(walled, report):
	with pytest.raises(frappe.PermissionError):
		replaced_methods.run_report(report, filters={})
	arguments = {"report_name": report, "file_format_type": "CSV"}
	with requested(EXPORT, **arguments), pytest.raises(frappe.PermissionError):
		replaced_downloads.export_report()


def test_a_report_made_of_another_is_that_other(walled):
	values = {"report_type": "Custom Report", "reference_report": "General Ledger", "ref_doctype": "ToDo"}
	name = frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": "Mine",
			"module": "Member Insights",
			"is_standard": "No",
			**values,
		}
	)
	name.db_insert()
	with pytest.raises(frappe.PermissionError):
		replaced_methods.run_report("Mine", filters={})


def test_erpnexts_own_users_see_them_as_ever(make, rows):
	frappe.set_user(make.user(*OF_ERPNEXT))
	for doctype, names in rows.items():
		assert set(names) <= set(frappe.get_list(doctype, pluck="name", limit=0)), doctype
		assert frappe.get_doc(doctype, names[0]).has_permission("read"), doctype
		assert row_rules.condition(doctype, frappe.session.user) == "", doctype


def test_recruiting_staff_without_such_a_role_see_none(make, rows):
	frappe.set_user(make.user("Member Recruiter"))
	for doctype, (of_member, of_other) in rows.items():
		for name in (of_member, of_other, "ROW-none"):
			assert refused(f"/api/resource/{doctype}/{name}"), (doctype, name)


# ---------------------------------------------------------------- the portal


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_website_user_does_not_tell_missing_from_hidden(make, rows, doctype):
	frappe.set_user(make.website_user())
	for name in (*rows[doctype], "ROW-none"):
		assert refused(f"/api/resource/{doctype}/{name}")
		assert refused(f"/api/v2/document/{doctype}/{name}")
		assert refused("/api/method/frappe.client.get", doctype=doctype, name=name)
		assert refused("/printview", doctype=doctype, name=name)
		assert refused("/printview", doctype=doctype, name=name, key="guessed")


@pytest.mark.parametrize("page", ["orders", "quotations"])
def test_pages_of_orders_look_alike(make, rows, page):
	frappe.set_user(make.website_user())
	for name in (*rows["Sales Order"], *rows["Quotation"], "ROW-none"):
		assert refused(f"/{page}/{name}")
	knock(f"/{page}")


def test_a_customers_own_order_opens(make, rows):
	user = make.website_user()
	order = rows["Sales Order"][1]
	customer = frappe.get_doc("Customer", frappe.db.get_value("Sales Order", order, "customer"))
	customer.append("portal_users", {"user": user})
	customer.save()
	frappe.set_user(user)
	knock(f"/orders/{order}")
	knock("/api/method/frappe.client.get", doctype="Sales Order", name=order)


def test_a_key_that_somebody_was_given_opens(rows):
	order = frappe.get_doc("Sales Order", rows["Sales Order"][1])
	key = order.get_document_share_key(no_expiry=True)
	frappe.set_user("Guest")
	knock("/printview", doctype="Sales Order", name=order.name, key=key)
	assert refused("/printview", doctype="Sales Order", name=order.name, key="other")


def test_a_field_that_names_customers_from_now_on_counts_at_once(make):
	"""What the fields of vouchers say is kept between requests, until a DocType changes."""
	user = make.user("Member Recruiter", "Accounts User")
	sides = "from `tabCost Center Allocation` where"
	assert sides not in rows_of_customers.conditions(user, "GL Entry")
	changed = ("Cost Center Allocation", "main_cost_center", "options", "Customer", "Text")
	setter = make_property_setter(*changed, validate_fields_for_doctype=False)
	assert sides in in_another_request(user)
	setter.delete()
	assert sides not in in_another_request(user)


def in_another_request(user: str) -> str:
	frappe.local.request_cache.clear()
	return rows_of_customers.conditions(user, "GL Entry")
