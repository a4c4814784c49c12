"""The e-mail address that somebody wrote, and what stands beside it. No database, no frappe.

What passes here passes Frappe's own check, too.
"""

import re

ADDRESS = re.compile(
	r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
	r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
)
BETWEEN = re.compile(r":::|[,;|\s]+")
NOBODY = "undisclosed-recipient"


def is_address(text: str) -> bool:
	return bool(ADDRESS.fullmatch(text.lower())) and NOBODY not in text


def read(text: str) -> tuple[str, str]:
	"""
	Args:
	        text: As somebody wrote it, in one line.

	Returns:
	        The first address in it, and the other words; two empty strings where none of them is an address.
	"""
	words = [word for word in BETWEEN.split(text) if word]
	kept = next((word for word in words if is_address(word)), "")
	rest = [word for word in words if word != kept]
	return (kept.lower(), ", ".join(rest)) if kept else ("", "")
