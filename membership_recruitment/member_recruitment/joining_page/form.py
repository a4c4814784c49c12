"""Fields of the joining page, and reading what came back: cleaned, checked, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import cint, fmt_money, validate_email_address

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.consent.state import EMAIL, PHONE
from membership_recruitment.member_recruitment.joining_page import details, friends, household
from membership_recruitment.member_recruitment.joining_page.cleaning import is_name, visible
from membership_recruitment.people import phone_numbers
from membership_recruitment.settings import rules

LONGEST = {"first_name": 60, "last_name": 60, "email": 140, "phone": 30, "message": 2000}
LONGEST |= dict.fromkeys(details.TEXTS, 100)
LONGEST |= household.LONGEST_OF_FIELDS
# A field that people do not see and programs fill in.
TRAP = "website"

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]{2,}")


@dataclass(frozen=True)
class AskedConsent:
	"""A consent that the page asks for, in the words shown."""

	purpose: str
	channels: tuple[str, ...]
	required: bool
	text_name: str
	text: str
	version: int
	field: str


@dataclass(frozen=True)
class Offer:
	"""What can be chosen: names with what is shown of them."""

	types: dict[str, str]
	sources: dict[str, str]
	consents: list[AskedConsent]
	at_once: frozenset[str] = frozenset()  # the types that whoever joins gets without anybody's help
	one_fee: frozenset[str] = frozenset()  # those of them whose fee covers the household


@dataclass
class Filled:
	"""A form as it came back. `errors` says per field what to do."""

	values: dict[str, str] = field(default_factory=dict)
	ticked: list[AskedConsent] = field(default_factory=list)
	errors: dict[str, str] = field(default_factory=dict)
	trapped: bool = False
	joins_online: bool = False
	friend: str = ""  # code of the link by which somebody came


# ---------------------------------------------------------------- what is offered


def offer(language: str) -> Offer:
	at_once = _types_at_once()
	return Offer(
		_types(),
		_sources(),
		_consents(language),
		frozenset(at_once),
		frozenset(name for name, shared_fee in at_once.items() if shared_fee),
	)


def _types_at_once() -> dict[str, int]:
	"""Whether one fee covers the household, by name of the type."""
	return dict(
		frappe.get_all(
			"Membership Type",
			filters={"disabled": 0, "on_joining_page": 1, "joins_online": 1},
			fields=["name", "shared_fee"],
			as_list=True,
		)
	)


def _types() -> dict[str, str]:
	rows = frappe.get_all(
		"Membership Type",
		filters={"disabled": 0, "on_joining_page": 1},
		fields=["name", "fee"],
		order_by="name asc",
	)
	company = rules().company
	currency = frappe.get_cached_value("Company", company, "default_currency") if company else None
	return {
		row.name: f"{_(row.name)} ({fmt_money(row.fee, precision=0, currency=currency)})"
		if row.fee
		else _(row.name)
		for row in rows
	}


def _sources() -> dict[str, str]:
	rows = frappe.get_all(
		"Recruitment Source",
		filters={"disabled": 0, "on_joining_page": 1},
		pluck="name",
		order_by="name asc",
	)
	return {name: _(name) for name in rows}


def _consents(language: str) -> list[AskedConsent]:
	"""The purposes shown, the required ones first; one without a wording in the language is shown in the other."""
	purposes = frappe.get_all(
		"Processing Purpose",
		filters={
			"disabled": 0,
			"lawful_basis": "Consent",
			"on_joining_page": ["in", ("Required", "Optional")],
		},
		fields=["name", "on_joining_page", "wording_version", *consent.CHANNEL_FIELDS.values()],
		order_by="on_joining_page desc, creation asc",
	)
	texts = frappe.get_all(
		"Consent Text",
		filters={"purpose": ["in", [row.name for row in purposes]]},
		fields=["name", "purpose", "version", "language", "text"],
	)
	asked = []
	for number, purpose in enumerate(purposes, start=1):
		present = {
			text.language: text
			for text in texts
			if text.purpose == purpose.name and text.version == purpose.wording_version
		}
		if not present:
			continue
		text = present.get(language) or next(iter(present.values()))
		asked.append(
			AskedConsent(
				purpose.name,
				tuple(consent.channels_of(purpose)),
				purpose.on_joining_page == "Required",
				text.name,
				text.text,
				text.version,
				f"consent_{number}",
			)
		)
	return asked


# ---------------------------------------------------------------- what came back


def read(sent: Mapping[str, str], offered: Offer) -> Filled:
	"""Take the offered fields out of what was sent, clean and check them; everything else is passed over."""
	filled = Filled(
		trapped=bool(sent.get(TRAP)), friend=(sent.get(friends.PARAMETER) or "")[: friends.LONGEST]
	)
	values, errors = filled.values, filled.errors
	for name in ("first_name", "last_name", "email", "phone"):
		values[name] = visible(sent.get(name) or "", LONGEST[name] + 1)
	values["message"] = visible(sent.get("message") or "", LONGEST["message"] + 1, lines=True)
	for name, value in list(values.items()):
		if len(value) > LONGEST[name]:
			values[name] = value[: LONGEST[name]]
			errors[name] = _("Write at most {0} characters.").format(LONGEST[name])
	_check_names(values, errors)
	_check_email(values, errors)
	_check_phone(values, errors)
	for name, choices in (("membership_type", offered.types), ("recruitment_source", offered.sources)):
		chosen = sent.get(name) or ""
		values[name] = chosen if chosen in choices else ""
	filled.joins_online = values["membership_type"] in offered.at_once
	if filled.joins_online:
		details.read(values, errors, sent, LONGEST)
	one_fee = values["membership_type"] in offered.one_fee
	refusal = household.refusal(one_fee=one_fee, guardian_name=values.get("guardian_name"))
	household.read(values, errors, sent, refusal)
	for asked in offered.consents:
		if cint(sent.get(asked.field)):
			filled.ticked.append(asked)
		elif asked.required:
			errors[asked.field] = _("Tick the box: without it we may not keep your details or answer you.")
	return filled


def channels_reached(asked: AskedConsent, phone: str) -> list[str]:
	"""The channels of a consent for which the person left an address."""
	return [channel for channel in asked.channels if channel == EMAIL or (phone and channel == PHONE)]


def _check_names(values: dict, errors: dict) -> None:
	for name, missing in (
		("first_name", _("Write your first name.")),
		("last_name", _("Write your last name.")),
	):
		if not values[name]:
			errors[name] = missing
		elif not is_name(values[name]):
			errors.setdefault(name, _("Write the name with letters only."))


def _check_email(values: dict, errors: dict) -> None:
	email = values["email"] = values["email"].lower()
	if not email:
		errors["email"] = _("Write your e-mail address: we send a link to it.")
	elif not (ADDRESS.fullmatch(email) and validate_email_address(email) == email):
		errors.setdefault("email", _("Write the e-mail address as name@example.com."))


def _check_phone(values: dict, errors: dict) -> None:
	if values["phone"] and "phone" not in errors:
		phone = phone_numbers.read(values["phone"], rules().phone_country)
		if phone.number and not phone.rest:
			values["phone"] = phone.number
		else:
			errors["phone"] = _("Write the number as 070-123 45 67, or with the country as +46 70 123 45 67.")
