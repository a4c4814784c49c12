"""Code that people write: templates that ask the database, and fields that a browser or the server runs."""

import json

import frappe
import pytest
from frappe.desk.doctype.dashboard_chart.dashboard_chart import create_dashboard_chart
from frappe.desk.doctype.number_card.number_card import create_number_card

from membership_recruitment.member_privacy.wall import code_fields, templates, written_code
from tests.support.code_fields_decided import DATA_LANGUAGES, DECIDED, LOOKS, TEXT
from tests.support.door import knock
from tests.support.template_places_decided import PLACES
from tests.support.tools import template_places

SQL = "{{ frappe.db.sql('select count(*) from `tab' ~ 'Member`') }}"
READS = '{{ frappe.db.get_all("Member", fields=["name"]) }}'
SHOWS = "Dear {{ doc.customer }}, {{ frappe.utils.formatdate(doc.due_date) }}"
PREVIEW = "/api/method/frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
STAFF = ("Accounts User", "Sales User", "Newsletter Manager", "Membership Manager", "Member Registrar")
WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")
SCRIPT = "window.hacked = 1"


def terms(text: str, **values):
	title = frappe.generate_hash(length=8)
	return frappe.get_doc({"doctype": "Terms and Conditions", "title": title, "terms": text, **values})


# ---------------------------------------------------------------- templates of a request


@pytest.mark.parametrize("role", (*STAFF, *WALLED))
@pytest.mark.parametrize("text", [SQL, READS, "{% include 'templates/x.html' %}", "www/me.html"])
def test_a_template_of_a_request_asks_nothing(as_role, role, text):
	as_role(role)
	for arguments in ({"message": text}, {"doc": {"doctype": "Auto Repeat", "rows": [{"subject": text}]}}):
		with pytest.raises(frappe.PermissionError):
			knock(PREVIEW, **arguments)
		with pytest.raises(frappe.PermissionError):
			knock(PREVIEW, raw=(json.dumps(arguments), "application/json"))


def test_the_refusal_says_what_is_not_allowed(as_role):
	as_role("Accounts User")
	with pytest.raises(frappe.PermissionError, match=r"frappe\.db\.sql"):
		knock(PREVIEW, message=SQL)


@pytest.mark.parametrize("text", [SHOWS, "price {x}", '{"a": {"b": {}}}', "50 % {off}", "/files/a.html"])
def test_other_texts_of_a_request_go_through(as_role, text):
	as_role("Accounts User")
	knock(PREVIEW, message=text)


def test_a_password_holds_what_its_owner_likes(as_role):
	frappe.set_user("Guest")
	knock("/api/method/login", usr="a@example.com", pwd="{{ x")
	user = as_role("Accounts User")
	written_code.check_document(
		frappe.get_doc({"doctype": "User", "name": user, "new_password": "{% x"}), "before_save"
	)


def test_administrators_write_what_they_like(as_role):
	as_role("System Manager")
	knock(PREVIEW, message=SQL)


def test_a_guest_writes_no_template_that_asks():
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		knock("/api/method/other_app.api.send", text=SQL)


def test_a_document_names_no_template_to_print_it_with(as_role):
	as_role("Accounts User")
	for key in ("print_templates", "child_print_templates"):
		with pytest.raises(frappe.PermissionError):
			knock(
				"/api/method/frappe.www.printview.get_html_and_style",
				doc={"doctype": "ToDo", key: {"a": "b"}},
			)


def test_a_form_sends_back_what_an_administrator_wrote_in_it(as_role):
	stored = terms(SQL).insert()
	as_role("Accounts User")
	save = "/api/method/frappe.desk.form.save.savedocs"
	knock(save, doc={**json.loads(stored.as_json()), "disabled": 1})
	with pytest.raises(frappe.PermissionError):
		knock(save, doc={**json.loads(stored.as_json()), "terms": READS})


def test_every_place_that_fills_in_a_template_has_a_decision():
	found = dict(place for app in ("frappe", "erpnext") for place in template_places.places(app))
	assert "frappe.utils.jinja.render_template" in found, "the tool finds nothing"
	undecided = {place: text for place, text in found.items() if place not in PLACES}
	assert not undecided, (
		f"{undecided}: whose template is it? written_code.py looks at requests and documents. Decide in "
		"tests/support/template_places_decided.py."
	)


