"""Codes that a person shows to others, and that our pages can show again: a keyed hash of a random seed.

The database alone cannot: it holds the seed, and the hash of the code by which it is looked up.
"""

import base64
import hashlib
import hmac
import secrets

from membership_recruitment.utils import encryption_key

CODE_BYTES = 18


def new_seed() -> str:
	return secrets.token_hex(32)


def code_of(purpose: str, seed: str) -> str:
	"""The code of a seed; of the same seed another one for each purpose."""
	digest = hmac.new(encryption_key.key(), f"{purpose} {seed}".encode(), hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest[:CODE_BYTES]).decode()


def hash_of(code: str) -> str:
	"""By what a code is looked up, whatever somebody has sent as one."""
	return hashlib.sha256(code.encode(errors="replace")).hexdigest()
