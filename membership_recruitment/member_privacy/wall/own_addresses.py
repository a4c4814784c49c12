"""Where a link may lead on to: an address of this site. No frappe.

Frappe follows `redirect-to` after a login, in the browser as it stands there, and takes the word javascript out of it
first, once: what is left is looked at too.
"""

import re
from urllib.parse import urlsplit

NO_ADDRESS = re.compile(r"[\x00-\x1f\x7f\\<>\"'`]")
# the word as frappe.utils.sanitise_redirect finds it, with spaces and entities between its letters
TAKEN_OUT = re.compile(r"\s*(?:&#x.{1,7})?".join("javascript"), re.IGNORECASE)
BEFORE_THE_PATH = re.compile(r"[^/?#]*")
SCHEMES = ("http", "https")


def is_own(address: str, host: str) -> bool:
	"""Whether an address is one of this site.

	Args:
	        host: Of the site, with its port if it has one: a whole address names it.
	"""
	return not NO_ADDRESS.search(address) and all(
		_is_a_path(meant, host) for meant in (address, TAKEN_OUT.sub("", address))
	)


def _is_a_path(address: str, host: str) -> bool:
	address = address.strip()
	if address.startswith("//"):
		return False
	try:
		parts = urlsplit(address)
	except ValueError:
		return False
	if parts.netloc:
		return parts.scheme in SCHEMES and parts.netloc == host
	return ":" not in BEFORE_THE_PATH.match(address)[0]
