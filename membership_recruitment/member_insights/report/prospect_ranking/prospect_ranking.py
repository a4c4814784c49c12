"""Report 12: the open prospects in order, with the reasons: whom to call first, and whom it pays to call."""

import frappe
from frappe import _
from frappe.utils import cstr, format_datetime

from membership_recruitment.member_insights import report_text
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_recruitment.ranking import expected_years, rules, scores
from membership_recruitment.member_recruitment.ranking.prospect_features import BY_NAME
from membership_recruitment.utils import told_rankings
from membership_recruitment.utils.told_rankings import InForce

PROSPECT = scores.PROSPECT
PAGE = "docs/prospect-ranking.md"
MOST = 500  # a list of more is no list to call from
FILTERS = {"phase": "phase", "source": "recruitment_source", "campaign": "campaign"}


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for Frappe's report page."""
	ranking = scores.in_force()
	if not ranking:
		return columns(False), [], _not_yet()
	found = ranked(filters)
	years = expected_years.known() if ranking.shows_percent else {}
	rows = [row(one, ranking, years) for one in found[:MOST]]
	return columns(ranking.shows_percent), [one for one in rows if one], message(ranking, len(found) > MOST)


def ranked(filters: dict | None) -> list[frappe._dict]:
	"""The ranked prospects whom the reader may see, the best first."""
	given = frappe._dict(filters or {})
	conditions = [
		[PROSPECT, field, "=", cstr(given[name])] for name, field in FILTERS.items() if given.get(name)
	]
	return frappe.get_list(
		PROSPECT,
		filters=[*conditions, [PROSPECT, "status", "=", "Open"], [PROSPECT, "ranking_rank", ">", 0]],
		fields=[
			"name",
			"full_name",
			"ranking_rank",
			"ranking_band",
			"ranking_levels",
			"recruitment_source",
			"membership_type",
		],
		order_by="ranking_rank asc, name asc",
		limit=MOST + 1,
	)


def row(one: frappe._dict, ranking: InForce, years: dict[str, float]) -> dict | None:
	levels = ranking.levels(one.ranking_levels)
	if levels is None:
		return None
	chance = ranking.chance(levels)
	stay = expected_years.expected(years, one.recruitment_source, one.membership_type)
	why = told_rankings.told(BY_NAME, ranking, levels)
	return {
		"prospect": one.name,
		"full_name": one.full_name,
		"rank": one.ranking_rank,
		"band": one.ranking_band,
		"chance": None if chance is None else 100 * chance,
		"lasting_value": None if chance is None or stay is None else chance * stay,
		"reasons_for": ". ".join(why.reasons_for),
		"reasons_against": ". ".join(why.reasons_against),
	}


def columns(shows_percent: bool) -> list[dict]:
	"""Chance and lasting value stand there also while nothing is known of them, but hidden."""
	hidden = int(not shows_percent)
	return [
		{
			"fieldname": "prospect",
			"label": _("Prospect", context="Prospect Ranking"),
			"fieldtype": "Link",
			"options": PROSPECT,
			"width": 180,
		},
		{"fieldname": "rank", "label": _("Rank"), "fieldtype": "Int", "width": 70},
		{"fieldname": "band", "label": _("Likely to Join"), "fieldtype": "Data", "width": 140},
		{
			"fieldname": "chance",
			"label": _("Chance"),
			"fieldtype": "Percent",
			"precision": 0,
			"width": 90,
			"hidden": hidden,
		},
		{
			"fieldname": "lasting_value",
			"label": _("Lasting Value (Years)"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 180,
			"hidden": hidden,
		},
		report_text.reasons("reasons_for", _("Speaks For")),
		report_text.reasons("reasons_against", _("Speaks Against")),
	]


def _not_yet() -> str:
	if not rules.rules().enabled:
		return _("The ranking is switched off. It is switched on in Prospect Ranking Settings.")
	return _("Nobody is ranked yet: the order is made every night.")


def message(ranking: InForce, cut_off: bool) -> str:
	ranked_on = frappe.db.get_single_value(rules.SETTINGS, "scored_on")
	sentences = [
		_("Ranked {0}: the order says whom to call first, and decides nothing.").format(
			format_datetime(ranked_on)
		)
	]
	if ranking.shows_percent:
		sentences.append(
			_(
				"Chance: of becoming a member within 90 days, which held on the latest people whom the model had not seen. Lasting value: the chance times the years that people of the same source and type stay on average."
			)
		)
	elif ranking.model:
		sentences.append(_("How large a chance is, the model cannot say well enough: bands, no percent."))
	else:
		sentences.append(_("By the points card, which gives an order and no chances."))
	limits = []
	if cut_off:
		limits.append(_("Only the first {0} are shown. Choose a phase, a source or a campaign.").format(MOST))
	return report_text.note(*sentences, page=PAGE, limits=limits)
