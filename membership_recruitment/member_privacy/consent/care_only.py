"""What is foretold of members is for care alone: a call to one, never a message to many, nor a copy that outlives it.

Whatever Frappe mails, hands out, sends elsewhere or copies by a rule of its own chooses by fields and fills in fields. So no
such rule names one of these.
"""

import re

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent.ranking_objection import NO_RISK
from membership_recruitment.utils.statistics.ranking_decisions import LIKELY

GROUP = "target_group"  # the field of Member that messages and target lists choose by
_NAMED = re.compile(rf"\b(?:{'|'.join(NO_RISK)})\b", re.IGNORECASE)


def refuse_mailing(doc) -> None:
	"""Stop with a sentence where any field of the document, or of its rows, names what is foretold of members."""
	if _NAMED.search(frappe.as_json(doc.as_dict(no_default_fields=True))):
		frappe.throw(
			_(
				"Who may leave is foretold for care: call them, or meet them. {0} may neither choose by it nor tell it; take the fields {1} away."
			).format(_(doc.doctype), ", ".join(NO_RISK))
		)


def refuse_for_all(members: list[str]) -> None:
	"""Stop with a sentence where several members are put into a group at once, by which messages choose, and were chosen by what
	is foretold of them, as a list of those who may leave shows them: all of one band, one of those who are likely to."""
	names = {str(name) for name in members}
	if len(names) < 2:
		return
	bands = frappe.get_all(
		"Member", filters=[["Member", "name", "in", list(names)]], pluck="leaving_band", limit=0
	)
	if len(bands) == len(names) and len(set(bands)) == 1 and bands[0] in LIKELY:
		frappe.throw(
			_(
				"All of these stand in one band of those who may leave, which is foretold for care: call them, or meet them. Nothing is set for all; change them one by one."
			)
		)
