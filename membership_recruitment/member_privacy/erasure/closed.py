"""An entry that was erased takes nothing new: whoever comes back is somebody new."""

import frappe
from frappe import _


def refuse(doctype: str, name: str | None) -> None:
	"""Stop with a sentence where a Member or Membership Prospect has been erased."""
	if name and frappe.db.get_value(doctype, name, "erased_on"):
		frappe.throw(_("This person has been erased. Make a new entry for whoever comes back."))
