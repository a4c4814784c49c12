"""A country that stands behind a town or street, where the row says none of its own: Oslo, Norge. No database, no frappe."""

import re
from collections.abc import Mapping

from membership_recruitment.membership.register.import_findings import COUNTRY_BEHIND, Finding

# shorter words are codes of countries and of much else: Luleå, BD
PLACE_AND_COUNTRY = re.compile(r"(.*[^\s,])\s*,\s*([^\W\d][^,\d]{2,})")
PLACES = ("city", "address_line")


def take_country(cells: list[str], at: Mapping[str, int], countries: Mapping[str, str]) -> Finding | None:
	"""Put the country of a row where countries stand.

	Args:
	        cells: Of a row; changed.
	        at: Where each target stands.
	        countries: Two letters, by lower-case words for a country.

	Returns:
	        What is to be said about it.
	"""
	if "country" not in at or cells[at["country"]]:
		return None
	for target in PLACES:
		written = cells[at[target]] if target in at else ""
		found = PLACE_AND_COUNTRY.fullmatch(written.strip())
		if found and found[2].strip().casefold() in countries:
			place, country = found[1], found[2].strip()
			cells[at[target]], cells[at["country"]] = place, country
			return Finding(COUNTRY_BEHIND, target, (written, country))
	return None
