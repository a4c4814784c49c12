"""The table of status cases (tests/unit/status_cases.txt), read for the pure rule and for its SQL."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "unit" / "status_cases.txt"


@dataclass(frozen=True)
class CaseTerm:
	"""One line of the table; dates as in it, `status` is what is expected of the term."""

	type: str
	start: date
	end: date | None
	cancelled_from: date | None
	kept_until: date | None
	flags: str
	status: str


@dataclass
class Case:
	"""A member on a day; `status` is what is expected of the member."""

	what: str
	day: date
	grace_days: int
	deceased_on: date | None
	status: str
	terms: list[CaseTerm] = field(default_factory=list)


def cases() -> list[Case]:
	found: list[Case] = []
	lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
	for line in lines[1:]:
		kind, *columns, what = line.split(maxsplit=11)
		start, end, cancelled, kept, died, flags, grace, day, term_status, member_status = columns
		if not kind.startswith("+"):
			found.append(Case(what, _day(day), int(grace), _day(died), member_status))
		case = found[-1]
		assert (case.day, case.grace_days, case.status) == (_day(day), int(grace), member_status), line
		case.terms.append(
			CaseTerm(
				kind.lstrip("+"), _day(start), _day(end), _day(cancelled), _day(kept), flags, term_status
			)
		)
	return found


def _day(text: str) -> date | None:
	return None if text == "-" else date.fromisoformat(text)
