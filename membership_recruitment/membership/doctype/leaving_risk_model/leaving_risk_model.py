import json

import frappe

from membership_recruitment.membership.leaving_risk import models
from membership_recruitment.membership.leaving_risk.term_features import BY_NAME
from membership_recruitment.utils import told_rankings
from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.trained_model import TrainedModel


class LeavingRiskModel(TrainedModel):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		approved_by: DF.Link | None
		approved_on: DF.Datetime | None
		area: DF.Float
		area_of_rates: DF.Float
		brier: DF.Float
		calibration_slope: DF.Float
		cut: DF.Date | None
		data_from: DF.Date | None
		data_until: DF.Date | None
		held_out: DF.Int
		held_out_lapsed: DF.Int
		in_use_from: DF.Datetime | None
		in_use_until: DF.Datetime | None
		lapsed: DF.Int
		lift: DF.Float
		observed_to_expected: DF.Float
		people: DF.Int
		shows_percent: DF.Check
		status: DF.Literal["Waiting for Approval", "In Use", "Put Aside", "Not Better"]
		trained_by: DF.Link | None
		trained_on: DF.Datetime | None
		weights: DF.LongText | None
		why: DF.Literal["Better", "Few Joined", "Few Held Out", "Not Better", "By Chance"]

	# end: auto-generated types
	def onload(self):
		weights = LevelWeights.from_dict(json.loads(self.weights))
		self.set_onload("learnt", told_rankings.learnt(BY_NAME, weights))
		self.set_onload("may_approve", models.KIND.approver() == frappe.session.user)

	@frappe.whitelist(methods=["POST"])
	def approve(self) -> None:
		"""Put this model to use in place of the one before."""
		self.check_permission("read")
		models.KIND.approve(self)

	@frappe.whitelist(methods=["POST"])
	def put_aside(self) -> None:
		"""Back to the shares by group."""
		self.check_permission("read")
		models.KIND.put_aside(self)
