"""Rows of a register that are prospects: read here, made by whoever listens to the hook `register_import_prospects`.

The room of the prospects lies above this one; the hook leads up to it (hooks.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import frappe
from frappe import _

from membership_recruitment.membership.register import import_cells, import_record
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_findings import CONSENT_OF_PROSPECTS, Finding
from membership_recruitment.membership.register.import_match import identity_of
from membership_recruitment.membership.register.import_outcomes import (
	FAILED,
	LEFT_OUT,
	PROSPECT_ADDED,
	TO_DECIDE,
	UNCHANGED,
	Outcome,
	RowProblem,
)
from membership_recruitment.membership.register.import_rows import ADDRESS, cells_of, read_row
from membership_recruitment.membership.register.import_vocabulary import Vocabulary

PROSPECT = "Membership Prospect"
HOOK = "register_import_prospects"
OF_A_PROSPECT = (
	"first_name",
	"last_name",
	"full_name",
	"email",
	"phone",
	"birth_date",
	"recruitment_source",
	*ADDRESS,
)
FIELDS = {
	"address_line1": "address_line",
	"pincode": "postal_code",
}  # of Membership Prospect, for those of Address


@dataclass
class Answer:
	"""What became of somebody who may be a prospect.

	Attributes:
	        is_new: Whether there is a prospect now who was not there before.
	        prospect: Name of the Membership Prospect that was made; empty in a dry run.
	        member: Name of the Member who the person is already.
	        refusal: Why there is none.
	        may_not: Whether that is for want of a right.
	        remarks: What should be looked at.
	"""

	is_new: bool = False
	prospect: str = ""
	member: str = ""
	refusal: str = ""
	may_not: bool = False
	remarks: list[str] = field(default_factory=list)


class ProspectRows:
	"""Makes prospects of the rows of one import.

	Attributes:
	        with_consent: Number of the rows that say a consent, which is not taken over.
	"""

	def __init__(self, doc, vocabulary: Vocabulary, *, dry_run: bool):
		"""
		Args:
		        doc: The Register Import.
		        vocabulary: Of the site.
		        dry_run: Whether nothing is to be stored.
		"""
		self._import = doc.name
		said = doc.targets()
		self._targets = [target if target in OF_A_PROSPECT else None for target in said]
		self._said = said
		self._members: dict[tuple, Outcome] = {}
		self.with_consent = 0
		self._at = doc.places
		self._source = doc.default_recruitment_source or None
		self._given_by_others = bool(doc.given_by_others)
		self._vocabulary = vocabulary
		hooks = frappe.get_hooks(HOOK)
		self._listener = frappe.get_attr(hooks[-1])(dry_run=dry_run) if hooks else None

	def know_members(self, rows: Iterable[Row], outcomes: Mapping[int, Outcome]) -> None:
		"""Note who is a member by other rows of the file: in a dry run they are in no register yet.

		Args:
		        rows: Of the members.
		        outcomes: What became of them.
		"""
		for row in rows:
			if outcomes[row.number].outcome not in (FAILED, TO_DECIDE):
				self._members.update(dict.fromkeys(self._marks(row), outcomes[row.number]))

	def _marks(self, row: Row) -> list[tuple]:
		"""The name of whom a row is about, with each mark that tells people of one name apart."""
		said = identity_of(cells_of(row, self._said))
		marks = ("number", "email", "phone", "birth_date", "address")
		return [(said.name, mark, getattr(said, mark)) for mark in marks if getattr(said, mark)]

	def outcome(self, row: Row) -> Outcome:
		"""What becomes of a row."""
		if not self._listener:
			return Outcome(row.number, LEFT_OUT, reason=_("This site has no place for prospects."))
		if self._cell(row, "deceased_on") or import_cells.means_death(self._cell(row, "cancellation_reason")):
			return Outcome(row.number, LEFT_OUT, reason=_("Has died."))
		if known := next((self._members[mark] for mark in self._marks(row) if mark in self._members), None):
			return _is_member(row.number, known.member)
		try:
			entry = read_row(row, self._targets, self._vocabulary)
		except RowProblem as problem:
			return Outcome(row.number, FAILED, reason=str(problem))
		self.with_consent += bool(self._cell(row, "consent") or self._cell(row, "consent_on"))
		fields = {**entry.member, **{FIELDS.get(name, name): value for name, value in entry.address.items()}}
		fields.setdefault("recruitment_source", self._source)
		answer = self._listener.take(
			fields,
			former_number=self._cell(row, "former_number"),
			member=self._cell(row, "member"),
			given_by_others=self._given_by_others,
		)
		if answer.prospect:
			import_record.note_made(self._import, PROSPECT, {answer.prospect: None})
		answer.remarks = entry.remarks + answer.remarks
		return _outcome(row.number, answer)

	def notices(self) -> list[Finding]:
		"""What of the file is left out altogether, once its rows are through."""
		return [Finding(CONSENT_OF_PROSPECTS, "consent", (self.with_consent,))] if self.with_consent else []

	def _cell(self, row: Row, target: str) -> str:
		return row.cells[self._at[target]] if target in self._at else ""


def _outcome(number: int, answer: Answer) -> Outcome:
	if answer.may_not:
		return Outcome(number, LEFT_OUT, reason=answer.refusal)
	if answer.refusal:
		return Outcome(number, FAILED, reason=answer.refusal)
	if answer.member:
		return _is_member(number, answer.member)
	return Outcome(number, PROSPECT_ADDED if answer.is_new else UNCHANGED, remarks=answer.remarks)


def _is_member(number: int, member: str) -> Outcome:
	return Outcome(number, LEFT_OUT, member, _("No prospect: this is a member already."))
