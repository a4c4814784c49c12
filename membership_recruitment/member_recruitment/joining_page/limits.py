"""Limit the use of the joining page: counters in Redis, per network, per e-mail address and in all.

Counters are kept over `bench clear-cache` (hook persistent_cache_keys) and name nobody: what they count is hashed.
"""

import hashlib
import hmac
import time

import frappe

from membership_recruitment.member_recruitment.joining_page import networks
from membership_recruitment.utils import encryption_key

PREFIX = "joining_page_limit"
HOUR = 3600
DAY = 24 * HOUR


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