# ---------------------------------------------------------------- templates in documents

STORED = (
	("Terms and Conditions", "terms", {"title": "x-terms"}),
	("Email Template", "response", {"name": "x-template", "subject": "x"}),
	("Email Template", "subject", {"name": "x-template", "response": "x"}),
	("Email Template", "response_html", {"name": "x-template", "subject": "x", "use_html": 1}),
	("Auto Repeat", "message", {"reference_doctype": "ToDo", "reference_document": "x"}),
	("Payment Request", "message", {}),
	("Process Statement Of Accounts", "pdf_name", {}),
	("Process Statement Of Accounts", "subject", {}),
	("Process Statement Of Accounts", "body", {}),
	("Contract Template", "contract_terms", {"title": "x-contract"}),
	("Newsletter", "message", {"subject": "x"}),
	("Newsletter", "message_md", {"subject": "x", "content_type": "Markdown"}),
	("Stock Settings", "naming_series_prefix", {}),
	("Note", "content", {"title": "x-note"}),
)


@pytest.mark.parametrize(("doctype", "fieldname", "values"), STORED)
def test_a_template_that_is_stored_asks_nothing(as_role, doctype, fieldname, values):
	as_role("Accounts User")
	for text in (SQL, READS, SQL.replace("{", "&#123;"), SQL.replace("{", "\\{")):
		doc = frappe.get_doc({"doctype": doctype, **values, fieldname: text})
		with pytest.raises(frappe.PermissionError):
			written_code.check_document(doc, "before_save")
	shows = frappe.get_doc({"doctype": doctype, **values, fieldname: SHOWS})
	written_code.check_document(shows, "before_save")


