"""A guardian's own way out of mail about a child: a link in each mail (unsubscribe_links.py).

It closes one address to mail about one child: other guardians, other children and the child stay as they are. The link
names the guardian and the address that it was sent to.
"""

import frappe

from membership_recruitment import public_page
from membership_recruitment.member_privacy.consent import suppression, unsubscribe_links
from membership_recruitment.member_privacy.consent.guardian_mail import Reader

PATH = "guardians/unsubscribe"
LINKS = unsubscribe_links.Links(PATH, signed_as="guardian unsubscribe")


def link(reader: Reader, language: str | None = None) -> str:
	"""Address of the page where a guardian stops mail about a child."""
	return LINKS.address(reader.guardian, _print(reader.address), language)


def _print(address: str) -> str:
	return suppression.fingerprint(address)[:16]


def stop(guardian: str, address_print: str) -> None:
	"""Send no more mail about the child to the guardian's address. An address that was replaced gets none anyway."""
	rows = frappe.db.sql(
		"""select g.parent, coalesce(nullif(g.email, ''), own.email, '') as email from `tabMember Guardian` g
		left join `tabMember` own on own.name = g.member
		where g.name = %s and g.parenttype = 'Member' for update""",
		guardian,
		as_dict=True,
	)
	if rows and rows[0].email and _print(rows[0].email) == address_print:
		unsubscribe_links.unsubscribe(rows[0].email, "Member", rows[0].parent)


def page(request: public_page.PublicRequest) -> public_page.PageResponse:
	return LINKS.answer(request, stop)
