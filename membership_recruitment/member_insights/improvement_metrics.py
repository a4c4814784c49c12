"""Measure a Journey Improvement: its metric before it started and when it was done.

Measured by itself when the status says that work is under way, and again when it is done (hook on Journey
Improvement, so that the journey knows nothing of figures). All but the engagement are of whole months that are over,
and the server says which: days of somebody's choice, one after the other, would show on which of them a rounded number
steps, and so decide single people. The engagement is today's, and shown to those who see the register only.

Everyone who reads the journey reads an improvement: its `baseline`, `result` and `outcome` are rounded as reports
are for recruiters (disclosure.py). The exact counts stand in Improvement Measurement, for those who see the register
or all aggregates; whether a change may be chance is always told from the exact ones.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import add_months, cint, formatdate, getdate

from membership_recruitment.member_insights import spell_counts, uncertainty
from membership_recruitment.member_insights.disclosure import (
	ENOUGH_CELLS,
	Disclosure,
	end_of_month_over,
	for_reader,
)
from membership_recruitment.settings import rules
from membership_recruitment.utils.words import in_days

CONVERSION = "Conversion to the Next Phase"
DAYS = "Days in the Phase"
RETENTION = "Retention Rate"
ENGAGEMENT = "Engagement Level"

MEASUREMENT, KEPT = "Improvement Measurement", ("baseline", "baseline_words", "result", "outcome_words")

UNDER_WAY, DONE = "Under way", "Done"
STARTED = (UNDER_WAY, DONE, "Dropped")
MONTHS = 3  # of people before the start
WAITS = (
	30,
	60,
	90,
)  # days in which people have to go on; any number would slide as a day of one's choice does

SHARE, MEDIAN = "share", "median days"


@dataclass(frozen=True)
class Measurement:
	"""A figure about a group of people.

	Attributes:
	        kind: SHARE or MEDIAN.
	        people: How many the figure is about.
	        part: How many of them, for a share.
	        value: Percent (0–100) or days; None about nobody.
	        interval: Around a median (days), None where there are too few people.
	        first, last: Days between which they were counted (iso).
	        wait: Days in which they had to go on, for a conversion.
	        of_members: About members and days that anyone may choose by saving: not even rounded for everyone, who
	                could watch from day to day when a number steps (disclosure.py).
	"""

	kind: str
	people: int
	part: int | None = None
	value: float | None = None
	interval: tuple[float, float] | None = None
	first: str = ""
	last: str = ""
	wait: int | None = None
	of_members: bool = False


def measure(
	metric: str, phase: str, day: date, *, since: date | None = None, wait: int | None = None
) -> Measurement:
	"""A metric of a phase as of the end of the last month that was over on `day`.

	Args:
	        metric: One of the options of Journey Improvement.
	        since: Count only people of whole months from this day on (the result); None: those of the last three
	                months (the baseline).
	        wait: Days to go on in, for a conversion; None: the phase's expected days, taken up to 30, 60 or 90.
	"""
	if metric == CONVERSION:
		wait = wait or _wait(phase)
		last = end_of_month_over(day - timedelta(days=wait))
		return conversion(phase, _from(since, last), last, wait)
	if metric == DAYS:
		last = end_of_month_over(day)
		return days_in_phase(phase, _from(since, last), last)
	if metric == RETENTION:
		last = end_of_month_over(day)
		return retention(add_months(last, -12), last)
	if metric == ENGAGEMENT:
		return engagement(getdate())
	raise ValueError(metric)


def _from(since: date | None, last: date) -> date:
	"""The first day of the months to count: whole ones from `since` on, else those up to `last`."""
	if since:
		return getdate(add_months(since - timedelta(days=1), 1)).replace(day=1)
	return getdate(add_months(last, 1 - MONTHS)).replace(day=1)


def conversion(phase: str, first: date, last: date, wait: int) -> Measurement:
	"""Of those who entered `phase` from `first` to `last`, the share that reached a later one within `wait` days.

	Somebody who entered twice counts once, from the first time. Everyone is followed for the same number of days, so
	that two of these can be held against each other.
	"""
	((people, part),) = frappe.db.sql(
		"""select count(*), coalesce(sum(advanced), 0) from (
			select exists(
				select 1 from `tabJourney Transition` onward
				join `tabJourney Phase` later on later.name = onward.to_phase
				where onward.journey_id = entry.journey_id
					and later.sequence > (select sequence from `tabJourney Phase` where name = %(phase)s)
					and onward.transition_on >= entry.entered_on
					and onward.transition_on < entry.entered_on + interval %(wait)s day
			) as advanced
			from (
				select journey_id, min(transition_on) as entered_on
				from `tabJourney Transition`
				where to_phase = %(phase)s and transition_on >= %(first)s and transition_on < %(after)s
				group by journey_id
			) entry
		) followed""",
		{"phase": phase, "first": first, "after": last + timedelta(days=1), "wait": wait},
	)
	return _share(int(part), people, first, last, wait=wait, of_members=_of_members(phase))


def days_in_phase(phase: str, first: date, last: date) -> Measurement:
	"""The median days of those who went on from `phase` to a later one from `first` to `last`."""
	rows = frappe.db.sql(
		"""select timestampdiff(second, max(entry.transition_on), gone.transition_on) / 86400.0 as days
		from `tabJourney Transition` gone
		join `tabJourney Phase` later on later.name = gone.to_phase
		join `tabJourney Transition` entry on entry.journey_id = gone.journey_id
			and entry.to_phase = %(phase)s and entry.transition_on <= gone.transition_on
		where gone.from_phase = %(phase)s
			and later.sequence > (select sequence from `tabJourney Phase` where name = %(phase)s)
			and gone.transition_on >= %(first)s and gone.transition_on < %(after)s
		group by gone.name
		order by days""",
		{"phase": phase, "first": first, "after": last + timedelta(days=1)},
	)
	days = [float(row[0]) for row in rows]
	return Measurement(
		MEDIAN,
		len(days),
		value=uncertainty.median(days) if days else None,
		interval=uncertainty.median_interval(days),
		first=str(first),
		last=str(last),
		of_members=_of_members(phase),
	)


def retention(first: date, last: date) -> Measurement:
	"""Of all members active on `first`, the share active on `last`."""
	people, part = spell_counts.still_active(first, last)
	return _share(part, people, first, last)


def engagement(today: date) -> Measurement:
	"""Of the members active today, the share whose engagement is High or Medium."""
	((people, part),) = frappe.db.sql(
		"""select count(*), coalesce(sum(m.engagement_level in ('High', 'Medium')), 0)
		from `tabMember` m
		where exists (
			select 1 from `tabMembership Spell` spell
			where spell.member = m.name and spell.start_date <= %(today)s and spell.active_to >= %(today)s
		)""",
		{"today": today},
	)
	return _share(int(part), people, today, today, of_members=True)


# ---------------------------------------------------------------- hooks on Journey Improvement


def sync_with_status(doc, method: str | None = None) -> None:
	"""Take the baseline when an improvement starts and the result when it is done; forget both when it goes back.

	The days are those on which the status changed, whatever a request says. Another metric or phase is measured again,
	for the same months. (validate)
	"""
	before = doc.get_doc_before_save()
	for field in ("started_on", "finished_on"):
		doc.set(field, doc.flags.get(field) or (before and before.get(field)))  # flags: set by code alone
	counts = frappe.db.get_value(MEASUREMENT, doc.name, KEPT, as_dict=True) or frappe._dict()
	if doc.status not in STARTED:
		_delete(doc, "started_on", "baseline")
		counts.clear()
	if doc.status != DONE:
		_delete(doc, "finished_on", "result", "outcome")
		counts.update({"result": None, "outcome_words": None})
	changed = bool(before) and (before.metric, before.phase) != (doc.metric, doc.phase)
	if doc.status in (UNDER_WAY, DONE):
		doc.started_on = doc.started_on or getdate()
		if changed or not counts.get("baseline"):
			_take_baseline(doc, counts)
	if doc.status == DONE:
		doc.finished_on = doc.finished_on or getdate()
		if changed or not counts.get("result"):
			_take_result(doc, counts)
	doc.flags.counts = counts


def keep_counts(doc, method: str | None = None) -> None:
	"""The exact figures, where those who may not see them can't ask for them. (on_update)"""
	counts = doc.flags.counts or {}
	if frappe.db.exists(MEASUREMENT, doc.name):
		row = frappe.get_doc(MEASUREMENT, doc.name)
	elif counts.get("baseline"):
		row = frappe.get_doc({"doctype": MEASUREMENT, "improvement": doc.name})
	else:
		return
	row.update({field: counts.get(field) for field in KEPT})
	row.save(ignore_permissions=True)  # follows from the improvement, which the user was allowed to change


