import frappe
from frappe import _

from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import BoundedDocument


class ProspectInteraction(BoundedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answered: DF.Check
		asked_for_terms: DF.Check
		interaction_on: DF.Datetime
		journey_id: DF.Data | None
		kind: DF.Literal["Call", "Meeting", "Mail", "Event", "Form"]
		member: DF.Link | None
		outcome: DF.Literal["", "Interested", "Thinking It Over", "Call Back Later", "Not Interested"]
		prospect: DF.Link | None
		staff: DF.Link | None
		summary: DF.Text | None

	# end: auto-generated types
	def validate(self):
		before = self.get_doc_before_save()
		self.journey_id = before.journey_id if before else None  # written by the conversion alone
		if not self.prospect and not self.member:
			frappe.throw(_("Choose the prospect that this contact was with."))
		if self.prospect and prospect_status(self.prospect) == CONVERTED:
			frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))

	def on_update(self):
		# a contact moves its prospect at once, unless somebody chooses the phase together with it
		if self.prospect and not self.flags.phase_is_chosen:
			entry_rules.apply_rules(entry_rules.RECRUITING, [self.prospect])


@conflicts.in_words()
def prospect_status(name: str) -> str | None:
	"""As committed by now; a conversion that runs is waited for, so that nothing is left behind by it."""
	return frappe.db.get_value("Membership Prospect", name, "status", for_update=True)


def on_doctype_update():
	# all that the ranking asks of somebody's contacts, and no more (ranking/snapshots.py)
	for person in ("prospect", "journey_id"):
		frappe.db.add_index(
			"Prospect Interaction",
			[person, "answered", "interaction_on", "creation", "kind"],
			f"contacts_by_{person}",
		)
