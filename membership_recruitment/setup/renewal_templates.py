"""Texts of renewal notices as they come installed: before and after the end of a term, in English and Swedish.

Our own Email Templates, to be edited on the desk; letters use the same ones. The rules that use them stand in the
example membership types.
"""

import frappe
from frappe.model.rename_doc import get_link_fields

BEFORE, AFTER = "Membership Ends Soon", "Membership Has Ended"
BEFORE_SV, AFTER_SV = "Medlemskapet löper ut", "Medlemskapet har löpt ut"

DAY = "{{ frappe.format_date(term.end_date) }}"


def _payment(to_pay: str, due: str) -> str:
	"""What there is to pay, with the words for the amount and the last day."""
	return f"""<p>{to_pay}: <b>{{{{ frappe.utils.fmt_money(invoice.outstanding, currency=invoice.currency) }}}}</b>
<br>{due}: <b>{{{{ frappe.format_date(invoice.due_date) }}}}</b>
{{%- if bankgiro %}}<br>Bankgiro: <b>{{{{ bankgiro }}}}</b>{{% endif %}}
{{%- if invoice.payment_reference %}}<br>OCR: <b>{{{{ invoice.payment_reference }}}}</b>{{% endif %}}</p>"""


HOUSEHOLD_EN = """{%- if terms | length > 1 %}
<p>This is about the memberships of {% for one in terms %}{% if not loop.first %}{% if loop.last %} and {% else %}, {% endif %}{% endif %}{{ one.member_name }}{% endfor %}.</p>
{%- endif %}"""
HOUSEHOLD_SV = """{%- if terms | length > 1 %}
<p>Det gäller medlemskapen för {% for one in terms %}{% if not loop.first %}{% if loop.last %} och {% else %}, {% endif %}{% endif %}{{ one.member_name }}{% endfor %}.</p>
{%- endif %}"""


def templates() -> list[dict]:
	payment_en, payment_sv = _payment("To pay", "Due date"), _payment("Att betala", "Betala senast")
	return [
		{
			"name": BEFORE,
			"subject": "Your membership {{ 'ended' if term.ended else 'ends' }} on " + DAY,
			"response_html": f"""<p>Hello {{{{ member.first_name }}}},</p>
<p>Thank you for being a member of {{{{ association }}}}. Your membership {{{{ 'ended' if term.ended else 'ends' }}}} on <b>{DAY}</b>, and we hope that you will stay with us.</p>
{HOUSEHOLD_EN}
{{%- if invoice %}}
<p>You renew it by paying the membership fee:</p>
{payment_en}
{{%- else %}}
<p>You need not do anything yet: we will send you an invoice for the next membership fee.</p>
{{%- endif %}}
<p>If you have already renewed, you may disregard this message. Do you have questions, or do you want to leave? Reply to us and we will help you.</p>
<p>Kind regards,<br>{{{{ association }}}}</p>""",
		},
		{
			"name": AFTER,
			"subject": "Your membership ended on " + DAY,
			"response_html": f"""<p>Hello {{{{ member.first_name }}}},</p>
<p>Your membership of {{{{ association }}}} ended on <b>{DAY}</b> and has not been renewed yet. We hope that you will stay with us.</p>
{HOUSEHOLD_EN}
{{%- if invoice %}}
<p>You renew it by paying the membership fee:</p>
{payment_en}
{{%- else %}}
<p>Contact us if you want to go on as a member, and we will send you an invoice.</p>
{{%- endif %}}
<p>If you have already renewed, you may disregard this message. If you have decided to leave, we thank you for the time you were with us.</p>
<p>Kind regards,<br>{{{{ association }}}}</p>""",
		},
		{
			"name": BEFORE_SV,
			"subject": "Ditt medlemskap {{ 'gick' if term.ended else 'går' }} ut den " + DAY,
			"response_html": f"""<p>Hej {{{{ member.first_name }}}}!</p>
<p>Tack för att du är medlem i {{{{ association }}}}. Ditt medlemskap {{{{ 'gällde' if term.ended else 'gäller' }}}} till och med den <b>{DAY}</b>, och vi hoppas att du vill vara med även i fortsättningen.</p>
{HOUSEHOLD_SV}
{{%- if invoice %}}
<p>Du förnyar medlemskapet genom att betala medlemsavgiften:</p>
{payment_sv}
{{%- else %}}
<p>Du behöver inte göra något ännu. Vi skickar en faktura på medlemsavgiften för nästa period.</p>
{{%- endif %}}
<p>Har du redan betalat kan du bortse från det här meddelandet. Har du frågor, eller vill du gå ur? Hör av dig, så hjälper vi dig.</p>
<p>Vänliga hälsningar<br>{{{{ association }}}}</p>""",
		},
		{
			"name": AFTER_SV,
			"subject": "Ditt medlemskap gick ut den " + DAY,
			"response_html": f"""<p>Hej {{{{ member.first_name }}}}!</p>
<p>Ditt medlemskap i {{{{ association }}}} gällde till och med den <b>{DAY}</b> och är ännu inte förnyat. Vi hoppas att du vill fortsätta vara med.</p>
{HOUSEHOLD_SV}
{{%- if invoice %}}
<p>Du förnyar medlemskapet genom att betala medlemsavgiften:</p>
{payment_sv}
{{%- else %}}
<p>Hör av dig till oss om du vill fortsätta som medlem, så skickar vi en faktura.</p>
{{%- endif %}}
<p>Har du redan betalat kan du bortse från det här meddelandet. Har du bestämt dig för att inte fortsätta? Då tackar vi för den tid du har varit med.</p>
<p>Vänliga hälsningar<br>{{{{ association }}}}</p>""",
		},
	]


