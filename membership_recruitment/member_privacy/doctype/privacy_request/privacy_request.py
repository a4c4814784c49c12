import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, formatdate, getdate, now_datetime, nowdate

from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.requests import subject
from membership_recruitment.people.names_and_numbers import is_one_address

IDENTITY = "identity_how"
# the person can download nothing any more
NO_LINK = {"link_hash": None, "link_until": None, "link_downloads": 0, "link_files": 0}
WHO = ("subject_doctype", "subject_name", "email")


class PrivacyRequest(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.member_privacy.doctype.privacy_request_entry.privacy_request_entry import (
			PrivacyRequestEntry,
		)

		answer: DF.SmallText | None
		answered_on: DF.Date | None
		came_by: DF.Literal["E-mail", "Letter", "Telephone", "In person", "Public page", "Own pages"]
		due_on: DF.Date | None
		email: DF.Data | None
		erasure: DF.Link | None
		expires_on: DF.Datetime | None
		extension_reason: DF.SmallText | None
		found_as: DF.Literal["", "Member", "Former member", "Prospect", "E-mail only", "Nobody found"]
		handled_by: DF.Link | None
		identity_by: DF.Link | None
		identity_how: DF.Literal[
			"",
			"Reply from the address in the register",
			"Link sent to the e-mail address",
			"Logged in to the own pages",
			"Call to the number in the register",
			"Known in person",
			"Identity document shown",
			"Power of attorney",
			"Not needed for this",
		]
		identity_on: DF.Date | None
		kind: DF.Literal["Access", "Portability", "Erasure", "Rectification", "Restriction", "Objection"]
		language: DF.Data | None
		link_downloads: DF.Int
		link_files: DF.Check
		link_hash: DF.Data | None
		link_until: DF.Datetime | None
		log: DF.Table[PrivacyRequestEntry]
		received_on: DF.Date
		reminded_on: DF.Date | None
		status: DF.Literal["Open", "Unconfirmed", "Done", "Refused", "Withdrawn"]
		subject_doctype: DF.Literal["", "Member", "Membership Prospect"]
		subject_name: DF.DynamicLink | None
		token_hash: DF.Data | None
		wish: DF.SmallText | None

	# end: auto-generated types
	def onload(self):
		self.set_onload("candidates", subject.candidates(self.email) if self.is_open else [])
		self.set_onload("whom", subject.whom(self))
		self.set_onload("needs_identity", self.kind in rules.NEEDS_IDENTITY)

	def before_insert(self):
		if not self.flags.from_the_page:
			self.update({**dict.fromkeys(self.written_by_steps), "log": [], "status": rules.OPEN})
			self.handled_by = self.handled_by or frappe.session.user
		self.note(_("It came in."))

	def validate(self):
		before = self.get_doc_before_save()
		if before and before.status in rules.CLOSED and not self.flags.own_action:
			frappe.throw(_("This request is closed and cannot be changed any more."))
		if before and not self.flags.own_action:
			self.changed_by_hand(before)
		if getdate(self.received_on) > getdate():
			frappe.throw(_("A request cannot have come in the future."))
		self.email = (self.email or "").strip().lower() or None
		if self.email and self.has_value_changed("email") and not is_one_address(self.email):
			frappe.throw(_("Enter one e-mail address."))
		if self.subject_name and not self.subject_doctype:
			self.subject_name = None
		self.due_on = rules.due_on(getdate(self.received_on), is_extended=bool(self.extension_reason))
		if self.status == rules.OPEN:
			self.found_as = subject.found_as(self)

	@property
	def is_open(self) -> bool:
		return self.status == rules.OPEN

	@property
	def written_by_steps(self) -> list[str]:
		"""Fields that say what was done: the steps write them, and nobody by hand."""
		return [field.fieldname for field in self.meta.fields if field.read_only]

	def changed_by_hand(self, before: "PrivacyRequest") -> None:
		"""What steps write is as it is stored; a day that moves the deadline stands in the log; and whose identity was made sure
		of is somebody else's where another person or address is named."""
		self.update({fieldname: before.get(fieldname) for fieldname in self.written_by_steps})
		if getdate(before.received_on) != getdate(self.received_on):
			self.note(
				_("The day on which it came in was corrected: before {0}.").format(
					formatdate(before.received_on)
				)
			)
		if any((before.get(fieldname) or "") != (self.get(fieldname) or "") for fieldname in WHO):
			self.stop_erasing()
			self.update(
				{IDENTITY: None, "identity_on": None, "identity_by": None, "erasure": None, **NO_LINK}
			)

	def begin_step(self) -> None:
		"""A step decides by what is stored, whatever the request that asks for it says.

		Raises:
		        frappe.PermissionError: Without the right to write requests.
		"""
		self.check_permission("write")
		stored = frappe.get_doc(self.doctype, self.name)
		self.update({fieldname: stored.get(fieldname) for fieldname in (*self.written_by_steps, *WHO)})

	def note(self, what: str) -> None:
		"""Add a step to the log. It names nobody: it stays when the person is erased."""
		self.append("log", {"entry_on": now_datetime(), "entry_by": frappe.session.user, "what": what})

	def act(self, what: str, **values) -> None:
		"""Write what a step changes, and note it."""
		self.update(values)
		self.note(what)
		self.flags.own_action = True
		self.save()
		self.flags.own_action = False

	# ------------------------------------------------------------ steps on the form

	@frappe.whitelist(methods=["POST"])
	def make_sure(self, how: str) -> None:
		"""Note how it was made sure who asks."""
		self.begin_step()
		choices = self.meta.get_field(IDENTITY).options.split("\n")
		if how not in choices or not how:
			frappe.throw(_("Choose how you have made sure who asks."))
		self.refuse(rules.no_identity(self.kind, how))
		if not self.is_open:
			frappe.throw(_("This request is closed and cannot be changed any more."))
		self.act(
			_("Made sure who asks: {0}").format(_(how, context="Privacy Request")),
			**{IDENTITY: how, "identity_on": nowdate(), "identity_by": frappe.session.user},
		)

	@frappe.whitelist(methods=["POST"])
	def take_more_time(self, reason: str) -> None:
		"""Take two more months, once, with the reason that the person is told."""
		self.begin_step()
		self.refuse(
			rules.no_extension(
				self.status, getdate(self.received_on), getdate(), is_extended=bool(self.extension_reason)
			)
		)
		reason = self.given(reason, _("Say why the answer takes longer: the person must be told."))
		self.act(
			_("More time was taken, and the person is to be told why."),
			extension_reason=reason,
			reminded_on=None,
		)

	@frappe.whitelist(methods=["POST"])
	def finish(self, answer: str) -> None:
		"""The request is answered."""
		self.begin_step()
		self.refuse(rules.no_answer(self.kind, self.status, identity_is_sure=bool(self.get(IDENTITY))))
		if self.erasure and not run.is_carried_out(self.erasure):
			frappe.throw(
				_("The person is not erased yet: wait for it, or look at {0}.").format(
					escape_html(self.erasure)
				)
			)
		answer = self.given(answer, _("Say in short what was answered. Name nobody."))
		self.close(rules.DONE, answer, _("Answered."))

	@frappe.whitelist(methods=["POST"])
	def refuse_it(self, reason: str) -> None:
		"""The association does not do what is asked, for a reason that the person is told."""
		self.begin_step()
		if not self.is_open:
			frappe.throw(_("Only an open request can be answered."))
		reason = self.given(reason, _("Say why it is refused: the person must be told."))
		self.stop_erasing()
		self.update(NO_LINK)
		self.close(rules.REFUSED, reason, _("Refused, with the reason."))

	@frappe.whitelist(methods=["POST"])
	def withdraw(self) -> None:
		"""The person does not ask any more."""
		self.begin_step()
		if not self.is_open:
			frappe.throw(_("Only an open request can be withdrawn."))
		self.stop_erasing()
		self.update(NO_LINK)
		self.close(rules.WITHDRAWN, None, _("The person does not ask any more."))

	def stop_erasing(self) -> None:
		"""What was asked for is not asked for any more.

		Raises:
		        frappe.ValidationError: It is done.
		"""
		if self.erasure and not run.stop(self.erasure, _("The request is not open any more.")):
			frappe.throw(_("The person is erased already: answer the request."))

	def close(self, status: str, answer: str | None, what: str) -> None:
		self.act(what, status=status, answer=answer, answered_on=nowdate())

	@staticmethod
	def given(text: str | None, sentence: str) -> str:
		if not (text or "").strip():
			frappe.throw(sentence)
		return text.strip()

	@staticmethod
	def refuse(sentence: str | None) -> None:
		if sentence:
			frappe.throw(escape_html(_(sentence)))
