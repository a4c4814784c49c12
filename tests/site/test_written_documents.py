"""What a request writes: links to what is hidden and to nothing are refused alike, and before Frappe looks for them."""

import json

import frappe
import pytest
from frappe.core.doctype.communication.email import make as make_mail

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.tables import OF_A_LOGIN
from membership_recruitment.member_privacy.wall.written_documents import WEB_FORM
from tests.support.door import knock, refused

INSERT = "/api/method/frappe.client.insert"
SET = "/api/method/frappe.client.set_value"


@pytest.fixture
def names(make) -> dict[str, list[str]]:
	"""A hidden document and one that does not exist, by DocType."""
	member = make.member("Agnes", "Karlsson", email="agnes.written@example.com")
	customer = make.customer_of(member)
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Agnes",
			"email_ids": [{"email_id": member.email}],
			"links": [{"link_doctype": "Member", "link_name": member.name}],
		}
	).insert()
	return {
		"Customer": [customer, "Agnes Missingsson"],
		"Member": [member.name, "MEM-99999"],
	}


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", None])
@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
@pytest.mark.parametrize(
	("doctype", "fields"),
	[
		("Shipment", lambda customer: {"pickup_customer": customer}),
		("Shipment", lambda customer: {"delivery_customer": customer}),
		("Item", lambda customer: {"customer_items": [{"customer_name": customer}]}),
	],
)
def test_a_link_of_a_document_without_a_right_to_it(make, names, role, place, doctype, fields):
	frappe.set_user(make.user(role) if role else make.website_user())
	document = {"doctype": doctype, **fields(names["Customer"][place])}
	assert refused(INSERT, verb="POST", doc=document)
	assert refused("/api/method/frappe.client.insert_many", verb="POST", docs=[document])
	body = frappe.as_json({key: value for key, value in document.items() if key != "doctype"})
	assert refused(f"/api/resource/{doctype}", raw=(body, "application/json"))
	assert refused(f"/api/v2/document/{doctype}", raw=(body, "application/json"))


@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
def test_a_link_of_a_document_that_one_may_make(make, as_role, names, place):
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	call = {"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": "Call"}
	assert not refused(INSERT, verb="POST", doc=call)
	assert refused(INSERT, verb="POST", doc={**call, "member": names["Member"][place]})
	task = {"doctype": "ToDo", "description": "x", "allocated_to": recruiter}
	assert not refused(INSERT, verb="POST", doc=task)
	linked = {"reference_type": "Customer", "reference_name": names["Customer"][place]}
	assert refused(INSERT, verb="POST", doc={**task, **linked})
	stored = frappe.get_doc(task).insert()
	assert refused(SET, verb="POST", doctype="ToDo", name=stored.name, fieldname=linked)


def test_what_is_stored_already_may_be_sent_again(make, as_role, names):
	recruiter = make.user("Member Recruiter")
	task = frappe.get_doc(
		{"doctype": "ToDo", "description": "x", "allocated_to": recruiter, "assigned_by": recruiter}
	).insert()
	gone = "gone@staff.example"
	frappe.db.set_value("ToDo", task.name, "assigned_by", gone)
	frappe.set_user(recruiter)
	sent = frappe.parse_json(
		frappe.as_json({**frappe.get_doc("ToDo", task.name).as_dict(), "description": "y"})
	)
	assert not refused(INSERT.replace("insert", "save"), verb="POST", doc=sent)
	assert refused(
		INSERT.replace("insert", "save"), verb="POST", doc={**sent, "assigned_by": "other@x.example"}
	)


@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
def test_a_document_named_by_who_is_outside(make, names, place):
	customer = names["Customer"][place]
	for user in (make.website_user(), "Guest"):
		frappe.set_user(user)
		for verb in ("GET", "PUT", "DELETE"):
			assert refused(f"/api/resource/Customer/{customer}", verb=verb)
			assert refused(f"/api/v2/document/Customer/{customer}", verb=verb)
		assert refused("/printview", doctype="Customer", name=customer)


