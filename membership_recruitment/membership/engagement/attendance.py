"""Record attendance: a pasted list of who was there becomes activities.

Each line names one member by number, former number, e-mail or name. What can't be recorded comes back with its
reason, so nothing is lost.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import frappe
from frappe import _
from frappe.utils import cstr, formatdate

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.people.names_and_numbers import LONGEST, tidy_text
from membership_recruitment.utils import conflicts, database
from membership_recruitment.utils.within_bounds import possible

MOST_LINES = 5000
MOST_CANDIDATES = 10
AT_ONCE = 900  # words looked up in one statement
E_MAIL = re.compile(r"[^\s<>,;\"']+@[^\s<>,;\"']+")
CELLS = re.compile(r"[\t;,]")

MATCHED, REPEATED, RECORDED, AMBIGUOUS, UNKNOWN, DECEASED = STATUSES = (
	"Matched",
	"Repeated",
	"Recorded",
	"Ambiguous",
	"Unknown",
	"Deceased",
)


@dataclass
class Line:
	"""A line of the list and what was found for it.

	Attributes:
	        number: Its place in the list, from 1; empty lines count.
	        text: As it was pasted.
	        status: One of STATUSES; only Matched is recorded.
	        members: The member, or several among whom somebody has to choose: {name, full_name, ...}.
	        reason: Why it is not recorded, in words.
	"""

	number: int
	text: str
	status: str = UNKNOWN
	members: list[dict] = field(default_factory=list)
	reason: str = ""

	def as_dict(self) -> dict:
		return {
			"number": self.number,
			"text": self.text,
			"status": self.status,
			"members": self.members,
			"reason": self.reason,
		}


# ---------------------------------------------------------------- the dialog's two questions


@frappe.whitelist(methods=["POST"])
def preview(activity_type: str, activity_on: str, text: str, choices: str | dict | None = None) -> list[dict]:
	"""What recording the list would do, line by line; nothing is saved.

	Args:
	        activity_type: Name of a Member Activity Type.
	        activity_on: The day.
	        text: One member a line.
	        choices: Member by number of line, where somebody chose among several.
	"""
	frappe.has_permission("Member Activity", "create", throw=True)
	day = _check(activity_type, activity_on)
	return [line.as_dict() for line in _look_up(activity_type, day, text, _read(choices))]


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def record(
	activity_type: str,
	activity_on: str,
	text: str,
	choices: str | dict | None = None,
	note: str | None = None,
) -> dict:
	"""Record an activity for each line that names one member.

	Args:
	        activity_type, activity_on, text, choices: As for `preview`.
	        note: Stands on each activity.

	Returns:
	        `recorded`: how many; `left`: the other lines, with status and reason, in order.
	"""
	frappe.has_permission("Member Activity", "create", throw=True)
	day = _check(activity_type, activity_on)
	note = tidy_text(note) or None
	if len(note or "") > LONGEST:
		frappe.throw(
			_("The note has {0} characters; at most {1} fit. Shorten it.").format(len(note), LONGEST)
		)
	# two people with the same list: the second one finds what the first recorded
	frappe.db.get_value("Member Activity Type", activity_type, "name", for_update=True)
	lines = _look_up(activity_type, day, text, _read(choices))
	members = [line.members[0]["name"] for line in lines if line.status == MATCHED]
	names = [frappe.generate_hash(length=20) for _member in members]
	database.insert(
		"Member Activity",
		(
			{
				"name": name,
				"member": member,
				"activity_type": activity_type,
				"activity_on": day,
				"note": note,
			}
			for name, member in zip(names, members, strict=True)
		),
	)
	who = frappe.session.user
	for start in range(0, len(names), AT_ONCE):
		part = {"name": ["in", names[start : start + AT_ONCE]]}
		frappe.db.set_value(
			"Member Activity", part, {"owner": who, "modified_by": who}, update_modified=False
		)
	stored_scores.refresh_scores(members)
	return {"recorded": len(members), "left": [line.as_dict() for line in lines if line.status != MATCHED]}


def _check(activity_type: str, activity_on: str) -> date:
	stored_scores.check_type(activity_type)
	if not activity_on:
		frappe.throw(_("Choose the day."))
	return possible(activity_on, _("The day"))


def _read(choices: str | dict | None) -> dict[int, str]:
	chosen = frappe.parse_json(choices) or {}
	return {int(number): cstr(member) for number, member in chosen.items() if member}


# ---------------------------------------------------------------- who is meant


def _look_up(activity_type: str, day: date, text: str, choices: dict[int, str]) -> list[Line]:
	lines = [Line(number, row.strip()) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
	if not lines:
		frappe.throw(_("Paste the list: one member a line, by number, e-mail or name."))
	if len(lines) > MOST_LINES:
		frappe.throw(
			_("The list has {0} lines; at most {1} can be recorded at once. Record it in parts.").format(
				len(lines), MOST_LINES
			)
		)
	words = {line.number: _words(line.text) for line in lines}
	known = _find({word for found in words.values() for word in found})
	for line in lines:
		line.members = next((known[word] for word in words[line.number] if word in known), [])
		if chosen := choices.get(line.number):
			line.members = [row for row in line.members if row["name"] == chosen] or line.members
	recorded = _recorded(activity_type, day, [row["name"] for line in lines for row in line.members])
	seen: dict[str, int] = {}
	for line in lines:
		line.status, line.reason = _judge(line, day, recorded, seen)
	return lines


def _judge(line: Line, day: date, recorded: set[str], seen: dict[str, int]) -> tuple[str, str]:
	if not line.members:
		return UNKNOWN, _("No member has this number, e-mail or name.")
	if len(line.members) > 1:
		if len(line.members) > MOST_CANDIDATES:
			line.members = line.members[:MOST_CANDIDATES]
			return AMBIGUOUS, _("More than {0} members have this name. Write the number.").format(
				MOST_CANDIDATES
			)
		return AMBIGUOUS, _("{0} members fit. Choose one.").format(len(line.members))
	member = line.members[0]
	died = member["deceased_on"]
	if died and died <= day:
		return DECEASED, _("{0} died on {1}.").format(member["full_name"], formatdate(died))
	if member["name"] in seen:
		return REPEATED, _("The same member as in line {0}.").format(seen[member["name"]])
	seen[member["name"]] = line.number
	if member["name"] in recorded:
		return RECORDED, _("Recorded already for this day.")
	return MATCHED, ""


def _words(text: str) -> list[str]:
	"""What in a line may name the member, the surest first: e-mail, the whole line, its cells, first and last name
	in two cells, in lower case."""
	cells = [tidy_text(cell) for cell in CELLS.split(text)]
	cells = [cell for cell in cells if cell]
	whole = tidy_text(text)
	named = [f"{one} {two}" for one, two in pairwise(cells)]
	turned = [f"{two} {one}" for one, two in pairwise(cells)]
	words = [*E_MAIL.findall(text), whole, *cells, *named, *turned]
	return list(dict.fromkeys(word.lower() for word in words if len(word) <= LONGEST))


def _find(words: Iterable[str]) -> dict[str, list[dict]]:
	"""Members that the session's user may see, by what names them, in lower case."""
	words = sorted(words)
	found: dict[str, dict[str, dict]] = defaultdict(dict)
	for start in range(0, len(words), AT_ONCE):
		part = words[start : start + AT_ONCE]
		for column in ("name", "former_number", "email", "full_name"):
			rows = frappe.get_list(
				"Member",
				filters={column: ["in", part]},
				fields=[
					"name",
					"full_name",
					"email",
					"former_number",
					"status",
					"membership_type",
					"deceased_on",
				],
				order_by="name asc",
				limit=0,
			)
			for row in rows:
				found[tidy_text(cstr(row[column])).lower()][row.name] = row
	return {word: list(rows.values()) for word, rows in found.items()}


def _recorded(activity_type: str, day: date, members: list[str]) -> set[str]:
	if not members:
		return set()
	return set(
		frappe.get_all(
			"Member Activity",
			filters={"member": ["in", members], "activity_type": activity_type, "activity_on": day},
			pluck="member",
		)
	)
