"""Turn the question of a target list into one SQL condition, and find who answers to it.

A list stores no people. Its question becomes one SQL condition, to which Frappe adds what the user who asks may see:
role, row rules and user permissions, as in any list of the desk.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.utils import cint, getdate

from membership_recruitment.member_journey.target_lists.access import DOCTYPE_OF, MEMBERS, PROSPECTS
from membership_recruitment.member_privacy.consent import information_duty
from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.membership.terms.lifecycle import DECEASED
from membership_recruitment.people.prospect_statuses import OPEN
from membership_recruitment.settings import rules

ACTIVE = "Active"
# whose data may not be used, or who must be told first where it comes from
NOT_USED_WHERE = ("restricted_on", information_duty.DUE)
BEGINNING = re.compile(r"[0-9A-Z-]{1,10}")
MOST_BEGINNINGS = 50
MOST_NAMES_IN_A_LIST = 500

# Field of the question → field of the person
SAME = {
	PROSPECTS: {
		"phase": "phase",
		"recruitment_source": "recruitment_source",
		"campaign": "campaign",
		"target_group": "target_group",
		"membership_type": "membership_type",
		"recruiter": "recruiter",
		"ranking_band": "ranking_band",
	},
	MEMBERS: {
		"phase": "journey_phase",
		"recruitment_source": "recruitment_source",
		"campaign": "campaign",
		"target_group": "target_group",
		"membership_type": "membership_type",
		"engagement_level": "engagement_level",
		"leaving_band": "leaving_band",
	},
}
FIELDS = (
	*dict.fromkeys((*SAME[PROSPECTS], *SAME[MEMBERS])),
	"member_status",
	"least_days_in_phase",
	"most_days_in_phase",
	"area",
)
# Asked of members only, or of prospects only
ONLY = {
	"member_status": MEMBERS,
	"engagement_level": MEMBERS,
	"leaving_band": MEMBERS,
	"recruiter": PROSPECTS,
	"ranking_band": PROSPECTS,
}

# The phase began with the last step into it. Registers that were imported may have no step: then no one knows.
MEMBER_SINCE = """(select max(step.transition_on) from `tabJourney Transition` step
	where step.journey_id = `tabMember`.`journey_id` and step.to_phase = `tabMember`.`journey_phase`)"""
PROSPECT_SINCE = "`tabMembership Prospect`.`phase_since`"

POSTAL_CODE = "replace({}, ' ', '')"
LIVES_THERE = """exists (select 1 from `tabDynamic Link` link join `tabAddress` address on address.name = link.parent
	where link.parenttype = 'Address' and link.link_doctype = %(doctype)s
		and link.link_name = `tab{doctype}`.`name` and address.disabled = 0 and ({codes}))"""


# ---------------------------------------------------------------- the question


def beginnings(area: str | None) -> list[str]:
	"""Beginnings of postal codes as somebody wrote them, tidied, each once: "754 , 11" → ["754", "11"].

	Raises:
	        ValueError: One of them is none; its text is that one.
	"""
	found = ["".join(part.split()).upper() for part in (area or "").split(",")]
	for part in found:
		if part and not BEGINNING.fullmatch(part):
			raise ValueError(part)
	return list(dict.fromkeys(filter(None, found)))


def refusal_reason(question: Mapping) -> str | None:
	"""What is wrong with a question, as one sentence that says what to do; None where it can be answered.

	Args:
	        question: A Target List or a dict of its fields.
	"""
	people = question.get("people")
	if people not in DOCTYPE_OF:
		return _("Choose whether the list is over prospects or over members.")
	try:
		if len(beginnings(question.get("area"))) > MOST_BEGINNINGS:
			return _("At most {0} areas fit into one list.").format(MOST_BEGINNINGS)
	except ValueError as problem:
		return _(
			"{0} is no beginning of a postal code. Write digits or letters, with commas between: 11, 754."
		).format(str(problem)[:20])
	least, most = cint(question.get("least_days_in_phase")), cint(question.get("most_days_in_phase"))
	if least < 0 or most < 0:
		return _("Days cannot be less than 0.")
	if max(least, most) > 36500:
		return _("Days cannot be more than 36,500.")
	if most and least > most:
		return _("At least {0} days and at most {1} fits nobody. Change one of them.").format(least, most)
	phase = question.get("phase")
	if phase and (of := frappe.db.get_value("Journey Phase", phase, "people")) and of != people:
		if people == MEMBERS:
			return _("{0} is a phase of prospects. Choose one of members.").format(_(phase))
		return _("{0} is a phase of members. Choose one of prospects.").format(_(phase))
	return None


def refuse_for_care(question: Mapping) -> None:
	"""Stop with a sentence where a list asks who may leave: that is foretold for a call or a visit to one, never for
	messages to many."""
	if question.get("leaving_band"):
		frappe.throw(
			_(
				"A list of those who may leave is for care: call them, or meet them. It makes no e-mail group and no letters, and sets nothing for all; take the condition {0} away for that."
			).format(_("Likely to Leave"))
		)


def tidy(question) -> None:
	"""Write the question in one way, and leave out what is asked of the other kind of people."""
	question.area = ", ".join(beginnings(question.area)) or None
	for field, people in ONLY.items():
		if question.people != people:
			question.set(field, None)


def condition(question: Mapping, user: str, day: date | None = None) -> tuple[str, dict]:
	"""SQL over `tabMember` or `tabMembership Prospect` that holds for those on the list whom the user may see.

	Args:
	        question: A question with nothing wrong (refusal_reason).
	        user: With whose eyes.
	        day: Days in a phase are counted up to here; today where left out.

	Returns:
	        The condition and the values of its parameters.
	"""
	doctype = doctype_of(question)
	seen = seen_by(doctype, user)
	table = f"`tab{doctype}`"
	values: dict = {"doctype": doctype}
	parts = [*(f"{table}.`{field}` is null" for field in NOT_USED_WHERE), *([seen] if seen else [])]
	for asked, field in SAME[question.get("people")].items():
		if question.get(asked):
			parts.append(f"{table}.`{field}` = %({asked})s")
			values[asked] = question.get(asked)
	if doctype == row_rules.PROSPECT:
		parts.append(f"{table}.`status` = '{OPEN}'")
	else:
		parts += [f"{table}.`deceased_on` is null", f"ifnull({table}.`status`, '') <> '{DECEASED}'"]
		if statuses := _statuses(question):
			parts.append(f"{table}.`status` in %(statuses)s")
			values["statuses"] = statuses
	parts += _days_in_phase(question, values, day or getdate())
	if area := _area(question, doctype, values):
		parts.append(area)
	return " and ".join(parts), values


def doctype_of(question: Mapping) -> str:
	return DOCTYPE_OF[question.get("people")]


def seen_by(doctype: str, user: str) -> str:
	"""SQL for the rows that a list of the desk would show the user; ready for parameters."""
	if not frappe.db.get_value("User", user, "enabled") or not row_rules.reads(doctype, user):
		return row_rules.NO_ROW
	return build_match_conditions(doctype, user=user)


def _statuses(question: Mapping) -> tuple[str, ...]:
	status = question.get("member_status")
	if status == ACTIVE:
		return lifecycle.active_statuses(grace_is_active=rules().grace_is_active)
	return (status,) if status else ()


def _days_in_phase(question: Mapping, values: dict, day: date) -> list[str]:
	since = MEMBER_SINCE if question.get("people") == MEMBERS else PROSPECT_SINCE
	least, most = cint(question.get("least_days_in_phase")), cint(question.get("most_days_in_phase"))
	parts = []
	if least:
		parts.append(f"{since} < %(entered_before)s")
		values["entered_before"] = day - timedelta(days=least - 1)
	if most:
		parts.append(f"{since} >= %(entered_from)s")
		values["entered_from"] = day - timedelta(days=most)
	return parts


def _area(question: Mapping, doctype: str, values: dict) -> str:
	codes = beginnings(question.get("area"))
	if not codes:
		return ""
	values |= {f"area_{place}": f"{code}%" for place, code in enumerate(codes)}

	def begins(column: str) -> str:
		return " or ".join(
			f"{POSTAL_CODE.format(column)} like %(area_{place})s" for place in range(len(codes))
		)

	somewhere = LIVES_THERE.format(doctype=doctype, codes=begins("address.pincode"))
	if doctype == row_rules.MEMBER:
		return somewhere
	own = "`tabMembership Prospect`.`postal_code`"
	# the address on the prospect, or where that is empty one of those linked to it
	return f"({begins(own)} or (ifnull({own}, '') = '' and {somewhere}))"


# ---------------------------------------------------------------- the answer


def count(question: Mapping, user: str, day: date | None = None) -> int:
	"""How many of those on the list the user may see."""
	where, values = condition(question, user, day)
	return frappe.db.sql(f"select count(*) from `tab{doctype_of(question)}` where {where}", values)[0][0]


def names(question: Mapping, user: str, day: date | None = None, limit: int | None = None) -> list[str]:
	"""Names of those on the list whom the user may see, in order."""
	return [row.name for row in rows(question, user, ("name",), day=day, limit=limit)]


def rows(
	question: Mapping,
	user: str,
	fields: Iterable[str],
	*,
	day: date | None = None,
	limit: int | None = None,
	start: int = 0,
	order_by: str = "name",
) -> list[frappe._dict]:
	"""Fields of those on the list whom the user may see.

	Args:
	        fields, order_by: Names of columns, from our own code only.
	        limit, start: Which part of the answer; all of it where left out.
	"""
	doctype = doctype_of(question)
	where, values = condition(question, user, day)
	part = f"limit {cint(limit)} offset {cint(start)}" if limit else ""
	columns = ", ".join(f"`tab{doctype}`.`{field}`" for field in fields)
	return frappe.db.sql(
		f"select {columns} from `tab{doctype}` where {where} order by `tab{doctype}`.`{order_by}`, `tab{doctype}`.`name` {part}",
		values,
		as_dict=True,
	)


def list_filters(question: Mapping, user: str, day: date | None = None) -> list[list] | None:
	"""Filters with which the desk's own list shows the answer.

	Returns:
	        Frappe's filters; where these cannot say the question, the people's names. None where that would be more
	        than MOST_NAMES_IN_A_LIST names.
	"""
	doctype, day = doctype_of(question), day or getdate()
	least, most = cint(question.get("least_days_in_phase")), cint(question.get("most_days_in_phase"))
	prospects = doctype == row_rules.PROSPECT
	if beginnings(question.get("area")) or (not prospects and (least or most)):
		found = names(question, user, day, limit=MOST_NAMES_IN_A_LIST + 1)
		return [["name", "in", found or [""]]] if len(found) <= MOST_NAMES_IN_A_LIST else None
	filters = [
		[field, "=", question.get(asked)]
		for asked, field in SAME[question.get("people")].items()
		if question.get(asked)
	]
	filters += [[field, "is", "not set"] for field in NOT_USED_WHERE]
	if prospects:
		filters.append(["status", "=", OPEN])
		if least:
			filters.append(["phase_since", "is", "set"])  # to Frappe no day is before every day
			filters.append(["phase_since", "<=", str(day - timedelta(days=least))])
		if most:
			filters.append(["phase_since", ">=", str(day - timedelta(days=most))])
	elif statuses := _statuses(question):
		filters.append(["status", "in", list(statuses)])
	else:
		filters.append(["status", "!=", DECEASED])
	return filters