def test_a_page_of_the_portal(make, names):
	invoice = frappe.get_doc(
		{"doctype": "Sales Invoice", "name": "SINV-OF-A-MEMBER", "customer": names["Customer"][0]}
	)
	invoice.db_insert()
	for user in (make.website_user(), "Guest"):
		frappe.set_user(user)
		for name in (invoice.name, "SINV-OF-NOBODY"):
			assert refused(f"/invoices/{name}")
			assert refused(f"/invoices/{name}/")
		assert not refused("/invoices")
		assert refused("/orders/SAL-ORD-2026-00001")  # test_rows_of_customers.py
		assert not refused("/orders")
	owner = make.website_user()
	frappe.get_doc("Customer", names["Customer"][0]).append("portal_users", {"user": owner}).db_insert()
	frappe.set_user(owner)
	assert not refused(f"/invoices/{invoice.name}")


def test_accountants_are_told_what_they_mistyped(make, names):
	frappe.set_user(make.user("Accounts User"))
	for customer in names["Customer"]:
		assert not refused(
			"/api/resource/Sales Invoice", raw=(frappe.as_json({"customer": customer}), "application/json")
		)


@pytest.mark.parametrize("key", ["recipients", "cc", "bcc", "sender"])
@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager"])
def test_a_mail_is_read_by_its_writer_whoever_has_the_address(make, as_role, names, role, key):
	writer = as_role(role)
	prospect = make.prospect(recruiter=writer)
	for address in ("agnes.written@example.com", "nobody.written@example.com"):
		given = {"recipients": "somebody.else@example.net", key: address}
		if key == "sender":  # somebody noted down what came in
			given["sent_or_received"] = "Received"
		mail = make_mail(
			doctype="Membership Prospect",
			name=prospect.name,
			content="x",
			subject="x",
			send_email=False,
			**given,
		)
		written = frappe.get_doc("Communication", mail["name"])
		assert written.has_permission("read")
		assert {link.link_doctype for link in written.timeline_links} <= {"Membership Prospect"}


def test_a_mail_of_the_registrars_hangs_on_the_member(make, as_role, names):
	as_role("Member Registrar")
	mail = make_mail(
		doctype="Member",
		name=names["Member"][0],
		content="x",
		subject="x",
		send_email=False,
		recipients="agnes.written@example.com",
	)
	links = frappe.get_doc("Communication", mail["name"]).timeline_links
	assert names["Member"][0] in [link.link_name for link in links]


@pytest.mark.parametrize("role", ["Member Recruiter", None])
def test_an_upload_tells_nothing_of_other_files(make, role):
	hidden = frappe.get_doc(
		{"doctype": "File", "file_name": "Agnes Karlsson.txt", "content": "secret words", "is_private": 1}
	).insert()
	frappe.set_user(make.user(role) if role else make.website_user())
	upload = {"doctype": "File", "is_private": 1}
	same_name = frappe.get_doc({**upload, "file_name": "Agnes Karlsson.txt", "content": "other"}).insert(
		ignore_permissions=True
	)
	free_name = frappe.get_doc({**upload, "file_name": "Agnes Missing.txt", "content": "others"}).insert(
		ignore_permissions=True
	)
	same_bytes = frappe.get_doc({**upload, "file_name": "mine.txt", "content": "secret words"}).insert(
		ignore_permissions=True
	)
	assert hidden.file_url == "/private/files/Agnes Karlsson.txt"
	assert len(same_name.file_url) == len(hidden.file_url) + len("-12345678")
	assert len(free_name.file_url) == len("/private/files/Agnes Missing-12345678.txt")
	assert same_bytes.file_url.startswith("/private/files/mine-")


