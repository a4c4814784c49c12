"""A web server in whose process a method leaks a member's data in every form, as a hole in Frappe or another app would.

	../env/bin/python leaks.py SITE people            makes website users and prints their logins as JSON
	../env/bin/python leaks.py SITE serve PORT [raising]   serves; `raising`: another app's after_request hook fails

In the bench's sites folder, with the bench's Python. Nothing of the app is changed: the method is planted in a module
of Frappe's, in this process alone.
"""

import base64
import gzip
import json
import secrets
import sys
from pathlib import Path

import frappe
import frappe.app
import frappe.client
from frappe.utils.password import update_password
from werkzeug.serving import run_simple

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

METHOD = "frappe.client.planted"
MEMBER = {"email": ["like", "%@example.com"], "phone": ["is", "set"]}
CUSTOMER = "A Customer on the Portal"


def website_users() -> dict:
	"""Logins of a website user and of one who is a customer, and their password."""
	password = secrets.token_urlsafe(12)
	logins = {}
	for kind in ("website", "customer"):
		logins[kind] = f"{kind}.user@gate.example"
		if not frappe.db.exists("User", logins[kind]):
			user = frappe.new_doc("User")
			user.update({"email": logins[kind], "first_name": kind, "user_type": "Website User"})
			user.flags.no_welcome_mail = True
			user.insert()
		update_password(logins[kind], password)
	if not frappe.db.exists("Customer", CUSTOMER):
		portal = [{"user": logins["customer"]}]
		frappe.get_doc({"doctype": "Customer", "customer_name": CUSTOMER, "portal_users": portal}).insert()
	frappe.db.commit()
	return {"logins": logins, "password": password}


# ---------------------------------------------------------------- the method that leaks


@frappe.whitelist(allow_guest=True)
def planted(form: str, field: str, number: int = 0):
	"""Answers with a member's email, phone or name, in one of FORMS."""
	value = frappe.get_all("Member", MEMBER, pluck=field, order_by="name", limit=int(number) + 1)[-1]
	return FORMS[form](value)


def as_error(value: str) -> None:
	frappe.throw(f"No member {value}")


def as_traceback(value: str) -> None:
	raise RuntimeError(value)


def as_message(value: str) -> None:
	frappe.msgprint(f"<b>{value}</b>")


def as_file(content: bytes | str, name: str, kind: str = "download") -> None:
	frappe.response.update({"filename": name, "filecontent": content, "type": kind})


def as_csv(value: str) -> None:
	frappe.response.update({"doctype": "x", "result": f"a;b\r\n1;{value}\r\n", "type": "csv"})


def as_workbook(value: str) -> None:
	from frappe.utils.xlsxutils import make_xlsx

	as_file(make_xlsx([["a"], [value]], "x").getvalue(), "x.xlsx", "binary")


def as_pdf(value: str) -> None:
	from frappe.utils.pdf import get_pdf

	as_file(get_pdf(f"<p>To {value}</p>"), "x.pdf", "pdf")


def as_redirect(value: str) -> None:
	frappe.response.update({"type": "redirect", "location": f"/x?to={frappe.utils.quoted(value)}"})


def as_page(value: str) -> None:
	frappe.respond_as_web_page("x", f"<p>{value}</p>")


def as_cookie(value: str) -> str:
	frappe.local.cookie_manager.set_cookie("x", value)
	return "x"


def as_administrator(value: str) -> str:
	frappe.set_user("Administrator")
	return value


def locked_archive(_value: str) -> None:
	as_file(b"PK\x03\x04 an archive that the gate cannot read", "x.zip")


def as_database(_value: str) -> None:
	frappe.db.sql("select secret_column from `tabMember`")


def as_caught(_value: str, say=frappe.throw) -> None:
	try:
		as_database("")
	except frappe.db.ProgrammingError as error:
		say(str(error))
	except frappe.db.OperationalError as error:
		say(str(error))


def as_read(value: str) -> str:
	as_caught(value, frappe.msgprint)
	return "read"


def as_fault(_value: str) -> None:
	raise RuntimeError("secret_column")


FORMS = {
	"JSON": lambda value: {"a": [value]},
	"JSON in JSON": lambda value: json.dumps([json.dumps([value])]),
	"base64": lambda value: base64.b64encode(f"Her address is {value}".encode()).decode(),
	"error": as_error,
	"traceback": as_traceback,
	"message": as_message,
	"CSV": as_csv,
	"text": lambda value: as_file(value, "x.txt"),
	"gzip": lambda value: as_file(gzip.compress(value.encode()), "x.gz", "binary"),
	"workbook": as_workbook,
	"PDF": as_pdf,
	"redirect": as_redirect,
	"page": as_page,
	"cookie": as_cookie,
	"name of a file": lambda value: as_file("x", f"{value}.txt"),
	"another user": as_administrator,
}
ERRORS = {
	"error of the database": as_database,
	"the same in a sentence": as_caught,
	"the same beside an answer": as_read,
	"error of a program": as_fault,
}
ALL = {**FORMS, **ERRORS, "locked archive": locked_archive}


# ---------------------------------------------------------------- serving


def serve(site: str, port: str, raising: bool) -> None:
	FORMS.update(ALL)
	planted.__module__ = "frappe.client"
	frappe.client.planted = planted
	if raising:
		hooks_of_all_apps = frappe.get_hooks

		def get_hooks(hook=None, *arguments, **named):
			found = hooks_of_all_apps(hook, *arguments, **named)
			return ["another_app.hook.that_fails", *found] if hook == "after_request" else found

		frappe.get_hooks = get_hooks
	frappe.app._site, frappe.app._sites_path = site, "."
	run_simple("127.0.0.1", int(port), frappe.app.application, threaded=True)


if __name__ == "__main__":
	site, command, *rest = sys.argv[1:]
	if command == "serve":
		serve(site, rest[0], "raising" in rest)
	else:
		frappe.init(site, sites_path=".")
		frappe.connect()
		frappe.flags.mute_emails = True
		print(json.dumps(website_users()))
