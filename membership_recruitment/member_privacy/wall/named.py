"""What a request names: DocTypes, documents and texts, found in one walk through its arguments."""

import re
from dataclasses import dataclass, field

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.tables import (
	BILLING,
	DOCTYPE_KEYS,
	LISTS_OF_DOCTYPES,
	NAME_IS,
	NAME_KEYS,
	NAME_WITHIN,
	NAMED_DOCUMENTS,
	PERSON_DOCTYPES,
	RULED,
	ruled,
)

NEW = "new"  # in the desk's address of a form for a new document
NOT_SAVED = "new-"  # how the names begin that the desk gives to documents until they are saved

# a table within marks, all that stands between them; without marks one of ours, or a word
_OURS = "|".join(map(re.escape, sorted(RULED, key=len, reverse=True)))
IN_SQL = re.compile(rf"`\s*tab([^`]+?)\s*`|tab((?:{_OURS})\b|\w+)", re.IGNORECASE)


def may_be_named(doctype: str, user: str) -> bool:
	"""Whether a request of the user's may name documents of a ruled DocType at all; which of them, the rows say.
	Customers on the portal name their own company and its invoices, though no role of theirs reads the DocType."""
	if doctype in PERSON_DOCTYPES or (doctype in BILLING and row_rules.keeps_to_prospects(user)):
		return row_rules.reads(doctype, user)
	return True


@dataclass
class Named:
	"""What stands in one request.

	doctypes: Words under a key for DocTypes, at the head of a filter, or before a dict: {"Member": {"fieldname": …}}.
	documents: DocType and name of whatever is written as a document.
	ruled: Ruled DocTypes, each with the names of documents beside it; filters in the place of a name are kept, as dicts.
	texts: Every text that is a value.
	imported: Addresses of files that Frappe would import.
	"""

	doctypes: set[str] = field(default_factory=set)
	documents: list[tuple[str, str]] = field(default_factory=list)
	ruled: list[tuple[str, list]] = field(default_factory=list)
	texts: list[str] = field(default_factory=list)
	imported: list = field(default_factory=list)

	def add(self, value) -> None:
		"""Whatever one value names, and what is within it."""
		if isinstance(value, str):
			self.texts.append(value)
			self._add_tables(value)
		elif isinstance(value, dict):
			self._add_dict(value)
		elif isinstance(value, list):
			if len(value) >= 4 and isinstance(value[0], str):  # a filter: [DocType, field, operator, value]
				self.doctypes.add(value[0])
				if doctype := ruled(value[0]):
					self.ruled.append((doctype, []))
			for inner in value:
				self.add(inner)

	def _add_dict(self, values: dict) -> None:
		if isinstance(values.get("doctype"), str) and isinstance(values.get("name"), str):
			self.documents.append((values["doctype"], values["name"]))
		beside = [name for key in values.keys() & NAME_KEYS for name in names(values[key])]
		for key, value in values.items():
			if key in DOCTYPE_KEYS:
				found = words(value)
				self.doctypes.update(found)
				named_beside = [] if key in LISTS_OF_DOCTYPES else beside
				if key == "parenttype":  # of a row of a table, which has a name of its own
					named_beside = names(values.get("parent"))
				self.ruled.extend((doctype, named_beside) for doctype in map(ruled, found) if doctype)
			elif key in NAMED_DOCUMENTS:
				self.ruled.append((NAMED_DOCUMENTS[key], words(value)))
			elif key == "import_file":
				self.imported.extend(value if isinstance(value, list) else [value])
			elif isinstance(value, dict) and not key.islower():  # those are fields and arguments
				self.doctypes.add(key)
				if key in RULED:
					self.ruled.append((key, []))
			self._add_tables(key)
			self.add(value)

	def _add_tables(self, text: str) -> None:
		tables = (ruled(match[1] or match[2]) for match in IN_SQL.finditer(text))
		self.ruled.extend((doctype, []) for doctype in tables if doctype)


def named(asked: Reading) -> Named:
	"""What a request names in its address and in its arguments."""
	found = Named()
	found.ruled.extend(named_in_path(asked.parts))
	if asked.parts[:1] in (["resource"], ["document"], ["doctype"]):
		found.doctypes.update(asked.parts[1:2])
	for method in asked.methods & set(NAME_IS):
		for argument in ("name", "source_name"):
			found.ruled.append((NAME_IS[method], names(asked.values(argument))))
	for method in asked.methods & set(NAME_WITHIN):
		argument, doctype = NAME_WITHIN[method]
		for value in asked.values(argument):
			if isinstance(value, dict) and isinstance(value.get("name"), str):
				found.documents.append((doctype, value["name"]))
				found.ruled.append((doctype, [value["name"]]))
	found.add(asked.arguments)
	return found


def named_in_path(parts: list[str]) -> list[tuple[str, list]]:
	"""Ruled DocTypes in /api/resource/DocType/name, with whatever a later version puts after the name."""
	return [
		(doctype, ["/".join(parts[place + 1 : end]) for end in range(place + 2, len(parts) + 1)])
		for place, part in enumerate(parts)
		if (doctype := ruled(part))
	]


def name_in_path(parts: list[str]) -> str:
	"""The name in /api/resource/DocType/name, which may hold slashes, without what a later version puts after it."""
	return "/".join(parts[2:]).partition("/method/")[0].removesuffix("/copy")


def words(value) -> list[str]:
	"""The words of one value: itself, the members of a list, the keys of a dict but for those of fields."""
	if isinstance(value, dict):
		return [key for key in value if not key.islower()]
	if isinstance(value, list):
		return [word for inner in value for word in words(inner)]
	return [value] if isinstance(value, str) and value else []


def names(value) -> list:
	"""Names of documents in one value; filters that stand where a name belongs are kept, to be refused."""
	if isinstance(value, dict):
		return [] if "doctype" in value else [value]
	if isinstance(value, list):
		return [name for inner in value for name in names(inner)]
	return [str(value)] if isinstance(value, int) else words(value)
