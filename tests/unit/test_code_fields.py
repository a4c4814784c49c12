"""Which expressions and filters people may write into fields that a browser evaluates."""

import json

import pytest

from membership_recruitment.member_privacy.wall import code_fields

HARMLESS = (
	"[]",
	'{"status": "Open"}',
	"{status: 'Open', disabled: 0}",
	'{"status":["not in",["Cancelled","Completed",null]]}',
	'{\n "company": ["like", \'%\' + frappe.defaults.get_global_default("company") + \'%\'],\n "status": "To Bill"\n}',
	"{\"_assign\": [\"like\", '%' + frappe.session.user + '%']}",
	'frappe.defaults.get_user_default("Company")',
	' frappe.defaults.get_user_default("Company")',
	"frappe.datetime.add_months(frappe.datetime.get_today(), -12)",
	"frappe.datetime.add_days(frappe.datetime.year_start(), -1)",
	"frappe.sys_defaults.fiscal_year",
	"erpnext.utils.get_fiscal_year()",
	"frappe.session.user",
	"30",
	"doc.status == 'Open' && !doc.__islocal || (doc.a > 3)",
	"in_list(['a', 'b'], doc.type)",
	"['a', 'b'].includes(doc.type)",
	"doc.items.length > 0 ? doc.a : doc.b",
	"!parent.disabled",
)

HARMFUL = (
	"alert(1)",
	"window.hacked = 1",
	"hacked = 1",
	"doc.x = 1",
	"(() => alert(1))()",
	"function() { alert(1) }()",
	"new Image",
	"`${alert(1)}`",
	"frappe.call('x')",
	"frappe.call({method: 'x'})",
	"frappe.xcall('x')",
	"frappe.session['user']['constructor']('alert(1)')()",
	"''['constructor']['constructor']('alert(1)')()",
	"[]['at']['constructor']('alert(1)')",
	"doc.constructor.constructor('alert(1)')()",
	"doc.get('x')",
	"doc.run(1)",
	"frappe.datetime(1)",
	"frappe.datetime.evil(1)",
	"frappe.datetime.get_today.constructor('alert(1)')()",
	"frappe.datetime.get_today",
	"frappe.datetime.get_today()('x')",
	"frappe.defaults.get_user_default('x').constructor('alert(1)')",
	"{a: alert(1)}",
	"{get a() { alert(1) }}",
	"{['a']: alert(1)}",
	"[alert][0](1)",
	"doc.a; alert(1)",
	"doc.a, alert(1)",
	"a ? alert : 1",
	"doc.a ? alert : 1",
	"doc.a // '\n&& alert(1)",
	"doc.a /* ' */ && alert(1) /* ' */",
	"/'/ && alert(1) && /'/",
	"'a\\' && alert(1) && 'b'",
	"'a\u2028alert(1)",
	"doc.a++",
	"import('x')",
	"eval('1')",
	"x => 1",
	"\\u0061lert(1)",
	"<!-- x",
	"in_list",
	"document",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_an_expression_that_asks_for_values_goes_through(text):
	assert code_fields.is_expression(text)
	assert code_fields.is_harmless("depends_on", f"eval:{text}")


@pytest.mark.parametrize("text", HARMFUL)
def test_an_expression_that_does_more_is_refused(text):
	assert not code_fields.is_expression(text)
	for fieldname in ("stats_filter", "quick_list_filter", "filters_config"):
		assert not code_fields.is_harmless(fieldname, text)
	assert not code_fields.is_harmless("depends_on", f"eval:{text}")
	for filters in ([["ToDo", "status", "=", text]], {"status": text}, [["ToDo", "status", "=", 1, text]]):
		assert not code_fields.is_harmless("dynamic_filters_json", json.dumps(filters))
	assert not code_fields.is_harmless("link_filters", json.dumps([["ToDo", "status", "=", f"eval:{text}"]]))


def test_filters_whose_values_are_harmless_go_through():
	filters = [["Lead", "company", "=", 'frappe.defaults.get_user_default("Company")']]
	assert code_fields.is_harmless("dynamic_filters_json", json.dumps(filters))
	assert code_fields.is_harmless(
		"dynamic_filters_json", '{"as_of": "frappe.datetime.get_today()", "range1": "30"}'
	)
	assert code_fields.is_harmless("dynamic_filters_json", "")
	assert not code_fields.is_harmless("dynamic_filters_json", "no JSON")
	assert not code_fields.is_harmless("dynamic_filters_json", "7")


def test_a_field_is_shown_or_not_by_another_field():
	assert code_fields.is_harmless("depends_on", "is_group")
	assert not code_fields.is_harmless("depends_on", "fn:setup")


def test_options_are_a_page_in_an_html_field_alone():
	assert code_fields.is_harmless("options", "Customer", "Link")
	assert not code_fields.is_harmless("options", "<b>x</b>", "HTML")
	assert code_fields.is_harmless("options", "Draft\nOpen")
	assert not code_fields.is_harmless("options", "{%= x %}")


@pytest.mark.parametrize(
	("doctype", "fieldname", "fieldtype", "options", "runs"),
	[
		("Custom HTML Block", "script", "Code", "JS", True),
		("Custom HTML Block", "html", "Code", "HTML", True),
		("Custom HTML Block", "style", "Code", "CSS", True),
		("Other App's Block", "anything", "Code", "Python", True),
		("Number Card", "filters_config", "Code", "JSON", True),
		("Number Card", "method", "Data", None, True),
		("Error Log", "method", "Data", None, False),
		("Notification Recipient", "condition", "Data", None, True),
		("Report", "javascript", "Code", None, True),
		("Report", "json", "Code", None, False),
		("Pricing Rule", "condition", "Code", "PythonExpression", False),
		("Communication", "text_content", "Code", None, False),
		("Task", "description", "Text Editor", None, False),
	],
)
def test_what_runs_is_known_by_its_language_or_name(doctype, fieldname, fieldtype, options, runs):
	assert code_fields.runs(doctype, fieldname, fieldtype, options) is runs
