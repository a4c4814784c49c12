"""Switch the door off, in tests alone: so it is shown that the last gate holds without it."""

import frappe


def door_is_off() -> bool:
	"""Whether this site's configuration says so, and says too that it is a site for tests."""
	return bool(frappe.conf.get("membership_wall_door_off") and frappe.conf.get("allow_tests"))
