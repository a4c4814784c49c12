"""What becomes of the rows of a register's file. No database, no frappe."""

from dataclasses import dataclass, field

NEW, TERM_ADDED, UPDATED, UNCHANGED = "New Member", "Term Added", "Updated", "Unchanged"
TO_DECIDE, FAILED = "To Decide", "Failed"
PROSPECT_ADDED, LEFT_OUT = "Prospect Added", "Left Out"  # of rows that are no members


class RowProblem(Exception):
	"""Why a row can't go in: one sentence for the reader.

	Attributes:
	        outcome: What becomes of the row.
	"""

	outcome = FAILED


class RowWaits(RowProblem):
	"""What has to be answered first, for a row that then may go in."""

	outcome = TO_DECIDE


@dataclass
class Outcome:
	"""What becomes of a row.

	Attributes:
	        number: The row in the file.
	        outcome: One of those above.
	        member: Name of the Member, as far as it is known.
	        reason: Why it did not go in.
	        remarks: What was assumed or left out, though it went in.
	"""

	number: int
	outcome: str
	member: str = ""
	reason: str = ""
	remarks: list[str] = field(default_factory=list)
