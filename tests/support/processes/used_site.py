"""Uses a site as people would, so that uninstalling has something to remove: `used_site.py SITE`."""

import os
import sys

import frappe
from frappe.utils.password import update_password

from membership_recruitment.member_pages import invitation, links
from membership_recruitment.member_pages.card import cards
from membership_recruitment.member_recruitment.joining_page import friends


def use_own_pages(member: str) -> None:
	"""An invitation that was accepted, with all that its pages make."""
	email = frappe.db.get_value("Member", member, "email")
	_name, token = links.make(links.INVITATION, email, member=member, language="sv")
	user = invitation.accept(links.find(token, links.INVITATION))
	update_password(user, "k0rt-och-gott-2026")
	cards.renew(member)
	friends.renew(member)


def main(site: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	from tests.support.factories import make, messages

	make.settings(grace_days=20)
	prospect = make.prospect(email="used@example.com", address_line="Storgatan 1", city="Umeå")
	prospect.add_comment("Comment", "A note")
	prospect.notes = "Changed, which leaves a version"
	prospect.save()
	member = prospect.make_member("Individual", "2026-01-01")["member"]
	frappe.get_doc("Member", member).add_tag("tagged")
	use_own_pages(member)
	make.prospect("Another", email="another@example.com")
	messages.template()
	messages.message(0)
	messages.run()
	frappe.delete_doc("Email Template", messages.TEMPLATE, force=True)  # what users write stays
	frappe.db.commit()  # another process uninstalls


if __name__ == "__main__":
	main(sys.argv[1])
