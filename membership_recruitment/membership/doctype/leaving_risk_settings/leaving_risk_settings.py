import frappe

from membership_recruitment.membership.leaving_risk import models, scores
from membership_recruitment.people import staff_search
from membership_recruitment.utils.trained_model_settings import TrainedModelSettings


class LeavingRiskSettings(TrainedModelSettings):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		approver: DF.Link | None
		enabled: DF.Check
		in_force: DF.LongText | None
		purpose: DF.Link | None
		scored_on: DF.Datetime | None

	# end: auto-generated types
	KIND = models.KIND
	DERIVED = ("scored_on", "in_force")
	train_soon = staticmethod(models.train_soon)

	def on_update(self):
		scores.score_soon()


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def approver_query(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | None = None
) -> list[tuple]:
	"""Users who may approve models, for the field Models Are Approved By: (name, full name)."""
	frappe.has_permission("Leaving Risk Settings", "write", throw=True)
	return staff_search.users_with_roles(models.KIND.roles, txt, start, page_len)
