import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.membership.bank_files import accounts, booking, job, sums
from membership_recruitment.utils import stored_files

# what the jobs write and nobody else
COMPUTED = (
	"status",
	"message",
	"warnings",
	"kind",
	"first_day",
	"last_day",
	"payments",
	"known",
	"passed_over",
)
COMPUTED += ("booked", "to_decide", "set_aside", "preview", "runs")


class BankFile(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from membership_recruitment.membership.doctype.bank_file_account.bank_file_account import (
			BankFileAccount,
		)

		accounts: DF.Table[BankFileAccount]
		booked: DF.Int
		file: DF.Attach
		first_day: DF.Date | None
		from_folder: DF.Check
		kind: DF.Data | None
		known: DF.Int
		last_day: DF.Date | None
		message: DF.SmallText | None
		passed_over: DF.Int
		payments: DF.Int
		preview: DF.LongText | None
		runs: DF.Int
		set_aside: DF.Int
		status: DF.Literal["Draft", "Read", "Booking", "Booked", "Refused"]
		to_decide: DF.Int
		warnings: DF.SmallText | None

	# end: auto-generated types
	def onload(self):
		self.set_onload("alive", job.is_alive(self))
		self.set_onload("at_work", job.is_at_work(self))
		if self.status in (job.BOOKING, job.BOOKED):
			self.set_onload("sums", sums.of(self))
		if self.status == job.BOOKING:
			self.update(booking.counts(self.name))  # as far as the run has come

	def validate(self):
		before = self.get_doc_before_save()
		for fieldname in COMPUTED:
			self.set(fieldname, before.get(fieldname) if before else None)
		self.from_folder = int(bool(before.from_folder if before else self.flags.from_folder))
		self.status = self.status or job.DRAFT
		self.keep_accounts(before)
		self.flags.is_another_file = not before or before.file != self.file
		if self.flags.is_another_file:
			if before and (before.status in (job.BOOKING, job.BOOKED) or job.is_alive(before)):
				frappe.throw(
					_("The payments of this file are booked. Attach another file to a new Bank File.")
				)
			self.file = stored_files.kept_private(self.file, doctype=self.doctype, name=self.name)
			self.status = job.DRAFT

	def on_update(self):
		if self.flags.is_another_file:
			job.start(self, job.read)

	def keep_accounts(self, before):
		"""Of the accounts in the file the form says only which bank account each is."""
		chosen = {row.name: row.bank_account for row in self.accounts}
		self.set("accounts", list(before.accounts) if before else [])
		usable = accounts.usable() if any(chosen.values()) else {}
		for row in self.accounts:
			row.bank_account = chosen.get(row.name)
			if not row.bank_account:
				continue
			account = usable.get(row.bank_account)
			if not account:
				frappe.throw(
					_(
						"{0} cannot be booked on. Choose a bank account of the company that has an account in the books."
					).format(frappe.utils.escape_html(row.bank_account))
				)
			if account.currency != row.currency:
				frappe.throw(
					_("{0} is kept in {1}, and the payments are in {2}. Choose another bank account.").format(
						frappe.utils.escape_html(row.bank_account), account.currency, row.currency
					)
				)

	def refuse_unknown_accounts(self):
		"""Stop where it is not said on which account money came in."""
		for row in self.accounts:
			if not row.bank_account:
				frappe.throw(
					_("Choose the bank account for {0} under Accounts in the File, and save.").format(
						frappe.utils.escape_html(row.bankgiro or row.account_number)
					)
				)
			accounts.to_book_on(row.bank_account)
