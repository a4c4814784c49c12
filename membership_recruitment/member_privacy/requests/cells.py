"""What is told of a row: the value of each column as the registry says, with other people masked."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import frappe
from bs4 import BeautifulSoup
from frappe import _
from frappe.utils import getdate
from frappe.utils.password import decrypt

from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE, PEOPLE
from membership_recruitment.member_privacy.registry.kinds import Beside, ByName, Content
from membership_recruitment.member_privacy.registry.personal_columns import PEOPLE as NAMED_BY_LINKS
from membership_recruitment.member_privacy.registry.personal_columns import TEXTS
from membership_recruitment.member_privacy.requests import packed_cells
from membership_recruitment.member_privacy.requests.gather import Gathered, addresses_in
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.member_privacy.requests.third_persons import Mask
from membership_recruitment.people import identity_number

MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>")
# Of Frappe's own columns: when, and the words that people hang on a document
STANDARD = {"creation": "Datetime", "_user_tags": "Data", "_comments": "Code"}
PLAIN = (int, float, bool)
DELETED_TYPE = "deleted_doctype"


def plain_text(text: str) -> str:
	"""The words of a text that may be HTML."""
	if not MARKUP.search(text):
		return text
	return BeautifulSoup(text, "html.parser").get_text("\n", strip=True)


def is_called(name: str | None, found: Gathered) -> bool:
	"""Whether a name is that of the person, its words in whatever order and letters."""
	return bool(name) and _words(name) in {
		_words(row.full_name)
		for doctype in PEOPLE
		for entry, row in found.rows.get(doctype, {}).items()
		if (doctype, entry) not in found.loose and row.full_name
	}


def _words(name: str) -> frozenset[str]:
	return frozenset(re.findall(r"\w+", name.casefold()))


class Cells:
	"""Tells rows of a person.

	Args:
	        person: Whom they are about.
	        found: All that was gathered.
	        mask: Masks others in texts; None to collect the texts first.
	        shows_identity_number: Whether the user may see identity numbers written out.
	"""

	def __init__(self, person: Person, found: Gathered, mask: Mask, shows_identity_number: bool = False):
		self.person, self.found, self.mask = person, found, mask
		self.shows_identity_number = shows_identity_number

	# ------------------------------------------------------------ rows

	def document(self, doctype: str, row: dict, tables: dict[str, list[dict]], others: bool = False) -> dict:
		"""What is told of a row.

		Args:
		        tables: Rows of its child tables by field.
		        others: The row is about somebody else: of a guardian nothing but that there is one.
		"""
		told = {}
		for column, value in row.items():
			value = self.value(doctype, column, value, row, others=others)
			if value not in (None, "", [], {}):
				told[column] = value
		meta = frappe.get_meta(doctype)
		for fieldname, rows in tables.items():
			df = meta.get_field(fieldname)
			if not df or not rows:
				continue
			holding = BY_DOCTYPE.get(df.options)
			of_others = bool(holding and holding.others)
			inner = [self.document(df.options, line, {}, of_others) for line in rows]
			if inner := [line for line in inner if line]:
				told[fieldname] = inner
		return told

	def value(self, doctype: str, column: str, value, row: dict | None = None, *, others: bool = False):
		"""What is told of a value; None where nothing is.

		Args:
		        row: The rest of the row, where it is known: it says what a dynamic link links to.
		"""
		if value in (None, ""):
			return None
		content = content_of(doctype, column)
		if content in (None, kinds.NOTHING, kinds.SECRET):
			return None
		row = row or {}
		if others and content != STATED:
			return self.mask.somebody()
		return self._told(doctype, column, value, row, content)

	def _told(self, doctype: str, column: str, value, row: dict, content: Content):
		if isinstance(content, Beside):
			return self._beside(doctype, content.link, value, row)
		if isinstance(content, ByName):
			return stated(value) if is_called(row.get(content.column), self.found) else self.mask.somebody()
		if content == LINKED:
			return self._link(doctype, column, value, row)
		if content == kinds.STAFF:
			return value if str(value).lower() in self.person.emails else _("[who works for the association]")
		if content == kinds.OTHERS:
			return self.mask.somebody()
		if content in (kinds.OWN, STATED):
			return stated(value)
		return PACKED[content](self, doctype, value, row)

	# ------------------------------------------------------------ kinds of content

	def _beside(self, doctype: str, link: str, value, row: dict):
		df = frappe.get_meta(doctype).get_field(link)
		of = row.get(df.options) if df.fieldtype == "Dynamic Link" else df.options
		named = row.get(link)
		if named and not self._is_own(of, named):
			return self.mask.somebody()
		return self.text(str(value))

	def _link(self, doctype: str, column: str, value, row: dict):
		df = frappe.get_meta(doctype).get_field(column)
		of = row.get(df.options) if df.fieldtype == "Dynamic Link" else df.options
		if of == "User":
			return value if value.lower() in self.person.emails else _("[who works for the association]")
		names_people = (
			of in NAMED_BY_LINKS or of in PEOPLE or (df.fieldtype == "Dynamic Link" and of in BY_DOCTYPE)
		)
		if names_people and not self._is_own(of, value):
			return self.mask.somebody()
		return stated(value)

	def _is_own(self, doctype: str | None, name: str) -> bool:
		return self.person.owns(doctype, name) or self.found.has(doctype, name)

	def text(self, text) -> str:
		return self.mask.text(plain_text(str(text))).strip()

	def _text(self, _doctype, value, _row):
		return self.text(value)

	def _addresses(self, _doctype, value, _row):
		return ", ".join(
			sorted({self.mask.email(address) for address in addresses_in(value) if "@" in address})
		)

	def _phones(self, _doctype, value, _row):
		return ", ".join(sorted({self.mask.phone(number) for number in addresses_in(value) if number}))

	def _file(self, _doctype, value, _row):
		return self.text(str(value).rpartition("/")[2])

	def _changes(self, _doctype, value, row):
		return packed_cells.changes(value, row.get("ref_doctype"), label, self.value, table_of)

	def _deleted(self, _doctype, value, row):
		data = packed_cells.parsed(value)
		of = row.get(DELETED_TYPE)
		if not isinstance(data, dict) or not frappe.db.exists("DocType", of):
			return self.text(value)
		return self.document(of, *packed_cells.split_tables(data))

	def _merge(self, doctype, value, _row):
		of = "Member" if doctype == "Member Merge" else "Membership Prospect"
		return packed_cells.merge(value, of, lambda name: self.person.owns(of, name), self._merged)

	def _merged(self, doctype: str, row: dict, tables: dict) -> dict:
		holding = BY_DOCTYPE.get(doctype)
		return self.document(doctype, row, tables, bool(holding and holding.others))

	def _mail(self, _doctype, value, _row):
		return packed_cells.mail(value, self.text)

	def _json(self, _doctype, value, _row):
		return packed_cells.words(packed_cells.parsed(value), self.text)

	def _comments(self, _doctype, value, _row):
		comments = packed_cells.parsed(value)
		if not isinstance(comments, list):
			return None
		return [self.text(comment.get("comment") or "") for comment in comments if isinstance(comment, dict)]

	def _encrypted(self, _doctype, value, _row):
		try:
			number = identity_number.read(decrypt(value), getdate())
		except frappe.ValidationError:  # the site was restored without its key
			frappe.clear_last_message()
			return _("It is stored, and cannot be read with the key of this site.")
		if not number:
			return None
		return number.written if self.shows_identity_number else number.masked


LINKED = "names a document"
STATED = "says something of the row"
COMMENTS = "comments, as Frappe keeps copies of them"
PACKED: dict[str, Callable] = {
	kinds.TEXT: Cells._text,
	kinds.ADDRESSES: Cells._addresses,
	kinds.PHONES: Cells._phones,
	kinds.FILE: Cells._file,
	kinds.CHANGES: Cells._changes,
	kinds.DOCUMENT: Cells._deleted,
	kinds.MERGE: Cells._merge,
	kinds.MAIL: Cells._mail,
	kinds.JSON_TEXT: Cells._json,
	kinds.ENCRYPTED: Cells._encrypted,
	COMMENTS: Cells._comments,
}


def content_of(doctype: str, column: str) -> Content | None:
	"""What stands in a column: by the registry, else by its type. A text that nobody decided on is free text: it is shown, with
	others masked. None: it is not told."""
	if column == "_comments":
		return COMMENTS
	if column in STANDARD:
		return STATED
	holding = BY_DOCTYPE.get(doctype)
	if holding and column in holding.columns:
		return holding.columns[column]
	df = frappe.get_meta(doctype).get_field(column)
	if not df or df.fieldtype in ("Table", "Table MultiSelect", *frappe.model.no_value_fields):
		return None
	if df.fieldtype == "Password":
		return kinds.SECRET
	if df.fieldtype in ("Link", "Dynamic Link"):
		return LINKED
	return kinds.TEXT if df.fieldtype in TEXTS else STATED


def stated(value):
	"""A value of the database as JSON has it."""
	if isinstance(value, Decimal):
		return float(value)
	if isinstance(value, PLAIN):
		return value
	if isinstance(value, (date, datetime, timedelta)):
		return str(value)[:19]
	return plain_text(str(value))


def label(doctype: str, column: str) -> str:
	"""What a column is called in the language of the session."""
	meta = frappe.get_meta(doctype)
	if column == "_user_tags":
		return _("Tags")
	if column == "_comments":
		return _("Comments")
	return _(meta.get_label(column) or column, context=doctype) if meta else column


def table_of(doctype: str, column: str) -> str | None:
	"""The DocType of a table's rows; None where the column is no table."""
	df = frappe.get_meta(doctype).get_field(column)
	return df.options if df and df.fieldtype in frappe.model.table_fields else None


def linked_by(doctype: str, row: dict) -> Iterator[tuple[str, str]]:
	"""(DocType, name) of the documents that a row names."""
	for df in frappe.get_meta(doctype).fields:
		if df.fieldtype == "Link" and row.get(df.fieldname):
			yield df.options, row[df.fieldname]
		elif df.fieldtype == "Dynamic Link" and row.get(df.fieldname) and row.get(df.options):
			yield row[df.options], row[df.fieldname]