@pytest.mark.parametrize("role", ["Accounts User", "Membership Manager"])
def test_what_comes_by_a_file_is_looked_at_when_it_is_saved(as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		terms(SQL).insert(ignore_permissions=True)
	terms(SHOWS).insert(ignore_permissions=True)


def test_rows_of_a_table_are_looked_at(as_role):
	as_role("Accounts User")
	dunning = frappe.get_doc(
		{
			"doctype": "Dunning Type",
			"dunning_type": "x",
			"dunning_letter_text": [{"language": "en", "body_text": SQL}],
		}
	)
	with pytest.raises(frappe.PermissionError):
		written_code.check_document(dunning, "before_save")


def test_cleaning_joins_no_template(as_role):
	apart = f"<b>x</b>{SQL.replace('{{', '{<!-- x -->{')}"
	as_role("Member Recruiter")  # whose comments within HTML are taken away
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": "ToDo", "description": apart}).insert()
	as_role("Item Manager")
	brand = frappe.get_doc({"doctype": "Brand", "brand": "x-brand", "description": apart}).insert()
	stored = frappe.db.get_value("Brand", brand.name, "description")
	assert "frappe.db" in stored and not templates.is_template(stored)


def test_a_template_is_looked_at_as_it_was_stored(as_role):
	as_role("Accounts User")
	doc = terms("x").insert(ignore_permissions=True)
	doc.terms = SQL  # as whoever changes it after the last look
	with pytest.raises(frappe.PermissionError):
		doc.run_method("on_change")


def test_a_single_field_is_looked_at_when_it_is_set(as_role):
	stored = terms("x").insert()
	as_role("Accounts User")
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(stored.doctype, stored.name).db_set("terms", SQL)


def test_what_an_administrator_wrote_stays_when_others_save(as_role):
	stored = terms(SQL).insert()
	as_role("Accounts User")
	doc = frappe.get_doc(stored.doctype, stored.name)
	doc.buying = 1
	doc.save(ignore_permissions=True)
	assert "frappe.db.sql" in doc.terms
	doc.terms = SHOWS
	doc.save(ignore_permissions=True)  # its version quotes what stood there


def test_what_the_app_ships_may_be_written_by_managers(as_role):
	shipped = frappe.get_all("Email Template", fields=["subject", "response", "response_html"])
	texts = [text for row in shipped for text in row.values() if text]
	assert len(texts) > 10
	as_role("Membership Manager")
	for text in texts:
		written_code.check_document(
			frappe.get_doc({"doctype": "Email Template", "response": text}), "before_save"
		)


# ---------------------------------------------------------------- fields that run


def test_every_field_that_looks_like_code_has_a_decision():
	undecided, refused = [], 0
	for field in (
		*frappe.get_all("DocField", fields=["parent", "fieldname", "fieldtype", "options"], limit=0),
		*frappe.get_all(
			"Custom Field", fields=["dt as parent", "fieldname", "fieldtype", "options"], limit=0
		),
	):
		key = (field.parent, field.fieldname)
		if code_fields.runs(*key, field.fieldtype, field.options):
			refused += 1
		elif (
			key not in DECIDED
			and key not in code_fields.HARMLESS
			and key not in code_fields.CLEANED
			and field.fieldtype in TEXT
			and (LOOKS.search(field.fieldname) or field.fieldtype == "Code")
			and not (field.fieldtype == "Code" and field.options in DATA_LANGUAGES)
		):
			undecided.append((*key, field.fieldtype, field.options))
	assert refused > 30, "the rule finds nothing"
	assert not undecided, (
		f"{undecided}: does a browser or the server run it? Then add it to code_fields.py, else say why not in "
		"tests/support/code_fields_decided.py."
	)


CODE = (
	("Custom HTML Block", {"script": SCRIPT}),
	("Custom HTML Block", {"html": "<b>x</b>"}),
	("Custom HTML Block", {"style": "* { color: red }"}),
	("Number Card", {"filters_config": SCRIPT}),
	("Number Card", {"dynamic_filters_json": json.dumps([["ToDo", "status", "=", SCRIPT]])}),
	("Number Card", {"method": "frappe.core.doctype.user.user.generate_keys"}),
	("Dashboard Chart", {"dynamic_filters_json": json.dumps({"status": SCRIPT})}),
	("Report", {"javascript": SCRIPT}),
	("Report", {"report_script": SCRIPT}),
	("Report", {"query": "select 1"}),
	("Client Script", {"script": SCRIPT}),
	("Server Script", {"script": SCRIPT}),
	("Web Page", {"javascript": SCRIPT}),
	("Web Form", {"client_script": SCRIPT}),
	("Letter Head", {"header_script": SCRIPT}),
	("Custom Field", {"depends_on": f"eval:{SCRIPT}"}),
	("Custom Field", {"fieldtype": "HTML", "options": f"<script>{SCRIPT}</script>"}),
	("Property Setter", {"property": "depends_on", "value": f"eval:{SCRIPT}"}),
	("Property Setter", {"property": "options", "value": "{% alert(1) %}"}),
	("Notification", {"condition": "True"}),
	("Inventory Dimension", {"condition": "True"}),
	("Workspace", {"shortcuts": [{"stats_filter": SCRIPT}]}),
	("Workspace", {"quick_lists": [{"quick_list_filter": SCRIPT}]}),
)


@pytest.mark.parametrize(("doctype", "values"), CODE)
def test_code_is_written_by_administrators(as_role, doctype, values):
	for role in (
		"Accounts User",
		"Member Recruiter",
		"Membership Manager",
		"Report Manager",
		"Website Manager",
	):
		user = as_role(role)
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.for_user = user
		with pytest.raises(frappe.PermissionError):
			written_code.check_document(doc, "before_save")
	as_role("System Manager")
	written_code.check_document(frappe.get_doc({"doctype": doctype, **values}), "before_save")


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		(
			"Number Card",
			{"dynamic_filters_json": json.dumps([["ToDo", "owner", "=", "frappe.session.user"]])},
		),
		("Number Card", {"filters_config": "[]", "label": "x"}),
		("Workspace", {"shortcuts": [{"stats_filter": '{"status": "Open"}'}]}),
		("Custom Field", {"fieldtype": "Link", "options": "Customer", "depends_on": "eval:doc.s_warehouse"}),
		("Property Setter", {"property": "options", "value": "A\nB"}),
		("Property Setter", {"property": "hidden", "value": "{}"}),
		("Pricing Rule", {"condition": "total > 10"}),
		("Email Template", {"response_html": SHOWS}),
	],
)
def test_expressions_that_ask_for_values_are_written_by_all(as_role, doctype, values):
	user = as_role("Accounts User")
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.for_user = user
	written_code.check_document(doc, "before_save")


