"""Limit the use of pages that mail to whoever asks: counters in Redis, per network, per e-mail address and in all.

Counters are kept over `bench clear-cache` (hook persistent_cache_keys) and name nobody: what they count is hashed.
"""

import hashlib
import hmac
import time

import frappe
from frappe.utils import cint

from membership_recruitment.utils import encryption_key, networks

PREFIX = "joining_page_limit"
HOUR = 3600
DAY = 24 * HOUR


class TooMany(Exception):
	"""The visitor's network, or everybody together, has used the page too often in the last hour."""


def may_be_mailed(page: str, email: str) -> bool:
	"""As `is_within`, with the limits of Membership Settings, and those it comes with where none are set."""
	settings = frappe.get_cached_doc("Membership Settings")

	def number(fieldname: str) -> int:
		return cint(settings.get(fieldname)) or cint(settings.meta.get_field(fieldname).default)

	return is_within(
		page,
		email,
		per_network=number("signups_per_network"),
		in_all=number("signups_in_all"),
		per_address=number("mails_per_address"),
		proxies=number("proxies_in_front"),
	)


def is_within(
	page: str, email: str, *, per_network: int, in_all: int, per_address: int, proxies: int
) -> bool:
	"""Whether an address may be mailed once more today.

	Args:
	        page: What each page counts by itself; empty for the joining page.
	        per_network, in_all: Uses in an hour.
	        per_address: Mails in a day.
	        proxies: How many stand in front of the site.

	Raises:
	        TooMany: Over a limit per network or in all. Not over that per address: it would tell that somebody else has used it.
	"""
	if not within(f"{page}network", visitors_network(proxies), per_network, HOUR):
		raise TooMany
	if not within(f"{page}all", "", in_all, HOUR):
		raise TooMany
	return within(f"{page}address", email, per_address, DAY)


def within(kind: str, whom: str, limit: int, seconds: int) -> bool:
	"""Count one use, and say whether it is within the limit.

	Args:
	        kind: What is counted.
	        whom: The network or address; only its hash goes to Redis.
	        limit: Uses in a window of `seconds`.
	"""
	secret = f"{kind}:{whom}".encode()
	whom_hash = hmac.new(encryption_key.key(), secret, hashlib.sha256).hexdigest()[:32]
	key = frappe.cache.make_key(f"{PREFIX}:{kind}:{whom_hash}:{int(time.time()) // seconds}")
	counting = frappe.cache.pipeline()
	counting.incr(key)
	counting.expire(key, seconds)
	return counting.execute()[0] <= limit


def visitors_network(proxies: int) -> str:
	"""The network that the present request comes from."""
	peer = frappe.request.environ.get("REMOTE_ADDR") or ""
	forwarded = frappe.request.headers.get("X-Forwarded-For") or ""
	return networks.network(networks.client_address(peer, forwarded, proxies))
