from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from membership_recruitment.member_privacy.consent import consent, ranking_objection
from membership_recruitment.member_privacy.consent.state import GIVEN, NEEDS_EVENT
from membership_recruitment.utils import conflicts, within_bounds

# Only the public pages may say this of themselves.
OF_THE_PERSON = ("Joining page", "Withdrawal link", "Own pages")
LANGUAGES = ("sv", "en")
CLOCKS_DIFFER = timedelta(minutes=5)


class ConsentEvent(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		actor: DF.Link | None
		channel: DF.Literal["E-mail", "Phone", "SMS", "Letter"]
		consent_text: DF.Link | None
		double_opt_in_on: DF.Datetime | None
		event: DF.Literal["Given", "Withdrawn"]
		event_on: DF.Datetime
		evidence: DF.SmallText | None
		evidence_file: DF.Attach | None
		lawful_basis: DF.Literal["Consent", "Contract", "Legal obligation", "Legitimate interest"]
		purpose: DF.Link
		source: DF.Literal[
			"Paper form",
			"Phone call",
			"Meeting",
			"E-mail",
			"Event",
			"Joining page",
			"Withdrawal link",
			"Own pages",
			"Import",
			"Other",
		]
		subject_doctype: DF.Literal["Member", "Membership Prospect"]
		subject_name: DF.DynamicLink
		wording_hash: DF.Data | None
		wording_version: DF.Int

	# end: auto-generated types
	def before_insert(self):
		self.actor = None if self.flags.by_the_person else frappe.session.user
		self.event_on = get_datetime(self.event_on) if self.event_on else now_datetime()
		if not self.flags.by_the_person:
			self.double_opt_in_on = None

	def validate(self):
		if not self.is_new():
			frappe.throw(
				_("A consent event is never changed. Record a new one: the latest decides."),
				frappe.ValidationError,
			)
		self.validate_person()
		self.take_basis_and_wording()
		self.validate_proof()
		within_bounds.validate(self)

	def after_insert(self):
		ranking_objection.consent_recorded(self)

	def on_trash(self):
		frappe.throw(_("A consent event is never deleted. Record a withdrawal instead."))

	@conflicts.in_words()
	def validate_person(self):
		if self.subject_doctype not in (consent.MEMBER, consent.PROSPECT):
			frappe.throw(_("Choose a member or a prospect."))
		converted = (
			self.subject_doctype == consent.PROSPECT
			and frappe.db.get_value(consent.PROSPECT, self.subject_name, "status", for_update=True)
			== "Converted"
		)
		if converted:
			frappe.throw(_("This prospect has moved to the member register and can no longer be changed."))

	def take_basis_and_wording(self):
		purpose = frappe.get_doc("Processing Purpose", self.purpose)
		self.lawful_basis = purpose.lawful_basis
		if self.lawful_basis not in NEEDS_EVENT:
			frappe.throw(
				_("{0} does not rest on consent, so there is none to record.").format(
					frappe.utils.escape_html(_(self.purpose))
				)
			)
		if self.event != GIVEN:
			self.consent_text = self.wording_version = self.wording_hash = None
			return
		if purpose.disabled:
			frappe.throw(
				_("The purpose {0} is switched off. Choose another one.").format(
					frappe.utils.escape_html(_(self.purpose))
				)
			)
		if self.channel not in consent.channels_of(purpose):
			frappe.throw(
				_("{0} is not a channel of the purpose {1}. Choose another one.").format(
					frappe.utils.escape_html(_(self.channel)), frappe.utils.escape_html(_(self.purpose))
				)
			)
		text = self.agreed_text(purpose)
		self.consent_text, self.wording_version, self.wording_hash = text.name, text.version, text.text_hash

	def agreed_text(self, purpose):
		"""The wording that was shown; where nobody says which, the present one in the site's language."""
		fields = ("name", "version", "text_hash")
		if self.consent_text:
			text = frappe.db.get_value(
				"Consent Text", {"name": self.consent_text, "purpose": self.purpose}, fields, as_dict=True
			)
			if not text:
				frappe.throw(
					_("Choose a wording of the purpose {0}.").format(
						frappe.utils.escape_html(_(self.purpose))
					)
				)
			return text
		for language in ((frappe.db.get_default("lang") or "")[:2], *LANGUAGES):
			present = {"purpose": self.purpose, "version": purpose.wording_version, "language": language}
			text = frappe.db.get_value("Consent Text", present, fields, as_dict=True)
			if text:
				return text
		frappe.throw(
			_("The purpose {0} has no wording. Write it first.").format(
				frappe.utils.escape_html(_(self.purpose))
			)
		)

	def validate_proof(self):
		now = now_datetime()
		if self.event_on > now + CLOCKS_DIFFER:
			frappe.throw(_("The time lies in the future. Enter when the person said it."))
		self.event_on = min(self.event_on, now)  # or a withdrawal in the next minutes would come before it
		if self.flags.by_the_person:
			return
		if self.source in OF_THE_PERSON:
			frappe.throw(_("Only the person can do that. Choose how you were told."))
		if self.event == GIVEN and not (self.evidence or "").strip() and not self.evidence_file:
			frappe.throw(_("Say what shows the consent: where, to whom, in which words. Or attach the form."))
		if self.evidence_file:
			self.validate_file()

	def validate_file(self):
		"""Frappe attaches whatever file an Attach field names: it must be one that the user may read."""
		files = frappe.get_all("File", filters={"file_url": self.evidence_file}, pluck="name")
		if not any(frappe.has_permission("File", "read", frappe.get_doc("File", name)) for name in files):
			frappe.throw(_("The evidence file was not found. Attach it again."))


def on_doctype_update():
	frappe.db.add_index("Consent Event", ["subject_name", "purpose", "channel"], "subject_purpose_channel")