@pytest.mark.parametrize("role", ["Accounts User", "Sales User"])
def test_methods_that_make_charts_and_cards_for_others_write_no_code(as_role, role):
	as_role(role)
	about = {"document_type": "ToDo", "filters_json": "[]", "based_on": "creation"}
	hacked = json.dumps([["ToDo", "status", "=", SCRIPT]])
	with pytest.raises(frappe.PermissionError):
		create_number_card({"label": "x", "function": "Count", **about, "dynamic_filters_json": hacked})
	with pytest.raises(frappe.PermissionError):
		create_dashboard_chart(
			{"chart_name": "x", "chart_type": "Count", **about, "dynamic_filters_json": hacked}
		)


def test_erpnext_makes_a_print_format_of_a_cheque_template(as_role):
	from erpnext.accounts.doctype.cheque_print_template import cheque_print_template

	as_role("Accounts User")
	template = frappe.get_doc(
		{"doctype": "Cheque Print Template", "bank_name": "Bank", "message_to_show": "A/C Payee"}
	).insert(ignore_permissions=True)
	made = cheque_print_template.create_or_update_cheque_print_format(template.name)
	assert "{{ frappe.utils.formatdate(doc.reference_date) or '' }}" in made.html
	frappe.db.set_value(template.doctype, template.name, "message_to_show", f"<script>{SCRIPT}</script>")
	frappe.clear_document_cache(template.doctype, template.name)
	made = cheque_print_template.create_or_update_cheque_print_format(template.name)
	assert "<script" not in frappe.db.get_value("Print Format", made.name, "html")


# ---------------------------------------------------------------- workspaces


def workspace(user: str, **values):
	title = frappe.generate_hash(length=8)
	return frappe.get_doc(
		{
			"doctype": "Workspace",
			"title": title,
			"label": f"{title}-{user}",
			"content": "[]",
			"for_user": user,
			**values,
		}
	)


@pytest.mark.parametrize("role", ["Accounts User", "Member Recruiter", "Membership Analyst"])
def test_a_workspace_is_for_oneself(as_role, role):
	theirs = workspace("Administrator").insert()
	shared = frappe.get_all("Workspace", filters={"public": 1}, limit=1, pluck="name")[0]
	user = as_role(role)
	own = workspace(user).insert(ignore_permissions=True)
	own.for_user = "Administrator"
	public = workspace(user, public=1)
	stolen = frappe.get_doc("Workspace", theirs.name)
	stolen.for_user = user
	for doc in (
		own,
		public,
		stolen,
		workspace("Administrator"),
		workspace(""),
		frappe.get_doc("Workspace", shared),
	):
		with pytest.raises(frappe.PermissionError):
			doc.save(ignore_permissions=True) if not doc.is_new() else doc.insert(ignore_permissions=True)
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("Workspace", theirs.name, ignore_permissions=True)
	with pytest.raises(frappe.PermissionError):
		frappe.rename_doc("Workspace", theirs.name, "x-taken")
	frappe.get_doc("Workspace", own.name).save(ignore_permissions=True)
	frappe.delete_doc("Workspace", own.name, ignore_permissions=True)


def test_a_workspace_manager_changes_those_of_others(as_role):
	as_role("Workspace Manager")
	workspace("Administrator").insert()


def test_a_table_with_the_name_of_a_condition_is_no_code(make):
	frappe.set_user(make.user("Projects User"))
	first = frappe.get_doc({"doctype": "Task", "subject": "First"}).insert()
	second = frappe.get_doc(
		{"doctype": "Task", "subject": "Second", "depends_on": [{"task": first.name}]}
	).insert()
	assert second.depends_on[0].task == first.name