def test_a_contact_made_in_ones_name_by_the_contact_page_is_not_shown(make):
	user = make.website_user()
	made = frappe.get_doc({"doctype": "Contact", "first_name": "Zz"}).insert()
	own = frappe.get_doc({"doctype": "Contact", "first_name": "Me", "user": user}).insert()
	frappe.db.set_value("Contact", [["name", "in", [made.name, own.name]]], "owner", user)
	frappe.set_user(user)
	seen = frappe.get_list("Contact", pluck="name")
	assert own.name in seen
	assert made.name not in seen


@pytest.mark.parametrize("column", ["reset_password_key", "api_key", "last_ip", "last_known_versions"])
def test_colleagues_are_not_found_by_what_is_not_shown_of_them(make, as_role, column):
	as_role("Member Recruiter")
	users = {"doctype": "User", "fields": ["name"]}
	assert not refused(**users, filters={"full_name": ["like", "%a%"], "enabled": 1})
	assert refused(**users, filters={column: ["like", "a%"]})
	assert refused(**users, filters=[["User", column, "like", "a%"]])
	assert refused(**users, order_by=f"{column} asc")
	assert refused(doctype="User", fields=[f"max({column}) as x"])
	assert refused("/api/resource/User", filters=[[column, "like", "a%"]])
	assert refused(doctype="User", fields=["name", column])
	search = {"doctype": "User", "txt": "a", "searchfield": column}
	assert refused("/api/method/frappe.desk.search.search_widget", **search)
	assert not refused(
		"/api/method/frappe.desk.search.search_widget", **{**search, "searchfield": "full_name"}
	)


@pytest.fixture
def form(names) -> str:
	"""A web form of another app, on which somebody says which customer is meant."""
	form = {
		"doctype": "Web Form",
		"title": "Ask for a Visit",
		"route": "ask-for-a-visit",
		"doc_type": "Maintenance Visit",
		"module": "Maintenance",
		"published": 1,
		"is_standard": 0,
		"web_form_fields": [{"fieldname": "customer", "fieldtype": "Link", "options": "Customer"}],
	}
	return frappe.get_doc(form).insert().name


def sends(form: str, customer: str, **fields) -> bool:
	"""Whether the door lets a web form with the customer through."""
	data = {"customer": customer, **fields}
	return not refused(f"/api/method/{WEB_FORM}", verb="POST", web_form=form, data=data)


@pytest.mark.parametrize("fields", [{}, {"doctype": "Maintenance Visit"}], ids=["bare", "with its DocType"])
def test_a_web_form_that_names_a_customer(make, names, form, fields):
	hidden, missing = names["Customer"]
	portal_user = make.website_user()
	frappe.get_doc("Customer", hidden).append("portal_users", {"user": portal_user}).db_insert()
	for user in ("Guest", make.website_user()):
		frappe.set_user(user)
		assert not sends(form, hidden, **fields)
		assert not sends(form, missing, **fields)
	frappe.set_user(portal_user)
	assert sends(form, hidden, **fields)
	assert not sends(form, missing, **fields)


@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
@pytest.mark.parametrize(
	("address", "form"),
	[
		("/api/method/ping", lambda name: {"x": {"customer": name}}),
		("/api/method/ping", lambda name: {"x": {"customer": [name]}}),
		("/api/method/ping", lambda name: {"x": [{"link_doctype": "Customer", "link_name": name}]}),
		("/contact", lambda name: {"x": {"deeper": {"customer": name}}}),
		("/api/method/ping", lambda name: {"customer": name, "party": "A Company"}),
		("/api/method/ping", lambda name: {"party": name, "customer": "A Company"}),
	],
)
def test_a_name_that_tells_who_it_is_wherever_it_stands(make, names, address, form, place):
	frappe.get_doc(
		{"doctype": "Customer", "customer_name": "A Company", "customer_group": "Commercial"}
	).insert()
	for user in ("Guest", make.website_user()):
		frappe.set_user(user)
		for verb in ("GET", "POST"):
			assert refused(address, verb=verb, **form(names["Customer"][place]))


