"""Prepares members' own pages on a site for tests over HTTP.

own_pages.py SITE invite EMAIL…   a member with a term and an invoice for each address, invited; prints rows of member and
                                  invoice by address
own_pages.py SITE password USER WORD   gives a login a password
"""

import json
import os
import sys

import frappe
from frappe.utils import add_days, getdate
from frappe.utils.password import update_password

from membership_recruitment.member_pages import invitation
from membership_recruitment.membership.fees import invoices
from tests.support.factories import make, money
from tests.support.processes import joining


def invite(*emails: str) -> dict[str, dict]:
	joining.open_page()
	money.fees(swish_number="1234567890", submit_renewal_invoices=1)  # as seed.py has it
	found = {}
	for email in emails:
		first_name = email.partition(".")[0].title()
		values = {"email": email, "phone": f"+467017406{len(found):02}", "language": "en"}
		member = make.member(first_name, "Egensida", **values)
		term = make.term(member.name, str(add_days(getdate(), -300)))
		invoice = invoices.make_invoice([term.name], submit=True)
		found[email] = {"member": member.name, "invoice": invoice, "term": term.name}
	sent = invitation.invite([row["member"] for row in found.values()])
	assert sent["sent"] == len(emails), sent
	return found


def main(site: str, command: str, *values: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	found = {}
	if command == "invite":
		found = invite(*values)
	else:
		update_password(*values)
	frappe.db.commit()  # the web server has to find it
	print(json.dumps(found))
	frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:])
