"""How long people of a source and type stay, for the ranking of prospects: figures of report 4, stored every night for
member_recruitment, which reads no reports."""

from frappe.utils import getdate

from membership_recruitment.member_insights import lifetime_counts
from membership_recruitment.member_recruitment.ranking import expected_years
from membership_recruitment.member_recruitment.ranking import rules as ranking_rules
from membership_recruitment.membership.terms.calendar_years import YEAR
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches, conflicts

ENOUGH = 20  # memberships: fewer say nothing of those to come, nor may be told of
DIGITS = 1


@conflicts.tried_again
def nightly() -> None:
	"""Running it twice stores the same."""
	if not ranking_rules.rules().enabled:
		return
	expected_years.keep(counted())
	batches.finish()


def settings_saved(doc, method: str | None = None) -> None:
	"""Whoever switches the ranking on need not wait for the night."""
	if doc.has_value_changed("enabled"):
		batches.soon(nightly, "prospect_years")


def counted() -> dict[str, float]:
	"""Mean years as a member by `expected_years.key`, up to the longest seen; groups of fewer than ENOUGH are left out,
	and those above speak for them."""
	found = list(
		lifetime_counts.memberships(
			getdate(), "Recruitment Source", rules().complete_since, more=("ifnull(s.membership_type, '')",)
		)
	)
	regrouped = (
		row._replace(group=key, more=[])
		for row in found
		for key in {
			expected_years.key(row.group, row.more[0]),
			expected_years.key(row.group, None),
			expected_years.key(None, row.more[0]),
			expected_years.key(None, None),
		}
	)
	enough = max(ENOUGH, rules().minimum_cell)
	return {
		key: round(group.curve().restricted_mean() / YEAR, DIGITS)
		for key, group in lifetime_counts.lifetimes(regrouped).items()
		if group.members >= enough
	}
