"""Pictures within mails: Frappe sends the file that stands behind `embed=` in the words of a mail, whoever wrote them and
whatever file of the server's it is: the site's keys, a backup, a private file. Public pictures are all that mails need.

There is no hook where it reads the file, and words are put together to a mail in too many places to look at each.
"""

import frappe
from frappe.email import email_body

APP = "membership_recruitment"
PUBLIC = ("assets/", "files/")

_content_of_path = email_body.get_filecontent_from_path


def guard(**_job) -> None:
	"""before_request and before_job: let mails hold public files alone, from here on in this process."""
	email_body.get_filecontent_from_path = content_of_public_path  # nosemgrep: Frappe has no hook for it


def content_of_public_path(path: str | None) -> bytes | None:
	"""What lies under a path of public files; None for every other, with which Frappe leaves the picture out. A process may
	serve sites without the app, too: theirs are left to Frappe."""
	if APP in frappe.get_installed_apps() and not is_public(path):
		return None
	return _content_of_path(path)


def is_public(path: str | None) -> bool:
	plain = (path or "").removeprefix("/")
	return plain.startswith(PUBLIC) and "\\" not in plain and not {".", ".."} & set(plain.split("/"))
