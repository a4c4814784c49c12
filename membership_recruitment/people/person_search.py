"""Finding members and prospects: by the beginning of any word of their name, in any order, by e-mail address, phone
number as people type it, or number.

Frappe's own search looks inside every field of every row, half a second among a hundred thousand; its global search
would open the wall. Here each way is an index of its own, under the same row rules as a list.
"""

import re

import frappe
import phonenumbers
from frappe import _
from frappe.desk.reportview import get_match_cond
from frappe.utils import getdate

from membership_recruitment.people.addresses import addresses_of
from membership_recruitment.people.name_words import PEOPLE, TABLE
from membership_recruitment.settings import rules
from membership_recruitment.utils.names import names_in
from membership_recruitment.utils.words import for_like

MOST = 500
IN_SEARCH_BAR = 8
NUMBERED = {"Member": "MEM-", "Membership Prospect": "PRO-"}
OF_REGISTER = {"Member": ("former_number",)}  # further fields by which somebody is known
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?:(MEM|PRO)-)?0*(\d{1,9})$", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()/.-]+$")
FEWEST_DIGITS = 4  # of a phone number that is still being typed


# ---------------------------------------------------------------- whom somebody means


def find(doctype: str, text: str, most: int = MOST) -> list[str]:
	"""Names of those whom the user may see and the text may mean; who has one of its words whole comes first.

	Args:
	        doctype: Member or Membership Prospect.
	        text: As somebody typed it: "Karlsson Margareta", "bo", "070-123", "anna@", "MEM-00012", "12".
	"""
	text = " ".join((text or "").split())
	values: dict = {"doctype": doctype, "most": most}
	ways = [
		*_by_words(text, values),
		*_by_beginning(doctype, text, values),
		*_by_number(doctype, text, values),
	]
	if not ways:
		return []
	permitted = get_match_cond(doctype)
	parts = " union all ".join(
		f"(select `tab{doctype}`.name as person from {way.format(table=f'`tab{doctype}`', permitted=permitted)} limit %(most)s)"
		for way in ways
	)
	found = frappe.db.sql_list(f"select person from ({parts}) found", values)
	return list(dict.fromkeys(found))[:most]


def _by_words(text: str, values: dict) -> list[str]:
	"""Who has a word that begins so, for each word of the text."""
	words = sorted(set(_WORD.findall(text.lower())), key=len, reverse=True)  # the longest leaves the fewest
	if not words:
		return []
	for place, word in enumerate(words):
		values[f"word_{place}"] = f"{word}%"
	others = "".join(
		f""" and exists (select 1 from {TABLE} w{place} where w{place}.person_doctype = %(doctype)s
			and w{place}.person = w0.person and w{place}.word like %(word_{place})s)"""
		for place in range(1, len(words))
	)
	return [
		f"""{TABLE} w0 join {{table}} on {{table}}.name = w0.person
		where w0.person_doctype = %(doctype)s and w0.word like %(word_0)s{others}{{permitted}} order by w0.word"""
	]


def _by_beginning(doctype: str, text: str, values: dict) -> list[str]:
	"""Whose address or number begins so."""
	ways = []
	if text and " " not in text:
		values["begins"] = f"{for_like(text)}%"
		fields = ("email", "name", *OF_REGISTER.get(doctype, ()))
		ways += [f"{{table}} where {{table}}.{field} like %(begins)s{{permitted}}" for field in fields]
	if phone := _phone_begins(text):
		values["phone"] = f"{for_like(phone)}%"
		ways.append("{table} where {table}.phone like %(phone)s{permitted}")
	return ways


def _by_number(doctype: str, text: str, values: dict) -> list[str]:
	"""Whose number it is, without the zeros too."""
	said = _NUMBER.match(text)
	prefix = NUMBERED[doctype]
	if not said or (said[1] and f"{said[1].upper()}-" != prefix):
		return []
	values["number"] = f"{prefix}{int(said[2]):05d}"
	return ["{table} where {table}.name = %(number)s{permitted}"]


