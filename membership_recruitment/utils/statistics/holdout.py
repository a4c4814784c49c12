"""Part the people in time: a ranking is trained on earlier days and tried on the latest fifth. No database, no frappe.

A row is a person on a snapshot day, with the levels known that day and whether he or she joined within the label days after
it. Snapshot days are the first of each quarter: then no join counts for two of a person's rows (90 days at most lie in
between), and only days whose label days have passed are taken, so that nobody counts as one who did not join yet.

- The cut is the first of the latest days that hold at most a fifth of all rows.
- What is known on the cut must be all that training knows: rows whose label days end after it are left out.
- Nobody stands on both sides. Whose rows reach over the cut goes to one side by the toss of a coin (the parity of the
  key's CRC-32, the same in Python and in MariaDB), keeps only the rows of that side, and these count twice, for him and
  for one like him on the other side. To move all of them to one side would be simpler and wrong: those who are there for
  long are those who do not join, and the side without them would see too many joins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

from membership_recruitment.utils.statistics.level_weights import Counted, Levels

LABEL_DAYS = 90
LATEST = 0.2  # the share of the rows that the ranking is tried on

TRAINING, HOLDOUT = "Training", "Holdout"


class Row(NamedTuple):
	"""A person on a snapshot day. `person` is a key that says nothing (journey_id)."""

	person: str
	day: date
	levels: Levels
	joined: bool


class HeldOut(NamedTuple):
	"""A row of the holdout; `weight` is 1 or 2."""

	person: str
	levels: Levels
	joined: bool
	weight: int


@dataclass(frozen=True)
class Split:
	"""Both sides. `training` is counted by levels, as a GROUP BY with SUM(weight) gives it."""

	cut: date
	training: list[Counted]
	holdout: list[HeldOut]


def snapshot_days(first: date, today: date, label_days: int = LABEL_DAYS) -> list[date]:
	"""The first of each quarter from `first` on whose label days have passed."""
	days = []
	day = date(first.year, 3 * ((first.month - 1) // 3) + 1, 1)
	while day + timedelta(days=label_days) < today:
		if day >= first:
			days.append(day)
		day = date(day.year + day.month // 10, (day.month + 3) % 12, 1)
	return days


def cut_day(rows_of_day: Mapping[date, int], latest: float = LATEST) -> date | None:
	"""The first day of the holdout: the latest days that hold at most this share of the rows, but at least one day.

	None with fewer than two days.
	"""
	days = sorted(day for day, rows in rows_of_day.items() if rows)
	if len(days) < 2:
		return None
	allowed = latest * sum(rows_of_day.values())
	cut, held = days[-1], rows_of_day[days[-1]]
	for day in reversed(days[1:-1]):
		held += rows_of_day[day]
		if held > allowed:
			break
		cut = day
	return cut


def last_training_day(cut: date, label_days: int = LABEL_DAYS) -> date:
	"""The latest day of which all labels are known on the cut."""
	return cut - timedelta(days=label_days)


def side_and_weight(
	person: str, first: date, last: date, cut: date, label_days: int = LABEL_DAYS
) -> tuple[str, int]:
	"""The side on which this person's rows count, and how much; those of the other side are left out.

	Args:
	        person: The key.
	        first, last: The person's first and last snapshot day.
	        cut: First day of the holdout.
	"""
	if first > last_training_day(cut, label_days):
		return HOLDOUT, 1
	if last < cut:
		return TRAINING, 1
	return (HOLDOUT if crc32(person.encode()) & 1 else TRAINING), 2


def split(rows: Iterable[Row], label_days: int = LABEL_DAYS, latest: float = LATEST) -> Split | None:
	"""Both sides; None where the rows are of fewer than two days.

	What SQL does for many people, for few: the database's statement is held against it.
	"""
	rows = sorted(rows, key=lambda row: (row.person, row.day))
	rows_of_day: dict[date, int] = {}
	seen: dict[str, tuple[date, date]] = {}
	for row in rows:
		rows_of_day[row.day] = rows_of_day.get(row.day, 0) + 1
		seen[row.person] = (seen.get(row.person, (row.day,))[0], row.day)
	cut = cut_day(rows_of_day, latest)
	if cut is None:
		return None
	training: dict[Levels, list[int]] = {}
	holdout = []
	for row in rows:
		side, weight = side_and_weight(row.person, *seen[row.person], cut, label_days)
		if side == HOLDOUT and row.day >= cut:
			holdout.append(HeldOut(row.person, row.levels, row.joined, weight))
		elif side == TRAINING and row.day <= last_training_day(cut, label_days):
			counts = training.setdefault(tuple(row.levels), [0, 0])
			counts[0] += weight * row.joined
			counts[1] += weight
	return Split(cut, [(levels, *training[levels]) for levels in sorted(training)], holdout)