def delete_counts(doc, method: str | None = None) -> None:
	"""(on_trash)"""
	frappe.db.delete(MEASUREMENT, {"improvement": doc.name})


@frappe.whitelist()
def said(improvement: str) -> str:
	"""What was measured so far, in the reader's language and as exactly as the reader may know it; may be empty."""
	frappe.get_doc("Journey Improvement", improvement).check_permission("read")
	counts = frappe.db.get_value(MEASUREMENT, improvement, KEPT, as_dict=True)
	if not (counts and counts.baseline):
		return ""
	words, before = Words(for_reader()), _measured(counts.baseline)
	if counts.result:
		return words.outcome(before, _measured(counts.result))
	return _("Before: {0}").format(words.figure(before))


def _measured(kept: str) -> Measurement:
	return Measurement(**json.loads(kept))


def _take_baseline(doc, counts: dict) -> None:
	_delete(doc, "baseline")
	counts.clear()
	if doc.metric:
		# the day before: what happens from the start on belongs to the result
		found = measure(doc.metric, doc.phase, getdate(doc.started_on) - timedelta(days=1))
		doc.baseline = _rounded().value(found)
		counts.update({"baseline": json.dumps(asdict(found)), "baseline_words": Words().figure(found)})


def _take_result(doc, counts: dict) -> None:
	_delete(doc, "result", "outcome")
	if not counts.get("baseline"):
		return
	before = _measured(counts["baseline"])
	after = measure(
		doc.metric,
		doc.phase,
		getdate(doc.finished_on),
		since=getdate(doc.started_on),
		wait=before.wait,
	)
	doc.result = _rounded().value(after)
	doc.outcome = _rounded().outcome(before, after)
	counts.update({"result": json.dumps(asdict(after)), "outcome_words": Words().outcome(before, after)})


