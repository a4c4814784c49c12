"""An upload of who may not see every file: its name and address tell nothing of files that are there already.

Frappe keeps equal bytes once and puts a sign behind a name that is taken: from the address that it gave, a recruiter
read the name of the file on a member. There is no hook where it looks; so far File is in no other app's hands, and a class
of another app's would have to do the same.
"""

import frappe
from frappe import _
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import get_file_name

from membership_recruitment.member_privacy.wall import document_events, files, row_rules, written_by
from membership_recruitment.membership.bank_files import job

SHOWN_AS_TEXT = ".txt"


class UntellingFile(File):
	def before_insert(self):
		# Frappe reads what stands there before it looks at where that is
		if self.file_url and files.leaves_its_folder(self.file_url):
			frappe.throw(_("The address of a file leads out of its folder. Upload the file itself."))
		if written_by.a_mail() and files.may_be_run(self.file_name or "", self.is_private):
			self.file_name += SHOWN_AS_TEXT  # to refuse it would refuse the mail
		super().before_insert()

	def validate(self):
		document_events.check_address(self)
		document_events.check_attachment(self)
		super().validate()

	def on_trash(self):
		if self.file_url:
			job.refuse_if_needed(self)
		super().on_trash()

	def save_file(self, content=None, decode=False, ignore_existing_file_check=False, overwrite=False):
		if self._must_not_tell():
			ignore_existing_file_check = True
			if not overwrite:
				self.file_name = get_file_name(self.file_name, f"-{frappe.generate_hash(length=8)}")
		return super().save_file(
			content=content,
			decode=decode,
			ignore_existing_file_check=ignore_existing_file_check,
			overwrite=overwrite,
		)

	def validate_duplicate_entry(self):
		if not self._must_not_tell():
			super().validate_duplicate_entry()

	def _delete_file_on_disk(self):
		"""Not while another row has the same address: Frappe looks for one with the same hash, which a request may give."""
		if not frappe.db.exists("File", {"file_url": self.file_url, "name": ["!=", self.name]}):
			super()._delete_file_on_disk()

	def _must_not_tell(self) -> bool:
		"""Nor takes an attachment of a mail the address of a file that is there already, under another ending."""
		return written_by.a_mail() or row_rules.sees_no_member(frappe.session.user)
