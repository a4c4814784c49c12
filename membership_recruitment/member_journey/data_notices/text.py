"""What the mails say that the law asks for, in the reader's language: our own words (templates/data_notices/), or an Email
Template of the association's."""

from collections.abc import Iterable

import frappe
from frappe import _

from membership_recruitment import public_page, settings
from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.member_journey.data_notices.rules import ORIGIN, YEARLY
from membership_recruitment.member_journey.data_notices.standing import MEMBER, OWN, Standing
from membership_recruitment.member_privacy.consent.guardian_mail import Reader
from membership_recruitment.member_privacy.registry.purposes import PURPOSES
from membership_recruitment.member_privacy.requests import public_request, request_rules
from membership_recruitment.people import postal_address
from membership_recruitment.people.addresses import addresses_of

TEMPLATES = "membership_recruitment/templates/data_notices"
OF_A_PROSPECT = {"address_line": "address_line1", "postal_code": "pincode", "city": "city"}


# The field of Membership Settings that says which Email Template takes the place of our own words
TEMPLATE_OF = {ORIGIN: "data_origin_template", YEARLY: "yearly_check_template"}


class Texts:
	"""What the mails and letters of one run say. Call `of` within `in_language(standing.language)`.

	Args:
	        addresses: Those that the mails go to. Where others have one too, no more than the name is said.
	"""

	def __init__(self, addresses: Iterable[str] = ()):
		self._shared = shared(addresses)
		self._templates = mail_templates.Templates()
		self._settings = frappe.get_cached_doc("Membership Settings")

	def of(
		self, kind: str, doctype: str, standing: Standing, reader: Reader | None, address: dict | None
	) -> tuple[str, str, str | None]:
		"""Subject, HTML and the Email Template, None where the words are ours.

		Args:
		        reader: Who gets it; None of a letter.
		        address: Fields of an Address of the person, if there is one.

		Raises:
		        TemplateProblem: With a sentence; the association's own template cannot be filled in.
		"""
		if kind == ORIGIN:
			subject, values = _("Where we have your data from"), _origin(doctype, standing, address)
		else:
			is_shared = bool(reader.guardian) or reader.address.lower() in self._shared
			subject, values = _("Are these still right?"), _yearly(standing, address, is_shared)
		values |= _common(kind, standing, reader)
		template = self._settings.get(TEMPLATE_OF[kind]) or None
		if template:
			return *self._templates.fill(template, standing.language, values), template
		name = "origin" if kind == ORIGIN else "yearly"
		return subject, frappe.get_template(f"{TEMPLATES}/{name}.html").render(values), None


def _origin(doctype: str, standing: Standing, address: dict | None) -> dict:
	"""What somebody is told who has not given their data: article 14 of the GDPR, point by point. It says which kinds of data
	there are, and names none: whose address it really is, nobody knows yet."""
	person = standing.person
	purpose = PURPOSES["membership" if doctype == MEMBER else "recruiting"]
	kinds = {
		_("name"): True,
		_("e-mail address"): person.email,
		_("phone number"): person.phone,
		_("postal address"): address,
		_("birth date"): person.birth_date,
	}
	return {
		"kinds": [kind for kind, known in kinds.items() if known],
		"source": _(person.recruitment_source) if person.recruitment_source else "",
		"purpose": _(purpose.purpose),
		"basis": _(purpose.basis),
		"recipients": [_(recipient) for recipient in purpose.recipients],
		"kept": _(purpose.kept),
	}


def _yearly(standing: Standing, address: dict | None, is_shared: bool) -> dict:
	"""What the yearly question names."""
	person = standing.person
	known = [(_("Name"), person.full_name)]
	if not is_shared:
		lines = postal_address.lines("", address or {}, None)
		known += [
			(_("E-mail"), person.email),
			(_("Phone"), person.phone),
			(_("Address"), ", ".join(line for line in lines if line)),
		]
	rows = [{"label": label, "value": value} for label, value in known if value]
	return {"known": rows, "is_shared": is_shared}


def _common(kind: str, standing: Standing, reader: Reader | None) -> dict:
	way = "privacy/ask" if public_request.is_on() else ""
	return {
		"association": settings.association_name(),
		"full_name": standing.person.full_name,
		"first_name": standing.person.first_name,
		"guardian": reader.full_name if reader else "",
		"notice_link": frappe.get_cached_doc("Membership Settings").get("privacy_notice_url") or "",
		"ask_link": way
		and public_page.address(
			way,
			lang=standing.language if standing.language in public_page.LANGUAGES else None,
			kind=request_rules.RECTIFICATION if kind == YEARLY else None,
		),
	}


def check_templates(doc) -> None:
	"""Membership Settings about to be saved: a template that is chosen can be filled in with somebody's data."""
	somebody = Standing(frappe._dict(dict.fromkeys(OWN[MEMBER], "x"), language=frappe.local.lang))
	reader = Reader("somebody@example.com", "", "x")
	for kind, field in TEMPLATE_OF.items():
		if doc.get(field) and doc.has_value_changed(field):
			values = (
				_origin(MEMBER, somebody, {}) if kind == ORIGIN else _yearly(somebody, {}, False)
			) | _common(kind, somebody, reader)
			try:
				mail_templates.Templates().fill(doc.get(field), frappe.local.lang, values)
			except mail_templates.TemplateProblem as problem:
				frappe.throw(frappe.utils.escape_html(str(problem)))


def postal(doctype: str, people: Iterable[frappe._dict]) -> dict[str, dict]:
	"""Fields of an Address where each of the people lives, by name; who has none is missing."""
	people = list(people)
	found = dict(addresses_of(doctype, [person.name for person in people]))
	for person in people:
		own = {to: person.get(field) for field, to in OF_A_PROSPECT.items() if person.get(field)}
		if own and person.name not in found:
			found[person.name] = {**own, "country": person.get("country")}
	return found


def shared(addresses: Iterable[str]) -> set[str]:
	"""Those of the e-mail addresses, in lower case, that more than one person of the register has, as a member, a guardian or a
	prospect."""
	wanted = tuple({address.lower() for address in addresses}) or ("",)
	return set(
		frappe.db.sql_list(
			"""select address from (
				select lower(email) as address, name as person from `tabMember` where email in %(wanted)s
				union select lower(email), name from `tabMember Guardian` where email in %(wanted)s
				union select lower(email), name from `tabMembership Prospect`
					where email in %(wanted)s and status <> 'Converted'
			) known group by address having count(*) > 1""",
			{"wanted": wanted},
		)
	)
