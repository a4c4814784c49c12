"""The app's reports answer at once, of this moment.

Frappe makes a report that once took 15 seconds, in a busy hour say, a prepared one, for everybody and for good: each question
then waits in the background, and what is shown is of an hour ago. An administrator may still choose that.
"""

import threading

import frappe
from frappe.core.doctype.report.report import enable_prepared_report


def stop_the_clock(module: str) -> None:
	"""Stop the clocks that Frappe has started for a report of this site.

	Args:
	        module: Dotted path of the report's module.
	"""
	for clock in threading.enumerate():
		if (
			isinstance(clock, threading.Timer)
			and clock.function is enable_prepared_report
			and clock.kwargs["site"] == frappe.local.site
			and frappe.scrub(clock.kwargs["report"]) == module.rpartition(".")[2]
		):
			clock.cancel()
