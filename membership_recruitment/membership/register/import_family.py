"""Families as other systems write them, "Exempelberg [24160]": the number is that of whoever the family is led by.

No database, no frappe.
"""

import re
from collections.abc import Mapping

from membership_recruitment.membership.register.import_cells import split_name
from membership_recruitment.membership.register.import_findings import FAMILY, FAMILY_WITHOUT_NUMBER, Finding
from membership_recruitment.membership.register.import_reading import Reading

WITH_NUMBER = re.compile(r".*\[\s*([^\[\]]*[^\[\]\s])\s*\]")


def number_in(text: str) -> str:
	"""The number in brackets, which stands for who pays; empty where there is none."""
	match = WITH_NUMBER.fullmatch(text.strip())
	return match[1] if match else ""


def payer_in(text: str) -> str:
	"""Who pays, as others know them: "Olle Berg [42]" is 42, "Berg, Olle" is Olle Berg; all else stands for itself."""
	return number_in(text) or (" ".join(split_name(text)).strip() if "," in text else text)


def look(reading: Reading, places: Mapping[str, int]) -> None:
	"""Say how families are understood: whom the number is taken for, and which say no number.

	Args:
	        reading: Of the file; notices and remarks are added.
	        places: Where each target stands.
	"""
	if "family" not in places:
		return
	example, rows = None, 0
	for row in reading.rows:
		said = row.cells[places["family"]]
		if "payer" in places and row.cells[places["payer"]]:
			continue  # the row itself says who pays
		if number := number_in(said):
			example, rows = example or (said, number), rows + 1
		elif said:
			reading.remarks[row.number].append(Finding(FAMILY_WITHOUT_NUMBER, "family", (said,)))
	if example:
		reading.notices.append(Finding(FAMILY, "family", (*example, rows)))
