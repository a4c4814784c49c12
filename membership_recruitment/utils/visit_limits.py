"""Limit the use of pages that mail to whoever asks: counters in Redis, per network, per e-mail address and in all.

Counters are kept over `bench clear-cache` (hook persistent_cache_keys) and name nobody: what they count is hashed.
"""

import hashlib
import hmac
import time

import frappe
from frappe import _
from frappe.utils import cint
from frappe.utils.user import get_system_managers

from membership_recruitment.utils import encryption_key, networks

SETTINGS = "Membership Settings"
PREFIX = "joining_page_limit"
HOUR = 3600
DAY = 24 * HOUR
# fields of Membership Settings: uses in an hour from one network and in all, mails in a day to one address
SIGN_UPS = ("signups_per_network", "signups_in_all", "mails_per_address")
SIGN_INS = ("sign_ins_per_network", "sign_ins_in_all", "sign_ins_per_address")


class TooMany(Exception):
	"""The visitor's network, or everybody together, has used the page too often in the last hour."""


def may_be_mailed(page: str, email: str, limits: tuple[str, str, str] = SIGN_UPS) -> bool:
	"""As `is_within`, with limits of Membership Settings."""
	per_network, in_all, per_address = map(setting, limits)
	return is_within(
		page,
		email,
		per_network=per_network,
		in_all=in_all,
		per_address=per_address,
		proxies=setting("proxies_in_front"),
	)


def setting(fieldname: str) -> int:
	"""A limit of Membership Settings; one that is empty or 0 is the default of its field: a public page without limits is never
	meant."""
	settings = frappe.get_cached_doc(SETTINGS)
	return cint(settings.get(fieldname)) or cint(settings.meta.get_field(fieldname).default)


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
		_warn_of_a_proxy(proxies)
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


def _warn_of_a_proxy(proxies: int) -> None:
	"""Tell administrators, once a day at most, that the network which is over its limit may be everybody's."""
	forwarded = frappe.request.headers.get("X-Forwarded-For")
	if proxies or not forwarded or not within("proxy warning", "", 1, DAY):
		return
	for user in get_system_managers(only_name=True):
		language = frappe.db.get_value("User", user, "language")
		log = frappe.new_doc("Notification Log")
		log.update({"type": "Alert", "for_user": user, "document_type": SETTINGS, "document_name": SETTINGS})
		log.subject = _(
			"Visitors are turned away: the site seems to stand behind a proxy, and all of them count as one network. Enter Proxies in Front of the Site in Membership Settings.",
			language,
		)
		log.insert(ignore_permissions=True)  # nobody's own doing: the page tells


def visitors_network(proxies: int) -> str:
	"""The network that the present request comes from."""
	peer = frappe.request.environ.get("REMOTE_ADDR") or ""
	forwarded = frappe.request.headers.get("X-Forwarded-For") or ""
	return networks.network(networks.client_address(peer, forwarded, proxies))
