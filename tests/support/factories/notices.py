"""A membership type with renewal rules, its texts and an Email Account, for tests of notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe.utils import getdate

TYPE = "Noticed"
EN, SV, LETTER = "Test Notice", "Test Notice Swedish", "Test Letter"
RULES = (
	# days, when, channel, template, language, task for
	(30, "Before the End", "E-mail", EN, "", None),
	(30, "Before the End", "E-mail", SV, "sv", None),
	(7, "Before the End", "E-mail", EN, "", None),
	(7, "Before the End", "E-mail", SV, "sv", None),
	(14, "After the End", "Letter", LETTER, "", None),
)
FIELDS = ("days", "when", "channel", "email_template", "language", "assigned_to")


@contextmanager
def sending(make, **settings) -> Iterator:
	"""A register with no notices but those of TYPE, which are sent, all at once if the settings do not say otherwise; gives
	the settings."""
	for doctype in ("Renewal Notice", "Renewal Rule", "Email Queue"):
		frappe.db.delete(doctype)
	for name in frappe.get_all("Membership Type", pluck="name"):
		frappe.clear_document_cache("Membership Type", name)
	templates()
	membership_type()
	account()
	sent = {"send_renewal_notices": 1, "notices_per_day": 0, "spread_over_hours": 0}
	yield make.settings(**{**sent, **settings})
	clear_account()
	frappe.clear_document_cache("Membership Type", TYPE)


def template(name: str, subject: str, body: str) -> str:
	frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": name,
			"subject": subject,
			"use_html": 1,
			"response_html": body,
		}
	).insert(ignore_if_duplicate=True)
	return name


def templates() -> None:
	day = "{{ frappe.format_date(term.end_date) }}"
	template(EN, f"Ends {day}", "<p>Hello {{ member.first_name }}, <b>" + day + "</b></p>")
	template(SV, f"Slutar {day}", "<p>Hej {{ member.first_name }}, <b>" + day + "</b></p>")
	template(LETTER, f"Ended {day}", "<p>Dear {{ member.full_name }}, please come back.</p>")


def rules(rows=RULES) -> list[dict]:
	return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def membership_type(rows=RULES, name: str = TYPE, **values) -> str:
	frappe.get_doc(
		{
			"doctype": "Membership Type",
			"type_name": name,
			"fee": 350,
			"renewal_rules": rules(rows),
			**values,
		}
	).insert()
	return name


def account(port: int = 25, **values) -> str:
	"""A default outgoing Email Account. Rows only: saving one connects to its server."""
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	doc = frappe.new_doc("Email Account")
	doc.update(
		{
			"name": "Test Notices",
			"email_account_name": "Test Notices",
			"email_id": "register@forening.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"no_smtp_authentication": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": port,
			**values,
		}
	)
	doc.db_insert()
	clear_account()
	return doc.name


def clear_account() -> None:
	"""Frappe remembers outgoing accounts for as long as it is connected."""
	frappe.local.outgoing_email_account = {}
	frappe.clear_document_cache("Email Account", "Test Notices")


def term(make, ends_in: int, *, member=None, membership_type: str = TYPE, **values):
	"""A term that ends so many days from today, of a member with an e-mail address."""
	end = getdate() + timedelta(days=ends_in)
	member = member or make.member(email=f"{frappe.generate_hash(length=8)}@example.com")
	return make.term(
		member.name, end - timedelta(days=364), str(end), membership_type=membership_type, **values
	).reload()
