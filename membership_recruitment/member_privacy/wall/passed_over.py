"""What an answer may say though it may be a member's: what the reader sees anyway, and what the association publishes.

It is asked before the register is: neither an answer nor its time tells whether what is explained here is a member's.
"""

import re
from collections.abc import Callable, Iterator

import frappe

from membership_recruitment.member_privacy.wall import row_rules, shipped_texts
from membership_recruitment.member_privacy.wall.register_values import as_number
from membership_recruitment.member_privacy.wall.what_leaves import Country, Found, find
from membership_recruitment.member_privacy.wall.who_asks import ANOTHERS_CONTACT, OWN_CUSTOMERS
from membership_recruitment.settings import rules

PART = 5_000
PUBLISHED = "membership_wall_published"  # key of the cache
SECONDS = 300
WEBSITE_USER = "Website User"

# Documents that the association writes for everybody, without those of its people: (DocType, condition).
PUBLIC_TEXTS = (
	("Company", ""),
	("Letter Head", "disabled = 0"),
	("Web Page", "published = 1"),
	("Blog Post", "published = 1"),  # no more in Frappe 16
)
PUBLIC_SETTINGS = ("Website Settings", "Contact Us Settings", "About Us Settings")
# of Membership Settings, what visitors see; the list is there for this
OWN_SETTINGS = (
	"published_addresses",
	"association_name",
	"privacy_notice_url",
	"joining_text_sv",
	"joining_text_en",
)


def seen_anyway(found: Found, user: str, country: Country) -> set[str]:
	"""Those of the values that are on a person whom the user may see, or on a colleague. Asked where most is to be found
	first, and no further than there is something left to explain."""
	seen: set[str] = set()
	walled = row_rules.keeps_to_prospects(user)
	for part in found.parts(PART):
		spellings = part.spellings(country)
		for people in OF_THE_WALLED if walled else (_of_colleagues,):
			seen |= _values(part.without(seen), spellings, people, user)
	if found and user != "Guest" and not walled:
		seen |= _own(user)
	return seen


def _of_colleagues(field: str, values: str, user: str) -> str | None:
	if field != "email":
		return None
	return (
		f"select name from `tabUser` where name in %({values})s and enabled = 1 and user_type = 'System User'"
	)


# ---------------------------------------------------------------- prospects and contacts of the walled


def _values(found: Found, spellings: dict[str, str], people: Callable, user: str) -> set[str]:
	"""Those of the values that some people have."""
	ways = tuple(way for way, number in spellings.items() if number in found.phones)
	given = {"emails": tuple(found.emails), "numbers": tuple(found.phones), "phones": ways}
	seen: set[str] = set()
	for field, values in (("email", "emails"), ("phone", "phones")):
		if given[values] and (statement := people(field, values, user)):
			seen.update(
				spellings.get(value, value.lower()) for value in frappe.db.sql(statement, given, pluck=True)
			)
	return seen


def _of_visible_prospects(field: str, values: str, user: str) -> str | None:
	if not row_rules.reads(row_rules.PROSPECT, user):
		return None
	rule = row_rules.condition(row_rules.PROSPECT, user) or "1=1"
	stored = "numbers" if field == "phone" else values  # as the app stores them
	return f"select {field} from `tab{row_rules.PROSPECT}` where {field} in %({stored})s and {rule}"


def _of_visible_contacts(field: str, values: str, user: str) -> str | None:
	if not row_rules.reads("Contact", user):
		return None
	rule = row_rules.condition("Contact", user) or "1=1"
	child, column = ("Contact Email", "email_id") if field == "email" else ("Contact Phone", "phone")
	return (
		f"select held.{column} from `tab{child}` held join `tabContact` on `tabContact`.name = held.parent"
		f" where held.{column} in %({values})s and held.parenttype = 'Contact' and {rule}"
	)


OF_THE_WALLED = (_of_visible_prospects, _of_colleagues, _of_visible_contacts)


def on_named_prospects(asked: str, user: str) -> set[str]:
	"""What stands on the visible prospects that a request names, and on their contacts. Asked when the request comes in:
	the answer to handing somebody over is the form as it was, and must be the same whether that person is known."""
	names = tuple(set(NAMED_PROSPECT.findall(asked))) if row_rules.keeps_to_prospects(user) else ()
	if not names:
		return set()
	rule = row_rules.condition(row_rules.PROSPECT, user) or "1=1"
	rows = frappe.db.sql(
		f"select name, email, phone from `tab{row_rules.PROSPECT}` where name in %(names)s and {rule}",
		{"names": names},
	)
	values = [value for row in rows for value in row]
	if rows:
		given = {"prospects": tuple(row[0] for row in rows)}
		values += frappe.db.sql(f"{_CONTACTS_OF_PROSPECTS} union {_NAMES_OF_PROSPECTS}", given, pluck=True)
	return _both_ways(values)


NAMED_PROSPECT = re.compile(r"PRO-\d{5,9}", re.IGNORECASE)


# ---------------------------------------------------------------- a website user's own