@pytest.mark.parametrize("address", ["hidden", "missing"])
def test_who_has_a_login(make, address):
	member = make.website_user()
	name = member if address == "hidden" else "nobody.at.all@example.com"
	form = {"x": {"reference_doctype": "User", "reference_name": name}}
	for user in ("Guest", make.website_user(), make.user("Member Recruiter")):
		frappe.set_user(user)
		assert refused("/api/method/frappe.model.utils.user_settings.save", verb="POST", **form)


@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_fields_that_are_arguments_themselves(make, names, place, verb):
	frappe.set_user(make.website_user())
	form = {"doctype": "Shipment", "delivery_customer": names["Customer"][place], "is_root": "false"}
	assert refused("/api/method/frappe.desk.treeview.add_node", verb=verb, **form)


@pytest.mark.parametrize("place", [0, 1], ids=["hidden", "missing"])
def test_fields_within_data(make, names, place):
	frappe.set_user(make.website_user())
	linked = {"links": [{"link_doctype": "Customer", "link_name": names["Customer"][place]}]}
	for verb, path in (("POST", "Address"), ("PUT", "Address/of-nobody")):
		assert refused(f"/api/resource/{path}", verb=verb, data=linked)
		assert refused(f"/api/resource/{path}", verb=verb, raw=(frappe.as_json(linked), "application/json"))
	frappe.set_user(make.user("Member Recruiter"))
	task = {"description": "x", "allocated_to": "nobody.at.all@example.com"}
	assert refused("/api/resource/ToDo", verb="POST", data=task)
	frappe.set_user("Administrator")
	login = make.website_user()
	frappe.set_user(make.user("Member Recruiter"))
	assert refused("/api/resource/ToDo", verb="POST", data={**task, "allocated_to": login})


def test_a_page_of_a_web_form(make, names):
	form = {
		"doctype": "Web Form",
		"title": "Our Addresses",
		"route": "our/addresses",
		"doc_type": "Address",
		"module": "Contacts",
		"published": 1,
		"is_standard": 0,
		"web_form_fields": [{"fieldname": "city", "fieldtype": "Data"}],
	}
	frappe.get_doc(form).insert()
	hidden = frappe.get_doc(
		{
			"doctype": "Address",
			"address_line1": "Storgatan 1",
			"city": "Umeå",
			"links": [{"link_doctype": "Customer", "link_name": names["Customer"][0]}],
		}
	).insert()
	for user in ("Guest", make.website_user(), make.user("Member Recruiter")):
		frappe.set_user(user)
		for name in (hidden.name, "no-such-address"):
			assert refused(f"/our/addresses/{name}")
			assert refused(f"/our/addresses/{name}/edit")
		for page in ("/our/addresses", "/our/addresses/new", "/our/addresses/list"):
			assert not refused(page)


def test_the_data_of_another_user_is_not_asked_for(make):
	other = make.user("Member Registrar")
	for user in (make.user("Member Recruiter"), make.website_user()):
		frappe.set_user(user)
		request = {"doctype": "Personal Data Download Request", "user_name": "x"}
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({**request, "user": other}).insert(ignore_permissions=True)


# ---------------------------------------------------------------- values that no two may have

HIDDEN_NUMBER, FREE_NUMBER = "+46701112233", "+46701112244"
NOT_SEEING = [("Member Recruiter",), ("Recruitment Manager",), ("Membership Analyst",), ()]


@pytest.fixture
def hidden_login(make) -> str:
	login = make.website_user()
	frappe.db.set_value("User", login, {"mobile_no": HIDDEN_NUMBER, "username": "hiddenlogin"})
	return login