def _phone_begins(text: str) -> str | None:
	"""How the number begins in E.164, as numbers are stored; None where the text is none."""
	if not _PHONE.match(text):
		return None
	digits = re.sub(r"\D", "", text)
	if len(digits) < FEWEST_DIGITS:
		return None
	if text.startswith("+"):
		return f"+{digits}"
	if digits.startswith("00"):
		return f"+{digits[2:]}"
	return f"+{phonenumbers.country_code_for_region(rules().phone_country)}{digits.removeprefix('0')}"


# ---------------------------------------------------------------- telling people apart


def described(rows: list[dict], doctype: str) -> dict[str, str]:
	"""What tells people of one name apart, birth year and town, by the name of the document.

	Args:
	        rows: With name, birth_date and, of prospects, city: of people whom the user may see.
	"""
	towns = {name: row.city for name, row in addresses_of(doctype, [row["name"] for row in rows]).items()}
	return {
		row["name"]: " · ".join(
			str(fact)
			for fact in (
				getdate(row["birth_date"]).year if row["birth_date"] else None,
				row.get("city") or towns.get(row["name"]),
			)
			if fact
		)
		for row in rows
	}


def _rows(doctype: str, names: list[str], further: tuple[str, ...] = ()) -> list[dict]:
	"""Asked once more as a list is, so that the wall holds twice."""
	city = ("city",) if doctype == "Membership Prospect" else ()
	return frappe.get_list(
		doctype,
		filters={"name": ["in", names or [""]]},
		fields=["name", "full_name", "birth_date", "status", *city, *further],
		order_by="full_name asc, birth_date asc, name asc",
		limit=MOST,
	)


# ---------------------------------------------------------------- asked by the desk


@frappe.whitelist()
def search(text: str) -> list[dict]:
	"""People for the search bar: doctype, name, full_name and description of each; members first."""
	found = []
	for doctype in PEOPLE:
		if not frappe.has_permission(doctype, "read"):
			continue
		rows = _rows(doctype, find(doctype, text, IN_SEARCH_BAR))
		apart = described(rows, doctype)
		for row in rows:
			facts = (row.name, apart[row.name], _(row.status, context=doctype) if row.status else "")
			found.append(
				{
					"doctype": doctype,
					"name": row.name,
					"full_name": row.full_name or row.name,
					"description": " · ".join(filter(None, facts)),
				}
			)
	return found


@frappe.whitelist()
def names_found(doctype: str, text: str) -> list[str]:
	"""Names of at most MOST people for the search field of a list."""
	_check(doctype)
	return find(doctype, text)


@frappe.whitelist()
def told_apart(doctype: str, people: str | list) -> dict[str, str]:
	"""Birth year and town of the people on a page of a list, as far as the user may see them, by their names."""
	_check(doctype)
	return described(_rows(doctype, names_in(people)[:MOST]), doctype)


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def query(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | None = None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
) -> list:
	"""People for Link fields (hook standard_queries): number, name, birth year and town, status."""
	_check(doctype)
	filters = (
		[*_as_list(filters, doctype), [doctype, "name", "in", find(doctype, txt) or [""]]] if txt else filters
	)
	rows = frappe.get_list(
		doctype,
		filters=filters,
		fields=["name", "full_name", "birth_date", "status"],
		order_by="modified desc",
		limit=start + page_len,
	)[start:]
	apart = described(rows, doctype)
	shown = [
		{
			"name": row.name,
			"full_name": row.full_name,
			"apart": apart[row.name],
			"status": _(row.status, context=doctype) if row.status else "",
		}
		for row in rows
	]
	return shown if as_dict else [tuple(row.values()) for row in shown]


def _as_list(filters: dict | list | None, doctype: str) -> list:
	"""Frappe's filters of either shape as four-element ones."""
	if isinstance(filters, dict):
		return [
			[doctype, field, *(value if isinstance(value, list | tuple) else ("=", value))]
			for field, value in filters.items()
		]
	return list(filters or ())


def _check(doctype: str) -> None:
	if doctype not in PEOPLE:
		raise frappe.PermissionError
	# as Frappe's lists ask: who may read need not have the right to select
	frappe.has_permission(doctype, "select" if frappe.only_has_select_perm(doctype) else "read", throw=True)
