"""The form of the settings of one kind of trained models (trained_models.py): where training stands, and what starts it."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.utils import trained_models


class TrainedModelSettings(Document):
	"""A Single that says whether models are trained and who approves them.

	A kind of its own sets:
	        KIND: The kind of its models.
	        DERIVED: Fields that a job writes; a form that was opened before does not bring the old ones back.
	        train_soon: Starts training for the present user.
	"""

	KIND: trained_models.Kind
	DERIVED: tuple[str, ...]
	train_soon: Callable[[], None]

	def onload(self):
		self.scored_on = trained_models.derived(self.doctype, "scored_on")
		self.set_onload("training", self.KIND.training())

	def validate(self):
		for field in self.DERIVED:
			self.set(field, trained_models.derived(self.doctype, field))
		self.KIND.check_settings(self)

	@frappe.whitelist(methods=["POST"])
	def train(self) -> str:
		"""Train a model in the background; a notification tells what came of it.

		Returns:
		        A sentence for the user.
		"""
		self.check_permission("write")
		if not trained_models.rules_of(self.doctype).enabled:
			frappe.throw(_("Switch it on and save first."))
		self.train_soon()
		return _("A model is being trained. This page and a notification say when it is done.")

	@frappe.whitelist()
	def training(self) -> dict:
		"""Where training stands, for the form (see Kind.training)."""
		self.check_permission("read")
		return self.KIND.training()
