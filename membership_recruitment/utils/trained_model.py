"""The document of a trained model (trained_models.py): learnt and approved, and written by no hand."""

import frappe
from frappe import _
from frappe.model.document import Document


class TrainedModel(Document):
	"""What a model has learnt, how right it was and who approved it, is what its own actions wrote: neither REST, Data Import nor
	a list writes it, whatever rights somebody has given."""

	def validate(self):
		# the actions pass over permissions, which nobody can who types
		if not self.flags.ignore_permissions:
			frappe.throw(
				_(
					"A model is trained and approved, and nobody writes it by hand. Use Train a Model and Approve."
				)
			)
