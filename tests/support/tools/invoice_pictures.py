"""The pictures of a membership invoice in docs/images: `invoice_pictures.py SITE FOLDER`, from the bench's sites folder.

Everything that it makes on the site is rolled back.
"""

import os
import subprocess
import sys
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import frappe


def main(site: str, folder: str) -> None:
	frappe.init(site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	server = ThreadingHTTPServer(
		("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=os.getcwd())
	)  # the PDF's style sheet comes from the site
	Thread(target=server.serve_forever, daemon=True).start()
	frappe.local.conf.host_name = f"http://127.0.0.1:{server.server_port}"
	try:
		for language in ("en", "sv"):
			picture(language, Path(folder))
	finally:
		frappe.db.rollback()
		frappe.destroy()
		server.shutdown()


def picture(language: str, folder: Path) -> None:
	from membership_recruitment.membership.fees import invoices
	from tests.support.factories import make, money

	if not frappe.db.exists("Membership Type", "Household"):
		make.membership_type(
			"Household", period_kind="Rolling", period_count=1, period_unit="Year", fee=550, shared_fee=1
		)
	money.fees("Individual", "Household")
	payer = make.member("Astrid", "Lindqvist", language=language, email="astrid@example.com")
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": payer.name,
			"address_line1": "Storgatan 12",
			"city": "Umeå",
			"pincode": "903 26",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": payer.name}],
		}
	).insert()
	child = make.member("Björn", "Lindqvist", payer=payer.name)
	friend = make.member("Cilla", "Ek", payer=payer.name)
	own = make.term(payer.name, "2026-01-15", membership_type="Household")
	covered = make.term(child.name, "2026-01-15", membership_type="Household", covered_by=own.name)
	other = make.term(friend.name, "2026-01-15")
	name = invoices.make_invoice([own.name, covered.name, other.name], 100, submit=True, day=date(2026, 1, 2))
	pdf = folder / f"membership-invoice-{language}.pdf"
	pdf.write_bytes(invoices.as_pdf(name))
	subprocess.run(
		["pdftoppm", "-r", "100", "-H", "760", "-png", "-singlefile", str(pdf), str(pdf.with_suffix(""))],
		check=True,
	)
	pdf.unlink()


if __name__ == "__main__":
	main(*sys.argv[1:])
