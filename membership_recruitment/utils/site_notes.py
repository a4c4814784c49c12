"""What the site notes for itself under a key: a day, a number.

The rows stand in Frappe's table of defaults, but are neither written by `frappe.db.set_default`, which empties every
cache of the site, nor read from Frappe's cache, which may hold what another transaction has taken back, or what stood
there before a backup was restored.
"""

import frappe
from frappe.cache_manager import clear_defaults_cache

PARENT = "__default"


def note(key: str, value: str) -> None:
	"""From now on this is what is noted under the key."""
	if frappe.db.get_value("DefaultValue", _row(key), for_update=True):
		frappe.db.set_value("DefaultValue", _row(key), "defvalue", value)
	else:
		place = {"parenttype": PARENT, "parentfield": "system_defaults"}
		row = frappe.get_doc({"doctype": "DefaultValue", **_row(key), **place, "defvalue": value})
		row.insert(ignore_permissions=True)  # it is the site's, whoever is at work
	clear_defaults_cache(PARENT)


def noted(key: str) -> str | None:
	return frappe.db.get_value("DefaultValue", _row(key), "defvalue")


def delete(*keys: str) -> None:
	frappe.db.delete("DefaultValue", {"parent": PARENT, "defkey": ["in", keys]})
	clear_defaults_cache(PARENT)


def _row(key: str) -> dict:
	return {"parent": PARENT, "defkey": key}
