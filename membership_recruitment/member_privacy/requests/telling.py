"""What tells somebody in a file of many people: no frappe, no database.

An address, a number that nobody else has, or the name beside the number in an earlier register. A name alone is a doubt: many
have the same.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Telling(NamedTuple):
	"""All casefolded.

	Attributes:
	        addresses: E-mail addresses and phone numbers of nobody else.
	        pairs: (full name, former number).
	        names: Full names.
	"""

	addresses: frozenset[str]
	pairs: frozenset[tuple[str, str]] = frozenset()
	names: frozenset[str] = frozenset()

	def tells(self, cells: set[str]) -> bool:
		"""Whether a row with these cells is the person's."""
		return not cells.isdisjoint(self.addresses) or any(cells.issuperset(pair) for pair in self.pairs)

	def may_tell(self, cells: set[str]) -> bool:
		"""Whether a row has the person's name, and nothing else of theirs."""
		return not self.tells(cells) and not cells.isdisjoint(self.names)

	def tells_any(self, rows: Iterable[set[str]]) -> bool:
		"""Whether one of the rows with these cells is the person's."""
		return any(map(self.tells, rows))

	def may_tell_any(self, rows: Iterable[set[str]]) -> bool:
		"""Whether one of the rows is the person's, or has the person's name."""
		return any(self.tells(cells) or self.may_tell(cells) for cells in rows)


def of_all(people: Iterable[Telling]) -> Telling:
	"""What tells any of several people."""
	people = list(people)
	return Telling(*(frozenset().union(*(one[part] for one in people)) for part in range(3)))
