"""What a request says, read once: its methods, arguments and words, wherever it wrote them.

Frappe looks for them in many places: the address, its query, a form, a JSON body, the raw body of any other type, and
JSON within JSON. What Frappe might use is read here too, so that nothing is looked at in one place and used from another.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property

import frappe

from membership_recruitment.member_privacy.wall.tables import HOLDS_NAMES

MAX_DEPTH = 20  # JSON within JSON within …
BODY_TYPES = frozenset(["", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"])


class TooDeep(ValueError):
	"""More JSON within JSON than anybody writes."""


@dataclass
class Reading:
	"""One request.

	path: Its address, without the query.
	body_type: Content type of the body, without parameters; empty where there is no body.
	arguments: Each argument with every value that was given to it, decoded.
	"""

	path: str
	verb: str
	body_type: str
	arguments: dict[str, list] = field(default_factory=dict)

	@cached_property
	def parts(self) -> list[str]:
		"""Parts of an address under /api, without the version; empty for a page."""
		found = [part for part in self.path.split("/") if part]
		if not found or found[0] != "api":
			return []
		return found[2:] if found[1:2] in (["v1"], ["v2"]) else found[1:]

	@property
	def is_of_documents(self) -> bool:
		"""Whether it reads or writes documents by an address under /api, rather than calling a method."""
		return self.parts[:1] in (["resource"], ["document"]) and not self.values("run_method")

	@property
	def is_page(self) -> bool:
		return not self.path.startswith("/api/") and not self.values("cmd")

	@property
	def says_two_things(self) -> bool:
		"""Whether its address says one thing and `cmd` or `run_method` another. Frappe does what `cmd` says, whatever the
		address is, and takes notice of `run_method` in one kind of address alone: what was decided of one would be done
		by the other."""
		called = {str(value) for value in self.values("cmd")}
		if len(called) > 1 or (called and self.parts and self.parts != ["method", *called]):
			return True
		if not self.values("run_method"):
			return False
		of_a_document = self.parts[:1] in (["resource"], ["document"]) and len(self.parts) > 2
		return bool(called) or not of_a_document or self.verb not in ("GET", "POST")

	@cached_property
	def methods(self) -> frozenset[str]:
		"""Dotted paths that the request gives as its method, in its address or as `cmd`. Which of them counts is Frappe's
		to say, and differs between versions: all of them are looked at."""
		found = {str(value) for value in self.values("cmd")}
		match self.parts:
			case ["method", method]:
				found.add(method)
			case ["method", doctype, method] if self.path.startswith("/api/v2/"):
				found.add(f"{doctype}/{method}")
			case ["method", method, *_]:
				found.add(method)  # Frappe takes no notice of the rest
		return frozenset(found)

	def values(self, argument: str) -> list:
		"""What was given to an argument, without what is empty."""
		return [value for value in self.arguments.get(argument, ()) if value not in (None, "", [], {})]

	def says(self, argument: str) -> str:
		"""The one text that was given to an argument, else an empty one."""
		values = self.values(argument)
		return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def read() -> Reading:
	"""The request that is being answered.

	Raises:
	        TooDeep: It has more JSON within JSON than anybody writes.
	"""
	request = frappe.request
	body = request.get_data(as_text=True)
	body_type = (request.mimetype or "unknown") if body else ""
	reading = Reading(request.path, request.method, body_type)
	for source in _sources(request, body):
		for argument, value in source:
			known = reading.arguments.setdefault(str(argument), [])
			meanings = [decoded(value)]
			if isinstance(value, str) and isinstance(meanings[0], str):
				# '"a"' is a text with and without its marks, as whoever reads it likes
				meanings.append(value)
			known.extend(meaning for meaning in meanings if meaning not in known)
	for method in reading.methods & HOLDS_NAMES.keys():
		held = reading.values(HOLDS_NAMES[method])
		reading.arguments["name"] = reading.arguments.get("name", []) + held
	return reading


def given(request, argument: str) -> set[str]:
	"""The texts that a request itself gives to an argument; Frappe adds to its own form as it goes."""
	sources = _given(request, request.get_data(as_text=True))
	return {str(value) for source in sources for key, value in source if key == argument and value}


def _sources(request, body: str):
	yield frappe.form_dict.items()
	yield from _given(request, body)


def _given(request, body: str):
	yield request.args.items(multi=True)
	yield request.form.items(multi=True)
	said = _json(body)  # Frappe reads it whatever its type says
	if isinstance(said, dict):
		yield said.items()
	elif said is not None:
		yield [("data", said)]


def decoded(value, depth: int = 0):
	"""A value with all JSON in it read, however deep it lies."""
	if depth > MAX_DEPTH:
		raise TooDeep
	if isinstance(value, str):
		found = _json(value)
		return value if found is None else decoded(found, depth + 1)
	if isinstance(value, dict):
		return {str(key): decoded(inner, depth + 1) for key, inner in value.items()}
	if isinstance(value, (list, tuple)):
		return [decoded(inner, depth + 1) for inner in value]
	return value


def _json(text: str):
	"""The list, dict or text that a text holds as JSON; None for any other text."""
	if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "[", '"'):
		return None
	try:
		return json.loads(text.lstrip("\ufeff"))
	except (ValueError, RecursionError):
		return None
