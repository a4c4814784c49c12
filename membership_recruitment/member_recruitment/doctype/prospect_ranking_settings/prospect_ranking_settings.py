import frappe

from membership_recruitment.member_recruitment.ranking import models, rules, scores
from membership_recruitment.people import staff_search
from membership_recruitment.utils.trained_model_settings import TrainedModelSettings


class ProspectRankingSettings(TrainedModelSettings):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_recruitment.doctype.ranking_card_line.ranking_card_line import (
			RankingCardLine,
		)

		approver: DF.Link | None
		card: DF.Table[RankingCardLine]
		enabled: DF.Check
		expected_years: DF.LongText | None
		in_force: DF.LongText | None
		purpose: DF.Link | None
		scored_on: DF.Datetime | None

	# end: auto-generated types
	KIND = models.KIND
	DERIVED = ("scored_on", "in_force", "expected_years")
	train_soon = staticmethod(models.train_soon)

	def validate(self):
		if not self.card:
			self.extend("card", rules.default_lines())
		rules.tidy_card(self.card)
		if problem := rules.refusal_of_card(self.card):
			frappe.throw(frappe.utils.escape_html(problem))
		super().validate()

	def on_update(self):
		scores.rank_soon()


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def approver_query(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | None = None
) -> list[tuple]:
	"""Users who may approve models, for the field Models Are Approved By: (name, full name)."""
	frappe.has_permission("Prospect Ranking Settings", "write", throw=True)
	return staff_search.users_with_roles(models.KIND.roles, txt, start, page_len)
