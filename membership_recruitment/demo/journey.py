"""The demo's work with the journey: what is known of two target groups, a finished map, one under way, improvements."""

from collections.abc import Sequence
from datetime import date, timedelta

import frappe
from frappe import _

from membership_recruitment.demo import users
from membership_recruitment.member_journey.map import gaps, maps

# answers to the questions of all phases in order, by first letter: Yes, Partly, No, Don't know
EARLIER = "PNDPN PDNNY DDPPN DDDNN PDPNN"
NOW = "YPPYP YPPPY DPYYP"
LETTERS = {answer[0]: answer for answer in gaps.ANSWERS}


def make(today: date) -> None:
	"""Nothing where somebody has begun to map already."""
	if frappe.db.count("Journey Map"):
		return
	families, newly_retired = make_groups()
	place_people(families, newly_retired)
	group = families
	earlier = make_map(_("Families, first look"), group, today - timedelta(days=270), EARLIER)
	for row in earlier.answers:
		row.answer = row.answer or gaps.DO_NOT_KNOW  # a site may have more questions than the demo knows
	earlier.status = maps.FINISHED
	earlier.save()
	write_down_what_is_known(group)
	now = make_map(_("Families, one year on"), group, today - timedelta(days=6), NOW)
	make_improvements(earlier, now, today)
	switch_messages_on()


def make_groups() -> list[str]:
	groups = (
		(_("Families with children"), _("Want to be outdoors together, with small children, close to home.")),
		(_("Newly retired"), _("Have time, look for company, like to take on a task.")),
	)
	for name, description in groups:
		if not frappe.db.exists("Target Group", name):
			frappe.get_doc(
				{"doctype": "Target Group", "group_name": name, "description": description}
			).insert()
	return [name for name, _description in groups]


def place_people(families: str, newly_retired: str) -> None:
	"""Two of five people belong to the first group and one to the second, along their whole journey."""
	for doctype in ("Member", "Membership Prospect", "Journey Transition"):
		frappe.db.sql(
			f"""update `tab{doctype}` set target_group = case mod(crc32(journey_id), 5)
				when 0 then %(families)s when 1 then %(families)s when 2 then %(newly_retired)s end""",
			{"families": families, "newly_retired": newly_retired},
		)


def switch_messages_on() -> None:
	"""The shipped series that follow people through their phases. Whoever is in a phase already gets nothing."""
	for name in frappe.get_all("Journey Message", filters={"phase": ["is", "set"]}, pluck="name"):
		message = frappe.get_doc("Journey Message", name)
		message.enabled = 1
		message.save()


def make_map(title: str, group: str, day: date, letters: str):
	doc = frappe.get_doc(
		{"doctype": "Journey Map", "title": title, "target_group": group, "map_date": day}
	).insert()
	evidence = iter(
		(
			_("Questions on the stand at the autumn fair"),
			_("Ten calls in September"),
			_("Timed on a phone, three people"),
			_("Answers to the welcome letter"),
		)
	)
	for number, (row, letter) in enumerate(zip(doc.answers, letters.replace(" ", ""), strict=False)):
		row.answer = LETTERS[letter]
		if number % 4 == 1:
			row.evidence = next(evidence, None)
			row.responsible = users.RECRUITMENT_MANAGER
	doc.save()
	return doc


def write_down_what_is_known(group: str) -> None:
	known = {
		"Awareness": (
			{
				"needs": _("Something to do together that costs little and is near"),
				"behaviour": _("Look for tips on Thursday evening, on the phone"),
				"drivers": _("A friend's picture from a hike"),
				"expectations": _("To see at once whether it suits small children"),
				"problems": _("Think that one must be fit and have the gear"),
			},
			[
				("Activity", _("Open Sunday hike, every second week")),
				("Material", _("Film: Try it with the children, 45 seconds")),
			],
		),
		"Consideration": (
			{
				"needs": _("To try without promising anything"),
				"behaviour": _("Come twice before they ask about membership"),
				"problems": _("Do not know whom to ask"),
			},
			[
				("Activity", _("A host for each first visit")),
				("Material", _("Ten questions that families ask")),
			],
		),
		"Decision": (
			{"drivers": _("The children ask to come again"), "problems": _("Two forms to fill in")},
			[("Activity", _("The leader asks at the end of the second hike"))],
		),
	}
	for name, (insight, resources) in known.items():
		if not frappe.db.exists("Journey Phase", name):
			continue
		phase = frappe.get_doc("Journey Phase", name)
		phase.append("insights", {"target_group": group, **insight})
		for kind, description in resources:
			phase.append("resources", {"kind": kind, "description": description, "target_group": group})
		phase.save()


def _ago(days: int | None, today: date) -> date | None:
	return today - timedelta(days=days) if days else None


def make_improvements(earlier, now, today: date) -> None:
	steps: Sequence[tuple] = (
		# map, phase, title, impact, effort, status, metric, started and finished days ago
		(
			earlier,
			"Consideration",
			_("Answer everybody who asks within three days, by rota"),
			5,
			2,
			"Done",
			"Conversion to the Next Phase",
			200,
			30,
		),
		(
			earlier,
			"Decision",
			_("One form instead of two, tried out on a phone"),
			4,
			3,
			"Under way",
			"Days in the Phase",
			60,
			None,
		),
		(
			earlier,
			"Loyalty",
			_("A call to each new member within two weeks"),
			5,
			3,
			"Planned",
			"Retention Rate",
			None,
			None,
		),
		(now, "Awareness", _("A stall at the school's autumn day"), 3, 2, "Idea", "", None, None),
	)
	for journey_map, phase, title, impact, effort, status, metric, started, finished in steps:
		gap = next((gap for gap in journey_map.gaps() if gap.phase == phase and gap.question), None)
		if not gap:
			continue
		doc = frappe.get_doc(
			{
				"doctype": "Journey Improvement",
				"title": title,
				"journey_map": journey_map.name,
				"phase": phase,
				"gap_key": gap.key,
				"gap": journey_map.words(gap),
				"impact": impact,
				"effort": effort,
				"status": status,
				"metric": metric,
				"responsible": users.RECRUITMENT_MANAGER,
				"due_on": today - timedelta(days=finished) if finished else today + timedelta(days=45),
			}
		)
		doc.flags.update(started_on=_ago(started, today), finished_on=_ago(finished, today))
		doc.insert()
