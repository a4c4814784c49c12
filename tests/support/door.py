"""Ask the door, without a server: a request as Frappe reads it, and what check_request says of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.app import make_form_dict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment.member_privacy.wall import request_check


def knock(
	path: str = "/api/method/frappe.client.get_list", *, verb: str | None = None, raw=None, **form
) -> None:
	"""Put one request to the door.

	Args:
	        path: Its address, with a query if it has one.
	        verb: GET, or POST where there is a raw body, if not said.
	        raw: A body and its content type, instead of a form.
	        form: Arguments in the address.

	Raises:
	        frappe.PermissionError: It is refused.
	"""
	with requested(path, verb=verb, raw=raw, **form):
		request_check.check_request()


def refused(*arguments, **form) -> bool:
	"""Whether the door refuses a request; takes what `knock` takes."""
	try:
		knock(*arguments, **form)
	except frappe.PermissionError:
		return True
	return False


@contextmanager
def requested(path: str, *, verb: str | None = None, raw=None, headers=None, **form) -> Iterator[Request]:
	"""The request as the one that is being answered."""
	form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in form.items()}
	options = {"data": raw[0], "content_type": raw[1]} if raw else {}
	if form:
		options["query_string"] = form
	builder = EnvironBuilder(path, method=verb or ("POST" if raw else "GET"), headers=headers, **options)
	before = frappe.local.form_dict
	frappe.local.request = Request(builder.get_environ())
	try:
		make_form_dict(frappe.local.request)
		yield frappe.local.request
	finally:
		frappe.local.form_dict = before
		del frappe.local.request