def _own(user: str) -> set[str]:
	"""What is on the account of a website user, on the customers whose portal it is and on their own membership."""
	account = frappe.db.get_value("User", user, ["email", "phone", "mobile_no"]) or ()
	members = frappe.db.sql(
		_OWN_MEMBERS, {"user": user, "email": account[0] if account else user}, as_dict=True
	)
	values = [*account, *frappe.db.sql(_OWN_CONTACTS, {"user": user}, pluck=True)]
	for member in members:
		values += [member.name, member.email, member.phone]
	names = tuple(member.name for member in members)
	if names:
		for doctype in ("Membership", "Renewal Notice"):
			values += frappe.get_all(doctype, filters={"member": ["in", names]}, pluck="name")
		values += frappe.db.sql(_CONTACTS_OF_MEMBERS, {"members": names}, pluck=True)
	return _both_ways(values)


def _both_ways(values) -> set[str]:
	"""Addresses, names and numbers as the register has them, numbers in E.164 too."""
	given, region = [value for value in values if value], rules().phone_country
	return _lower(given) | {
		number for value in given if "@" not in value and (number := as_number(value, region))
	}


# those for whom an own member pays stand on the same invoice
_OWN_MEMBERS = f"""with own as (
		select name from `tabMember` where user = %(user)s or customer in ({OWN_CUSTOMERS})
			or (email = %(email)s and not exists (select 1 from `tabMember` login where login.user = %(user)s)))
	select name, email, phone from `tabMember`
	where name in (select name from own) or payer in (select name from own)"""

_HELD = """select {0} from `tabContact` contact
	join `tabDynamic Link` link on link.parenttype = 'Contact' and link.parent = contact.name
	left join `tabContact Email` email on email.parenttype = 'Contact' and email.parent = contact.name
	left join `tabContact Phone` phone on phone.parenttype = 'Contact' and phone.parent = contact.name
	where {1}"""


def _held_by(condition: str) -> str:
	"""Names, addresses and numbers of contacts."""
	return " union ".join(
		_HELD.format(column, condition) for column in ("email.email_id", "phone.phone", "contact.name")
	)


_OWN_CONTACTS = _held_by(
	f"(contact.user = %(user)s and not {ANOTHERS_CONTACT.format(contact='contact.name')})"
	f" or (link.link_doctype = 'Customer' and link.link_name in ({OWN_CUSTOMERS}))"
)
_CONTACTS_OF_MEMBERS = _held_by("link.link_doctype = 'Member' and link.link_name in %(members)s")
_NAMES_OF_PROSPECTS = f"""select name from `tabProspect Interaction` where prospect in %(prospects)s
	union select parent from `tabDynamic Link`
	where link_doctype = '{row_rules.PROSPECT}' and link_name in %(prospects)s and parenttype = 'Address'"""
_CONTACTS_OF_PROSPECTS = _held_by(
	f"link.link_doctype = '{row_rules.PROSPECT}' and link.link_name in %(prospects)s"
)


# ---------------------------------------------------------------- what the association publishes


def published(country: Country) -> set[str]:
	"""Addresses and numbers that the association itself tells everybody: on its pages, in its letter heads, in its
	settings; its accounts for mail, the numbers of its desk users, and the apps' own texts. At most five minutes old."""
	values = frappe.cache.get_value(PUBLISHED, expires=True)
	if values is None:
		values = _published(country)
		frappe.cache.set_value(PUBLISHED, values, expires_in_sec=SECONDS)
	return values


def forget_published(doc=None, method: str | None = None) -> None:
	frappe.cache.delete_value(PUBLISHED)


def _published(country: Country) -> set[str]:
	return find([text for text in _public_texts() if text], country).values() | shipped_texts.values(country)


def _public_texts() -> Iterator[str | None]:
	for doctype, condition in PUBLIC_TEXTS:
		if frappe.db.exists("DocType", doctype):
			where = f" where {condition}" if condition else ""
			for row in frappe.db.sql(f"select * from `tab{doctype}`{where}"):
				yield _text_of(row)
	blocks = """select block.web_template_values from `tabWeb Page Block` block
		join `tabWeb Page` page on page.name = block.parent and page.published = 1"""
	yield from frappe.db.sql(blocks, pluck=True)
	for doctype in PUBLIC_SETTINGS:
		yield _text_of(
			frappe.db.sql("select value from `tabSingles` where doctype = %s", doctype, pluck=True)
		)
	settings = frappe.get_cached_doc("Membership Settings")
	yield _text_of([settings.get(field) for field in OWN_SETTINGS])
	yield _text_of(frappe.get_all("Email Account", pluck="email_id"))
	yield _text_of(
		value
		for row in frappe.get_all(
			"User",
			filters={"enabled": 1, "user_type": "System User"},
			fields=["phone", "mobile_no"],
			as_list=True,
		)
		for value in row
	)


def _text_of(values) -> str:
	return "\n".join(str(value) for value in values if value)


def _lower(values) -> set[str]:
	return {value.lower() for value in values if value}
