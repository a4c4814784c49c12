"""Codes that a member shows to others, and that our pages can show again: a keyed hash of a random seed.

The database alone cannot: a row holds the seed, and the hash of the code by which it is looked up. Each kind has a DocType of
its own with `member`, `renewed_on`, `seed` and `token_hash`, and a word of its own: the same seed gives another code for each.
"""

import base64
import hashlib
import hmac
import secrets

import frappe
from frappe.utils import now_datetime

from membership_recruitment.utils import encryption_key

CODE_BYTES = 18


def code_of(doctype: str, word: str, member: str) -> str | None:
	"""The code of a member; None where the member has none."""
	seed = frappe.db.get_value(doctype, {"member": member}, "seed", order_by="creation desc")
	return _code(word, seed) if seed else None


def renew(doctype: str, word: str, member: str) -> str:
	"""Give a member a code, or another one: what carries the old one is unknown from now on. Whose it is, the caller has made
	sure.

	Returns:
	        The code.
	"""
	frappe.db.get_value("Member", member, "name", for_update=True)
	frappe.db.delete(doctype, {"member": member})
	seed = secrets.token_hex(32)
	code = _code(word, seed)
	row = {"member": member, "renewed_on": now_datetime(), "seed": seed, "token_hash": hash_of(code)}
	# a member has no right to the DocType
	frappe.get_doc({"doctype": doctype, **row}).insert(ignore_permissions=True)
	return code


def _code(word: str, seed: str) -> str:
	digest = hmac.new(encryption_key.key(), f"{word} {seed}".encode(), hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest[:CODE_BYTES]).decode()


def hash_of(code: str) -> str:
	"""By what a code, or the secret of a link, is looked up, whatever somebody has sent as one."""
	return hashlib.sha256(code.encode(errors="replace")).hexdigest()
