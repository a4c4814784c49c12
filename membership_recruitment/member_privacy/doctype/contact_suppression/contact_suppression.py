import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.people.names_and_numbers import is_one_address, phone_e164
from membership_recruitment.settings import rules


class ContactSuppression(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.Data | None
		address_hash: DF.Data | None
		details: DF.Data | None
		excluded_until: DF.Date | None
		kind: DF.Literal["E-mail", "Phone"]
		reason: DF.Literal["Asked not to be contacted", "Erased", "Undeliverable", "Other"]
		suppressed_on: DF.Datetime | None

	# end: auto-generated types
	def before_insert(self):
		address = suppression.normalised(self.address or "")
		self.kind = suppression.kind_of(address)
		known = (
			is_one_address(address)
			if self.kind == suppression.EMAIL
			else phone_e164(address, rules().phone_country)
		)
		if not known:
			frappe.throw(_("Enter an e-mail address or a phone number."))
		self.address_hash = suppression.fingerprint(address)
		self.flags.address = address  # for what has to forget it now
		self.address = None  # only the fingerprint is kept
		self.suppressed_on = now_datetime()
		self.excluded_until = None  # an erasure says it
		if frappe.db.exists("Contact Suppression", {"address_hash": self.address_hash}):
			frappe.throw(_("This address is suppressed already."), frappe.DuplicateEntryError)

	def validate(self):
		if not self.is_new():
			frappe.throw(_("A suppression is not changed. Delete it when the address may be used again."))
