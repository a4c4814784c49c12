"""What recruiting has cost the demo association, by source, month and campaign."""

from collections.abc import Mapping
from datetime import date
from random import Random

from frappe import _

from membership_recruitment.demo.association import Campaigns
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.utils import database

MONTHS = 36
# invented: kronor a month, lowest and highest, for each key of lives.SOURCES that costs anything
MONTHLY = {
	"Website": (800, 2500),
	"Event": (0, 9000),
	"Social media": (2000, 7000),
	"Letter": (0, 12000),
	"Workplace": (0, 3000),
}
CAMPAIGN = (4000, 15000)


def make(sources: Mapping[str, str], campaigns: Campaigns, today: date, seed: str) -> None:
	"""Recruitment Costs of the last years, by source and month, and of each campaign."""
	random = Random(seed)
	rows = []
	for month in range(MONTHS):
		day = add_months(today.replace(day=1), -month)
		for key, (low, high) in MONTHLY.items():
			amount = round(random.uniform(low, high), -2)
			if amount:
				rows.append(
					{
						"spent_on": day,
						"campaign": None,
						"recruitment_source": sources[key],
						"amount": amount,
						"purpose": None,
					}
				)
	for start, _end, name, source in campaigns.rows:
		rows.append(
			{
				"spent_on": start,
				"campaign": name,
				"recruitment_source": sources[source] if source else None,
				"amount": round(random.uniform(*CAMPAIGN), -2),
				"purpose": _("Leaflets and advertisements"),
			}
		)
	names = database.take_numbers("COST-", 5, len(rows))
	database.insert(
		"Recruitment Cost", ({"name": name, **row} for name, row in zip(names, rows, strict=True))
	)
