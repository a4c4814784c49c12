"""What the mails say that the law asks for, in the reader's language (templates/data_notices/)."""

from collections.abc import Iterable

import frappe
from frappe import _

from membership_recruitment import public_page, settings
from membership_recruitment.member_journey.data_notices.rules import ORIGIN
from membership_recruitment.member_journey.data_notices.standing import MEMBER, Standing
from membership_recruitment.member_privacy.registry.purposes import PURPOSES
from membership_recruitment.member_privacy.requests import public_request, request_rules
from membership_recruitment.people import postal_address
from membership_recruitment.people.addresses import addresses_of

TEMPLATES = "membership_recruitment/templates/data_notices"
OF_A_PROSPECT = {"address_line": "address_line1", "postal_code": "pincode", "city": "city"}


def origin(doctype: str, standing: Standing, address: dict | None) -> tuple[str, str]:
	"""Subject and HTML of what somebody is told who has not given their data: article 14 of the GDPR, point by point. It says
	which kinds of data there are, and names none: whose address it really is, nobody knows yet.

	Args:
	        address: Fields of an Address of the person, if there is one.
	"""
	person = standing.person
	purpose = PURPOSES["membership" if doctype == MEMBER else "recruiting"]
	kinds = {
		_("name"): True,
		_("e-mail address"): person.email,
		_("phone number"): person.phone,
		_("postal address"): address,
		_("birth date"): person.birth_date,
	}
	values = {
		"kinds": [kind for kind, known in kinds.items() if known],
		"source": _(person.recruitment_source) if person.recruitment_source else "",
		"purpose": _(purpose.purpose),
		"basis": _(purpose.basis),
		"recipients": [_(recipient) for recipient in purpose.recipients],
		"kept": _(purpose.kept),
	}
	return _("Where we have your data from"), _filled("origin", values, standing)


def yearly(standing: Standing, address: dict | None, is_shared: bool) -> tuple[str, str]:
	"""Subject and HTML of the yearly question.

	Args:
	        is_shared: Whether others have the address too that it goes to: then nothing more than the name is said.
	"""
	person = standing.person
	known = [(_("Name"), person.full_name)]
	if not is_shared:
		lines = postal_address.lines("", address or {}, None)
		known += [
			(_("E-mail"), person.email),
			(_("Phone"), person.phone),
			(_("Address"), ", ".join(line for line in lines if line)),
		]
	values = {"known": [(label, value) for label, value in known if value], "is_shared": is_shared}
	return _("Are these still right?"), _filled("yearly", values, standing)


def _filled(template: str, values: dict, standing: Standing) -> str:
	way = "privacy/ask" if public_request.is_on() else ""
	return frappe.get_template(f"{TEMPLATES}/{template}.html").render(
		{
			**values,
			"association": settings.association_name(),
			"reader": standing.reader,
			"person": standing.person,
			"notice": frappe.get_cached_doc("Membership Settings").get("privacy_notice_url") or "",
			"ask": way
			and public_page.address(
				way,
				lang=standing.language if standing.language in public_page.LANGUAGES else None,
				kind=request_rules.RECTIFICATION if template == "yearly" else None,
			),
		}
	)


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


def subject_and_body(kind: str, doctype: str, standing: Standing, address, shared_addresses: set) -> tuple:
	"""Within `in_language(standing.language)`."""
	if kind == ORIGIN:
		return origin(doctype, standing, address)
	is_shared = bool(standing.reader.guardian) or standing.reader.address.lower() in shared_addresses
	return yearly(standing, address, is_shared)