def example_rules() -> list[dict]:
	"""Rules of the example membership types: 30 and 7 days before the end by e-mail, 14 days after it by letter.

	Members with Swedish get the Swedish text, everyone else the English one. (Language "" and not None, which
	Frappe would take as not said and fill with the site's.)
	"""
	return [
		{
			"days": days,
			"when": when,
			"channel": channel,
			"email_template": template,
			"language": language,
		}
		for days, when, channel, texts in (
			(30, "Before the End", "E-mail", (BEFORE, BEFORE_SV)),
			(7, "Before the End", "E-mail", (BEFORE, BEFORE_SV)),
			(14, "After the End", "Letter", (AFTER, AFTER_SV)),
		)
		for template, language in zip(texts, ("", "sv"), strict=True)
	]


def seed() -> None:
	"""On a fresh install; a template that has the name already is somebody's own and stays as it is."""
	for template in templates():
		if not frappe.db.exists("Email Template", template["name"]):
			frappe.get_doc({"doctype": "Email Template", "use_html": 1, **template}).insert()


def delete(own_doctypes: list[str], shipped: list[dict] | None = None) -> None:
	"""Take ours away, except those that something beside this app's own DocTypes refers to.

	Args:
	        own_doctypes: Names of the app's DocTypes, which go with it.
	        shipped: Templates as they come installed; None: those of renewal notices.
	"""
	installed = frappe.db.get_value("Module Def", "Membership", "creation")
	links = [link for link in get_link_fields("Email Template") if link.parent not in own_doctypes]
	for template in templates() if shipped is None else shipped:
		name = template["name"]
		# one that was there before us is not ours
		ours = {"name": name, "creation": [">=", installed]} if installed else {"name": name}
		if frappe.db.exists("Email Template", ours) and not any(_refers(link, name) for link in links):
			frappe.db.delete("Email Template", {"name": name})


def _refers(link, name: str) -> bool:
	if link.issingle:
		return frappe.db.get_single_value(link.parent, link.fieldname) == name
	return bool(frappe.db.table_exists(link.parent) and frappe.db.exists(link.parent, {link.fieldname: name}))
