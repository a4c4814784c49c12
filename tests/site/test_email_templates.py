"""What stands in an Email Template and nobody fills is refused, in every kind of message: never today's day."""

import frappe
import pytest

from membership_recruitment.mail.templates import TemplateProblem, Templates, in_language
from membership_recruitment.setup import journey_messages, renewal_templates

NOTICE = {
	"member": {"first_name": "Åsa", "full_name": "Åsa Ek"},
	"term": {"end_date": "2026-12-31", "ended": False, "membership_type": "Individual"},
	"terms": [],
	"renewal": {},
	"invoice": {},
	"association": "Vandrarna",
	"bankgiro": "",
}
MESSAGE = {
	"first_name": "Åsa",
	"last_name": "Ek",
	"full_name": "Åsa Ek",
	"phase": "",
	"is_member": True,
	"membership_type": "",
	"membership_end": "",
	"membership_types": [],
	"association": "Vandrarna",
	"unsubscribe_link": "https://example.com/stop",
	"own_pages_link": "https://example.com/my/sign-in",
}
LETTER = {"first_name": "Åsa", "last_name": "Ek", "full_name": "Åsa Ek", "association": "Vandrarna"}


def fill(text: str, context: dict, subject: str = "Subject") -> str:
	name = frappe.generate_hash(length=8)
	template = {"name": name, "subject": subject, "use_html": 1, "response_html": text}
	frappe.get_doc({"doctype": "Email Template", **template}).insert()
	with in_language("en"):
		return Templates().fill(name, "en", context)[1]


@pytest.mark.parametrize("context", [NOTICE, MESSAGE, LETTER], ids=["notice", "message", "letter"])
@pytest.mark.parametrize("text", ["{{ termination }}", "{% if until %}{{ until }}{% endif %}"])
def test_a_name_that_nobody_fills_is_named(context, text):
	with pytest.raises(TemplateProblem, match=r"uses (termination|until), which is not known here"):
		fill(text, context)
	with pytest.raises(TemplateProblem, match=r"uses (termination|until), which is not known here"):
		fill("Hello", context, subject=text)


@pytest.mark.parametrize(
	"text",
	[
		"{{ frappe.format_date(membership_end) }}",
		"{{ frappe.utils.formatdate(membership_end) }}",
		"{{ frappe.utils.global_date_format(membership_end) }}",
	],
)
def test_no_day_is_not_today(text):
	with pytest.raises(TemplateProblem, match="a day that is not known"):
		fill(text, MESSAGE)
	assert fill(text, {**MESSAGE, "membership_end": "2027-03-09"}).count("2027")


def test_what_is_not_there_may_be_asked_for_but_not_written():
	assert (
		fill("{% if invoice.outstanding %}{{ invoice.outstanding }}{% else %}paid{% endif %}", NOTICE)
		== "paid"
	)
	with pytest.raises(TemplateProblem, match="has no attribute 'outstanding'"):
		fill("To pay: {{ invoice.outstanding }}", NOTICE)


def test_an_empty_field_is_written_as_nothing():
	letter = fill("Dear {{ member.salutation }}Åsa", {**NOTICE, "member": frappe._dict(salutation=None)})
	assert letter == "Dear Åsa"


KNOWN = {**MESSAGE, "membership_end": "2027-03-09"}
SHIPPED = [
	*((renewal, NOTICE, KNOWN) for renewal in renewal_templates.templates()),
	*((message, KNOWN, NOTICE) for message in journey_messages.templates()),
]


@pytest.mark.parametrize(("template", "own", "other"), SHIPPED, ids=[row[0]["name"] for row in SHIPPED])
def test_what_comes_installed_is_filled_in_by_its_own_kind_alone(template, own, other):
	text, subject = template["response_html"], template["subject"]
	assert "Vandrarna" in fill(text, own, subject)
	for strange in (other, LETTER):
		with pytest.raises(TemplateProblem, match="which is not known here"):
			fill(text, strange, subject)
