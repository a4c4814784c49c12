"""The site's encryption key, for fingerprints and signatures: one key for every process, from installation on.

Frappe makes it at its first use, and two processes that need it at the same time make two, of which the first one's
fingerprints match nothing later. So installing and every migration make it, and where it is missing all the same it is
made by one process and read from the file by the others: a process may go by a configuration from a minute ago.
"""

import json
from pathlib import Path

import frappe
from frappe.utils.password import get_encryption_key
from frappe.utils.synchronization import filelock

NAME = "encryption_key"


def create() -> None:
	"""Make the key where there is none."""
	key()


def key() -> bytes:
	"""The key; made where there is none."""
	if not frappe.local.conf.get(NAME):
		with filelock(f"membership_{NAME}"):
			stored = json.loads(Path(frappe.get_site_path("site_config.json")).read_text()).get(NAME)
			if stored:
				frappe.local.conf[NAME] = stored
			else:
				get_encryption_key()
	return frappe.local.conf[NAME].encode()
