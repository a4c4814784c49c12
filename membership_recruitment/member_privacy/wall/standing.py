"""Which of the documents that a request names exist, and which of them the user may see: one statement for both questions,
and asked once while the door looks at the request. The door changes nothing; what comes after it asks anew."""

from collections.abc import Iterable

import frappe

from membership_recruitment.member_privacy.wall import row_rules


class Standing:
	"""What the door has been told of named documents, for one user."""

	def __init__(self, user: str):
		self.user = user
		self._rules: dict[str, str] = {}
		self._found: dict[tuple[str, frozenset[str]], dict[str, bool]] = {}

	def existing(self, doctype: str, names: Iterable[str]) -> set[str]:
		"""Those that exist, as they are stored."""
		return set(self._look(doctype, names))

	def hides(self, doctype: str, names: Iterable[str]) -> bool:
		"""Whether one of them exists and the rule keeps it from the user."""
		return bool(self._rule(doctype)) and not all(self._look(doctype, names).values())

	def _look(self, doctype: str, names: Iterable[str]) -> dict[str, bool]:
		wanted = frozenset(names)
		if not wanted:
			return {}
		if (doctype, wanted) not in self._found:
			rule = self._rule(doctype) or "1"
			self._found[doctype, wanted] = dict(
				frappe.db.sql(
					f"select name, ifnull({rule}, 0) from `tab{doctype}` where name in %s", (tuple(wanted),)
				)
			)
		return self._found[doctype, wanted]

	def _rule(self, doctype: str) -> str:
		if doctype not in self._rules:
			self._rules[doctype] = row_rules.condition(doctype, self.user)
		return self._rules[doctype]
