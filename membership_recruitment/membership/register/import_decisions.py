"""Doubtful rows that somebody has decided: kept by a fingerprint of the row, so that every import of the same row follows
the decision, in this file or in another.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import frappe
from frappe import _

from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_fit import Identity
from membership_recruitment.membership.register.import_outcomes import FAILED, LEFT_OUT, TO_DECIDE, Outcome
from membership_recruitment.utils import batches, database, encryption_key

DECISION = "Register Import Decision"
SAME, NEW, SKIP = "Same", "New", "Skip"


def key_of(row: Row) -> str:
	"""The fingerprint of a row: with the site's key, so that rows cannot be guessed from a copy of the database."""
	cells = "\x1f".join(row.cells).rstrip("\x1f")
	return hmac.new(encryption_key.key(), f"register row:{cells}".encode(), hashlib.sha256).hexdigest()[:40]


@dataclass
class Followed:
	"""The decisions about the rows of a file.

	Attributes:
	        keys: Of the rows that are decided, by number.
	        decisions: Their rows of Register Import Decision, by number.
	        numbers: The rows of the file, by key.
	"""

	keys: dict[int, str] = field(default_factory=dict)
	decisions: dict[int, frappe._dict] = field(default_factory=dict)
	numbers: dict[str, int] = field(default_factory=dict)

	def skipped(self) -> dict[int, Outcome]:
		"""What becomes of the rows that are to be skipped."""
		return {
			row: Outcome(row, LEFT_OUT, reason=_("Skipped, as decided."))
			for row, decision in self.decisions.items()
			if decision.decision == SKIP
		}

	def applied(self, row: int, said: Identity) -> Identity:
		"""What a row says of whose it is, with what was decided.

		Args:
		        row: Its number.
		        said: By itself.
		"""
		decision = self.decisions.get(row)
		if not decision:
			return said
		if decision.member:
			return replace(said, member=decision.member, is_new=False)
		if decision.decision == NEW:
			return replace(said, apart=self.keys[row])
		if other := self.numbers.get(decision.other_row):
			return replace(said, joins=other)
		return said

	def settle(self, outcomes: Mapping[int, Outcome]) -> None:
		"""Note the members that rows have become, for the next import.

		Args:
		        outcomes: What became of rows that were written.
		"""
		members = {
			self.decisions[row].name: {"member": outcome.member}
			for row, outcome in outcomes.items()
			if row in self.decisions
			and outcome.member
			and outcome.outcome not in (FAILED, TO_DECIDE)
			and self.decisions[row].member != outcome.member
		}
		database.write_rows(DECISION, members)


def followed(rows: Iterable[Row]) -> Followed:
	"""The decisions about the rows of a file.

	Args:
	        rows: As they stand in the file.
	"""
	found = Followed()
	if not frappe.db.count(DECISION):
		return found
	keys = {row.number: key_of(row) for row in rows}
	stored = {}
	for batch in batches.split(dict.fromkeys(keys.values())):
		for decision in frappe.get_all(
			DECISION,
			filters=[[DECISION, "name", "in", batch]],
			fields=["name", "decision", "member", "other_row"],
		):
			stored[decision.name] = decision
	found.keys = {row: key for row, key in keys.items() if key in stored}
	found.decisions = {row: stored[key] for row, key in found.keys.items()}
	for row, key in keys.items():
		found.numbers.setdefault(key, row)
	return found


def store(
	keys: Sequence[str], decision: str, *, member: str | None = None, other_row: str | None = None
) -> None:
	"""Decide whose rows are; what was decided before is replaced.

	Args:
	        keys: Of the rows, which are one person's.
	        decision: SAME, NEW or SKIP; nothing takes a decision back.
	        member: Whose they are.
	        other_row: Whose they are: key of another row.
	"""
	frappe.db.delete(DECISION, {"name": ["in", list(keys)]})
	for key in keys if decision else ():
		values = {"decision": decision, "member": member, "other_row": other_row}
		if decision == NEW and key != keys[0]:  # one new person, not one for each row
			values = {"decision": SAME, "member": None, "other_row": keys[0]}
		frappe.get_doc({"doctype": DECISION, "row_key": key, **values}).insert(
			ignore_permissions=True  # the caller has asked for the right to import
		)


def stored(keys: Iterable[str]) -> dict[str, frappe._dict]:
	"""What is decided about rows, by key."""
	found = frappe.get_all(
		DECISION,
		filters=[[DECISION, "name", "in", list(keys) or [""]]],
		fields=["name", "decision", "member", "other_row"],
	)
	return {decision.name: decision for decision in found}


def delete_of(member: str) -> None:
	"""Of whoever is deleted nothing is decided any more."""
	frappe.db.delete(DECISION, {"member": member})


def forget_members(members: Sequence[str]) -> None:
	"""Members whom an import made are taken back: what was decided of their rows stays, for the next import.

	Args:
	        members: Names of Members.
	"""
	for batch in batches.split(members):
		frappe.db.sql(
			f"update `tab{DECISION}` set member = null where member in %s and (decision = %s or other_row is not null)",
			(tuple(batch), NEW),
		)
		frappe.db.sql(f"delete from `tab{DECISION}` where member in %s", (tuple(batch),))
