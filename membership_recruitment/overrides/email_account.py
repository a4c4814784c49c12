"""Mails that come in: a job of Frappe's stores them as Administrator, and anybody in the world writes them.

Their words are cleaned as those of strangers, in whatever documents Frappe makes of them, and an attachment that a browser
would run gets a name under which it is shown as text (overrides/file.py). So far Email Account is in no other app's hands, and
a class of another app's would have to do the same.
"""

from frappe.email.doctype.email_account.email_account import EmailAccount

from membership_recruitment.member_privacy.wall import written_by


class CleaningEmailAccount(EmailAccount):
	def receive(self):
		with written_by.whoever_mails():
			return super().receive()
