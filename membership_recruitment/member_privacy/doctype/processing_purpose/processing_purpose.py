import hashlib

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.member_privacy.consent.consent import CHANNEL_FIELDS
from membership_recruitment.member_privacy.consent.state import NEEDS_EVENT

WORDINGS = {"sv": "wording_sv", "en": "wording_en"}


class ProcessingPurpose(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		by_email: DF.Check
		by_letter: DF.Check
		by_phone: DF.Check
		by_sms: DF.Check
		description: DF.SmallText | None
		disabled: DF.Check
		lawful_basis: DF.Literal["Consent", "Contract", "Legal obligation", "Legitimate interest"]
		on_joining_page: DF.Literal["Not shown", "Optional", "Required"]
		purpose_name: DF.Data
		wording_en: DF.SmallText | None
		wording_sv: DF.SmallText | None
		wording_version: DF.Int

	# end: auto-generated types
	def validate(self):
		if not any(self.get(field) for field in CHANNEL_FIELDS.values()):
			frappe.throw(_("Choose at least one channel."))
		if self.lawful_basis != "Consent":
			self.on_joining_page = "Not shown"
		if self.lawful_basis in NEEDS_EVENT and not any(self.get(field) for field in WORDINGS.values()):
			frappe.throw(_("Write the words that people agree to, in Swedish or English."))
		if self.on_joining_page != "Not shown" and not self.by_email:
			frappe.throw(
				_("What is asked on the joining page is confirmed by e-mail. Choose that channel too.")
			)
		before = self.get_doc_before_save()
		self.wording_version = (before.wording_version if before else 0) or 0
		if any((before.get(field) if before else None) != self.get(field) for field in WORDINGS.values()):
			self.wording_version += 1

	def on_update(self):
		"""Keep the words of this version: consents point to them for as long as they exist."""
		for language, field in WORDINGS.items():
			text = self.get(field)
			key = {"purpose": self.name, "version": self.wording_version, "language": language}
			if text and not frappe.db.exists("Consent Text", key):
				values = {"text": text, "text_hash": hashlib.sha256(text.encode()).hexdigest()}
				# follows from the right to write the purpose; nobody writes these by hand
				frappe.get_doc({"doctype": "Consent Text", **key, **values}).insert(ignore_permissions=True)

	def on_trash(self):
		"""Its wordings go with it unless somebody agreed to them; then the link keeps the purpose too."""
		if not frappe.db.exists("Consent Event", {"purpose": self.name}):
			frappe.db.delete("Consent Text", {"purpose": self.name})
