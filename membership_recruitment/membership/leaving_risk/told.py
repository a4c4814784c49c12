"""What the risk of leaving says to people: on the form of a member, and in Renewals Due."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import guardian_mail, suppression
from membership_recruitment.member_privacy.consent.ranking_objection import RISK_OBJECTION
from membership_recruitment.membership.leaving_risk import open_ends, scores
from membership_recruitment.membership.leaving_risk import rules as risk_rules
from membership_recruitment.membership.leaving_risk.term_features import BY_NAME, LEAD_DAYS
from membership_recruitment.utils import batches, told_rankings
from membership_recruitment.utils.statistics.ranking_decisions import LEAST_LIKELY
from membership_recruitment.utils.statistics.ranking_decisions import LIKELY as TO_CALL
from membership_recruitment.utils.told_rankings import InForce

FIELDS = ("name", "leaving_band", "leaving_levels", "leaving_call_on", RISK_OBJECTION)


def on_form(member: str) -> dict | None:
	"""What the form of a member shows.

	Returns:
	        `objected_on` alone where the member objected; otherwise `band`, `call_on` (today once that day is over; None
	        for who is least likely to leave), `chance` (percent, or None), `reasons_for`, `reasons_against`, `unsaid_for`,
	        `unsaid_against` (`told_rankings.Told`), `by_group`; a `band` of None alone where nothing is foretold, yet or
	        any more (`open_ends`); None where it is switched off.
	"""
	if not risk_rules.rules().enabled:
		return None
	row = frappe.db.get_value("Member", member, FIELDS, as_dict=True)
	if row[RISK_OBJECTION]:
		return {"objected_on": row[RISK_OBJECTION]}
	if not row.leaving_band or not open_ends.in_question([member]):
		return {"band": None}
	ranking = scores.in_force()
	share = None if ranking else _shares_of_groups([row]).get(member)
	call_on = None if row.leaving_band == LEAST_LIKELY else max(row.leaving_call_on, getdate())
	return {"call_on": call_on, **_told(row, ranking, share)}


def of_terms(terms: Iterable) -> dict[str, dict]:
	"""What is foretold of terms.

	Args:
	        terms: Rows with `member`, `membership` and `end_date` of terms that the reader may see.

	Returns:
	        As `on_form` but for `call_on`, by name of the term; those of whom nothing is foretold are left out.
	"""
	if not risk_rules.rules().enabled:
		return {}
	terms, ranking, known = list(terms), scores.in_force(), {}
	told: dict[tuple, dict] = {}  # few patterns, many terms
	for names in batches.split(open_ends.in_question({term.member for term in terms})):
		# the reader sees the terms, and was asked about these
		for row in frappe.get_all("Member", filters={"name": ["in", names]}, fields=FIELDS):
			known[row.name] = row
	lead, found = timedelta(days=LEAD_DAYS), {}
	for term in terms:
		row = known.get(term.member)
		if row and row.leaving_band and row.leaving_call_on == term.end_date - lead:
			pattern = (row.leaving_band, row.leaving_levels)
			found[term.membership] = told.get(pattern) or told.setdefault(pattern, _told(row, ranking))
	return found


def to_call(first: date, last: date, most: int) -> tuple[list[dict], int]:
	"""Members whom the reader may see, most and more likely to leave, whose day to call lies in these days and whose end
	is still a question.

	Args:
	        most: No more than these are told of.

	Returns:
	        The likeliest first, each as `on_form` and with `member`, `member_name`, `whom` (the name of the payer or
	        guardian, who decides; empty where that is the member), `phone` of that person (None where it must not be
	        used), `call_on` (that day), `end_date`, `payer` and `payer_name`; and how many there are. Of those whose
	        fees one person pays only the likeliest.
	"""
	rows = frappe.get_list(
		"Member",
		filters={
			"leaving_band": ["in", TO_CALL],
			"leaving_call_on": ["between", [first, last]],
			RISK_OBJECTION: ["is", "not set"],
		},
		fields=[*FIELDS, "full_name", "phone", "end_date", "payer"],
		limit=0,
	)
	asked = open_ends.in_question(row.name for row in rows)
	rows = [row for row in rows if row.name in asked]
	ranking = scores.in_force()
	shares = {} if ranking else _shares_of_groups(rows)
	likely = {levels: _likelihood(levels, ranking) for levels in {row.leaving_levels for row in rows}}
	rows.sort(
		key=lambda row: (
			TO_CALL.index(row.leaving_band),
			-(likely[row.leaving_levels] or shares.get(row.name, 0.0)),
			row.leaving_call_on,
			row.name,
		)
	)
	households: dict[str, frappe._dict] = {}
	for row in rows:
		households.setdefault(row.payer or row.name, row)
	shown = list(households.values())[:most]
	payers = _people({row.payer for row in shown if row.payer})
	deciding = _who_decides(shown, payers)
	closed = suppression.suppressed(person.phone for person in deciding.values())
	return [
		{
			**_told(row, ranking, shares.get(row.name)),
			"member": row.name,
			"member_name": row.full_name,
			"whom": deciding[row.name].full_name if deciding[row.name] is not row else "",
			"phone": None if deciding[row.name].phone in closed else deciding[row.name].phone,
			"call_on": row.leaving_call_on,
			"end_date": row.end_date,
			"payer": row.payer,
			"payer_name": payers[row.payer].full_name if row.payer in payers else None,
		}
		for row in shown
	], len(households)


def _who_decides(rows: list, payers: dict[str, frappe._dict]) -> dict[str, frappe._dict]:
	"""Who is called about each of these members: the payer, else a guardian of a child, else the member; with `full_name`
	and `phone`."""
	guardians = guardian_mail.guardians_of([row.name for row in rows if not row.payer], getdate())
	found = {}
	for row in rows:
		of_child = sorted(guardians.get(row.name, ()), key=lambda guardian: not guardian.phone)
		found[row.name] = payers.get(row.payer) or (of_child[0] if of_child else row)
	return found


def _likelihood(levels: str | None, ranking: InForce | None) -> float:
	"""What the model puts in order by, also where it may not be shown as a chance; 0 without a model."""
	known = ranking.levels(levels) if ranking else None
	return ranking.weights.score(known) if known else 0.0


def _shares_of_groups(rows: list) -> dict[str, float]:
	"""Of each member the share (0–1) of the terms of that type, first or later, that was not renewed lately; those whose
	group has none are left out."""
	ends = {row.name: row.leaving_call_on + timedelta(days=LEAD_DAYS) for row in rows}
	rates, found = scores.group_rates(), {}
	for names in batches.split(ends):
		terms = frappe.get_all(
			"Membership",
			filters={"member": ["in", names], "end_date": ["in", list({ends[name] for name in names})]},
			fields=["member", "end_date", "membership_type", "first_term"],
		)  # the reader sees the members, and was asked about these
		for term in terms:
			rate = rates.get((term.membership_type, bool(term.first_term)))
			if rate is not None and term.end_date == ends[term.member]:
				found[term.member] = rate
	return found


def _people(members: Collection[str]) -> dict[str, frappe._dict]:
	"""Names and phones of those whom the reader may see."""
	if not members:
		return {}
	filters = {"name": ["in", list(members)]}
	found = frappe.get_list("Member", filters=filters, fields=["name", "full_name", "phone"], limit=0)
	return {row.name: row for row in found}


def _told(row, ranking: InForce | None, share: float | None = None) -> dict:
	"""`share` of the group: the chance where there is no model."""
	levels = ranking.levels(row.leaving_levels) if ranking else None
	chance = ranking.chance(levels) if levels else share
	found = told_rankings.told(BY_NAME, ranking, levels) if levels else told_rankings.NOTHING
	return {
		"band": row.leaving_band,
		"chance": None if chance is None else 100 * chance,
		**asdict(found),
		"by_group": not levels,
	}
