"""Which templates people may write: what shows values goes through, what asks the database does not."""

import html

import pytest

from membership_recruitment.member_privacy.wall import templates

KNOWN = frozenset(
	[
		"frappe",
		"json",
		"as_json",
		"dict",
		"_dict",
		"args",
		"run_script",
		"FrappeClient",
		"get_toc",
		"namespace",
		"cycler",
		"joiner",
		"lipsum",
		"range",
		"membership_lines",
		"inspect",
		"web_blocks",
		"getattr",
		"print",
	]
)

HARMLESS = (
	"{{ doc.customer }}",
	"Dear {{ first_name or full_name }},<br>",
	"price {x}",
	"a { b } c",
	"50 % {off}",
	"{# said to nobody #}{{ doc.name }}",
	"{{ frappe.format_date(term.end_date) }}",
	"{{ frappe.utils.fmt_money(invoice.outstanding, currency=invoice.currency) }}",
	"{{ frappe.utils.formatdate(doc.reference_date) or '' }}",
	"{{ frappe.utils.money_in_words(doc.base_paid_amount or doc.base_received_amount) }}",
	"{{ doc.get_formatted('grand_total') }}",
	"{{ doc.get('items', [])[0].item_name }}",
	"{{ frappe.format(doc.due_date, {'fieldtype': 'Date'}) }}",
	"{{ frappe.format_value(doc.total, df={'fieldtype': 'Currency', 'options': 'currency'}) }}",
	"{{ _('Dear') }} {{ doc.customer_name | upper | replace('A', 'B') }}",
	"{% for row in doc.items %}{{ loop.index }} {{ row.qty * row.rate }}{% if not loop.last %}, {% endif %}{% endfor %}",
	"{% for key, value in doc.items() %}{{ key }}: {{ value }}{% endfor %}",
	"{% set total = doc.total - doc.discount %}{{ '%.2f' | e }}{{ total | round(2) }}",
	"{%- if membership_types | length > 1 %}x{% elif a is defined %}y{% else %}z{%- endif %}",
	"{{ 'gick' if term.ended else 'går' }}",
	"{{ customer.customer_name }}.pdf",
	"{{ doc.customer.split(',')[0].strip() ~ ' & co' }}",
	"{{ nowdate() }} {% for n in range(3) %}{{ n }}{% endfor %}",
	'{"a": {"b": {}}}',
)

HARMFUL = (
	'{{ frappe.db.sql("select 1") }}',
	"{{ frappe.db.sql('select count(*) from `tab' ~ 'Member`') }}",
	'{{ frappe.get_all("Member") }}',
	'{{ frappe["db"]["sql"]("select 1") }}',
	"{{ frappe }}",
	"{{ frappe.form_dict }}",
	"{{ frappe.session.csrf_token }}",
	"{{ frappe.utils }}",
	"{{ frappe.frappe.local }}",
	"{{ args }}",
	"{% set f = frappe %}{{ f.db.sql('select 1') }}",
	"{% set f = frappe.db.sql %}{{ f('select 1') }}",
	"{% set frappe = doc %}{{ frappe.format(1) }}",
	"{% for f in [frappe.db] %}{{ f.get('x') }}{% endfor %}",
	"{% with f = frappe.get_doc %}{{ f('User', 'Administrator') }}{% endwith %}",
	"{% macro m(f) %}{{ f() }}{% endmacro %}{{ m(doc.delete) }}",
	"{% call doc.delete() %}{% endcall %}",
	"{{ doc.delete() }}",
	"{{ doc.db_set('status', 'Paid') }}",
	"{{ (doc | attr('delete'))() }}",
	"{{ [doc] | map('attr', 'delete') | first }}",
	"{{ doc['delete']() }}",
	"{{ doc.get.__globals__ }}",
	"{{ doc['__class__'] }}",
	"{{ doc._meta }}",
	"{{ ''.__class__ }}",
	"{{ '{0.x}'.format(doc) }}",
	"{{ '%s' | format(doc) }}",
	"{{ lipsum() }}",
	"{{ cycler(1, 2) }}",
	"{{ namespace(a=1) }}",
	"{{ dict(a=1) }}",
	"{{ run_script('x') }}",
	"{{ membership_lines('INV-1') }}",
	"{{ web_blocks([]) }}",
	"{% include 'templates/x.html' %}",
	"{% import 'templates/x.html' as x %}",
	"{% from 'templates/x.html' import y %}",
	"{% extends 'templates/x.html' %}",
	"{% block a %}{{ self.a() }}{% endblock %}",
	"{{ 9 ** 9 ** 9 }}",
	"{{ doc.get(*args) }}",
	"{{ doc.get(**frappe.form_dict) }}",
	"{{ doc.get(frappe.db.sql('select 1')) }}",
	"{{ doc.items[frappe.db.count('Member')] }}",
	"{{ _(frappe.db.sql('select 1')) }}",
	"{{ x | default(frappe.db.sql('select 1')) }}",
	"{{ x | sort(attribute=frappe.db.sql('select 1')) }}",
	"{% filter replace('a', frappe.db.sql('select 1')) %}a{% endfilter %}",
	"{{ 1 if frappe.db.count('Member') else 2 }}",
	"{{ x is sameas(frappe.db.sql('select 1')) }}",
	"{{ frappe.format(1, {'fieldtype': 'Currency', 'options': 'Member:x:email'}, doc) }}",
	"{{ frappe.format(1, {'fieldtype': 'Currency', 'options': 'Member:x:email'}) }}",
	"{{ frappe.format(1, df, doc) }}",
	"{{ frappe.format_value(1, df=field, doc=doc) }}",
	"{{ frappe.utils.frappe.db.sql('select 1') }}",
	"{{ window.location.replace('javascript:x') }}",
	"{{ alert(1) }}",
	"{{ doc.get.constructor('x')() }}",
	"{% raw %}{{ frappe.db.sql('select 1') }}{% endraw %}",
	"{{ '{' ~ '{ frappe.db.sql(1) }}' }}",
	"{{ unfinished",
	"{% if %}",
	"{{ 1 }} {% do frappe.db.commit() %}",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_template_that_shows_values_goes_through(text):
	templates.check(text, KNOWN)


@pytest.mark.parametrize("text", HARMFUL)
def test_a_template_that_does_more_is_refused(text):
	for written in (
		text,
		f"Hej {text} du",
		html.escape(text),
		text.replace("{", "&#123;"),
		text.replace("{", "\\{"),
	):
		with pytest.raises(templates.NotAllowed) as refused:
			templates.check(written, KNOWN)
		assert str(refused.value)


def test_what_is_deeper_than_python_reads_is_refused():
	with pytest.raises(templates.NotAllowed):
		templates.check("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", KNOWN)
	with pytest.raises(templates.NotAllowed):
		templates.check("{{ " + " - ".join(["1"] * 5000) + " }}", KNOWN)


@pytest.mark.parametrize(
	"path",
	[
		"templates/emails/x.html",
		"/templates/emails/x.html",
		"frappe/templates/discussions/sidebar.html",
		"./templates//x.html",
		"accounts/print_format/voucher/voucher.html",
		"www/me.html",
	],
)
def test_a_template_that_an_app_ships_is_not_filled_in_for_others(path):
	with pytest.raises(templates.NotAllowed):
		templates.check(path, KNOWN)


@pytest.mark.parametrize(
	"path", ["/files/letter.html", "letter.html", "https://x.se/www/a.html", "see www/me.html."]
)
def test_addresses_of_files_go_through(path):
	templates.check(path, KNOWN)