@pytest.mark.parametrize("roles", NOT_SEEING, ids=str)
def test_no_unique_value_is_tried_out(make, hidden_login, roles):
	me = make.user(*roles) if roles else make.website_user()
	frappe.db.set_value("User", me, "mobile_no", "+46701112255")
	frappe.set_user(me)
	for value in (
		{"mobile_no": HIDDEN_NUMBER},
		{"mobile_no": FREE_NUMBER},
		{"username": "hiddenlogin"},
		{"username": "freelogin"},
	):
		fieldname, text = next(iter(value.items()))
		document = {"doctype": "User", "name": me, **value}
		for verb, path in (("PUT", f"/api/resource/User/{me}"), ("PATCH", f"/api/v2/document/User/{me}")):
			assert refused(path, verb=verb, raw=(json.dumps(value), "application/json"))
		for method, arguments in (
			(
				"frappe.client.set_value",
				{"doctype": "User", "name": me, "fieldname": fieldname, "value": text},
			),
			("frappe.client.set_value", {"doctype": "User", "name": me, "fieldname": value}),
			("frappe.client.save", {"doc": document}),
			("frappe.desk.form.save.savedocs", {"doc": document, "action": "Save"}),
			("frappe.desk.page.user_profile.user_profile.update_profile_info", {"profile_info": value}),
			(WEB_FORM, {"web_form": "edit-profile", "data": document}),
		):
			assert refused(f"/api/method/{method}", verb="POST", **arguments), method
	kept = {"first_name": "Anna", "mobile_no": "+46701112255", "username": ""}
	assert not refused(f"/api/resource/User/{me}", verb="PUT", raw=(json.dumps(kept), "application/json"))


@pytest.mark.parametrize("roles", NOT_SEEING, ids=str)
def test_no_name_of_a_tag_is_tried_out(make, as_role, roles):
	member = make.member()
	frappe.get_doc({"doctype": "Tag", "name": "pt14secret"}).insert()
	frappe.get_doc(
		{
			"doctype": "Tag Link",
			"tag": "pt14secret",
			"document_type": "Member",
			"document_name": member.name,
			"title": "x",
		}
	).insert()
	frappe.set_user(make.user(*roles) if roles else make.website_user())
	for name in ("pt14secret", "pt14free"):
		tag = {"doctype": "Tag", "name": name}
		assert refused("/api/resource/Tag", verb="POST", raw=(json.dumps(tag), "application/json"))
		assert refused("/api/method/frappe.client.insert", verb="POST", doc=tag)
		assert refused("/api/method/frappe.client.save", verb="POST", doc={**tag, "__islocal": 1})


@pytest.mark.parametrize("doctype", OF_A_LOGIN)
@pytest.mark.parametrize("roles", NOT_SEEING, ids=str)
def test_what_is_named_as_a_login_tells_of_none(make, hidden_login, roles, doctype):
	me = make.user(*roles) if roles else make.website_user()
	frappe.db.delete(doctype, {"name": ["in", [hidden_login, me]]})
	frappe.get_doc({"doctype": doctype, "name": hidden_login, "user": hidden_login}).db_insert()
	assert row_rules.hidden(doctype, [hidden_login], me)
	frappe.set_user(me)
	for name in (hidden_login, "nobody.at.all@example.com"):
		assert refused(f"/api/resource/{doctype}/{name}")
		assert refused("/api/method/frappe.client.get", doctype=doctype, name=name)
		found = (
			frappe.get_list(doctype, filters={"name": name}, pluck="name")
			if frappe.has_permission(doctype)
			else []
		)
		assert found == []
	assert not refused(f"/api/resource/{doctype}/{me}")


@pytest.mark.parametrize("roles", NOT_SEEING[:3], ids=str)
def test_ones_own_settings_are_saved(make, roles):
	me = make.user(*roles)
	frappe.db.set_value("User", me, {"mobile_no": "+46701112255", "username": "mine"})
	frappe.clear_document_cache("User", me)
	frappe.set_user(me)
	document = json.loads(frappe.as_json(frappe.get_doc("User", me)))
	document["language"] = "sv"
	knock("/api/method/frappe.desk.form.save.savedocs", verb="POST", doc=document, action="Save")