def _delete(doc, *fields: str) -> None:
	for field in fields:
		doc.set(field, None)


# ---------------------------------------------------------------- in words


EXACTLY = Disclosure()


@dataclass(frozen=True)
class Words:
	"""Says figures for readers of a Disclosure; without one, exactly."""

	reader: Disclosure = EXACTLY

	def value(self, found: Measurement) -> float | None:
		"""Percent or days as shown; None about nobody, or where this reader is not told."""
		if self.reader.cell and found.of_members:
			return None
		if found.kind == SHARE:
			return self.reader.rate(found.part, found.people)
		return self.reader.average(found.value, found.people)

	def figure(self, found: Measurement) -> str:
		"""31 % (12 of 39), with the days between which they were counted."""
		value = self.value(found)
		if value is None:
			return self._nothing(found)
		return _("{0}, counted from {1} to {2}").format(
			self._figure(found, value), formatdate(found.first), formatdate(found.last)
		)

	def outcome(self, before: Measurement, after: Measurement) -> str:
		"""How the figure changed, and whether that may be chance."""
		earlier, now = self.value(before), self.value(after)
		if earlier is None:
			return _("There is no figure from before the start. {0}").format(self._nothing(before))
		if now is None:
			return _("There is no figure yet from after the start. {0}").format(self._nothing(after))
		# numbers that look the same are the same to the reader
		shown = self._figure(before, earlier), self._figure(after, now)
		change = (round(now) > round(earlier)) - (round(now) < round(earlier))
		sentence = {
			1: _("Rose from {0} to {1}"),
			0: _("Stayed about the same: {0} before, {1} now"),
			-1: _("Fell from {0} to {1}"),
		}[change].format(*shown)
		sentence = f"{sentence}{self._verdict(before, after, change)}"
		overlap = self._overlap(before, after)
		return f"{sentence} {overlap}" if overlap else sentence

	def _figure(self, found: Measurement, value: float) -> str:
		people = self.reader.count(found.people)
		if found.kind == SHARE:
			part = self.reader.count(found.part)
			if self.reader.cell:
				return _("{0} % (about {1} of {2})").format(round(value), part, people)
			return _("{0} % ({1} of {2})").format(round(value), part, people)
		if self.reader.cell:
			return _("{0} (about {1} people)").format(in_days(round(value)), people)
		return _("{0} ({1} people)").format(in_days(round(value)), people)

	def _verdict(self, before: Measurement, after: Measurement, change: int) -> str:
		if before.kind == SHARE:
			differ = uncertainty.shares_differ((before.part, before.people), (after.part, after.people))
		else:
			differ = uncertainty.intervals_differ(before.interval, after.interval)
		if differ:
			return _("; chance alone would hardly do that.") if change else "."
		if min(before.people, after.people) < uncertainty.FEW:
			return _("; with so few people this may be chance.")
		return _("; that may be chance.") if change else "."

	def _nothing(self, found: Measurement) -> str:
		"""Why there is no figure."""
		if not found.people and found.first > found.last:
			if not found.wait:
				return _("Whole months are counted, and none has passed.")
			return _("Whole months are counted, {0} days after their end, and none has passed.").format(
				found.wait
			)
		if not found.people:
			return _("Between {0} and {1} there was nobody to count.").format(
				formatdate(found.first), formatdate(found.last)
			)
		if found.of_members:
			return _("Figures about members are shown to those who see the register.")
		return _("It is about fewer than {0} people, which is too few to show to everyone.").format(
			ENOUGH_CELLS * self.reader.cell
		)

	def _overlap(self, before: Measurement, after: Measurement) -> str:
		"""Retention looks a year back, maybe to before the start."""
		days = (getdate(before.last) - getdate(after.first)).days
		if before.wait or before.kind != SHARE or days < 1:
			return ""
		return _("The two years share {0}, so the difference shows only in part yet.").format(in_days(days))


def _rounded() -> Words:
	return Words(Disclosure(max(1, rules().minimum_cell)))


def _share(part: int, people: int, first: date, last: date, **more) -> Measurement:
	value = 100 * part / people if people else None
	return Measurement(SHARE, people, part, value, first=str(first), last=str(last), **more)


def _of_members(phase: str) -> bool:
	return frappe.db.get_value("Journey Phase", phase, "people") == "Members"


def _wait(phase: str) -> int:
	expected = cint(frappe.db.get_value("Journey Phase", phase, "expected_days"))
	return next((wait for wait in WAITS if expected and expected <= wait), WAITS[-1])
