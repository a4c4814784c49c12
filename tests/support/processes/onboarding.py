"""Whether the desk of the site shows onboardings, "1" or "0", each as it is before its first step."""

import frappe

from tests.support.processes.racing_conversions import connect


def main(site: str, shown: str) -> None:
	connect(site)
	frappe.db.set_single_value("System Settings", "enable_onboarding", int(shown))
	for doctype in ("Module Onboarding", "Onboarding Step"):
		frappe.db.set_value(doctype, {"name": ["is", "set"]}, "is_complete", 0)
	frappe.db.commit()  # the web server has to find it
	frappe.clear_cache()
	frappe.destroy()
