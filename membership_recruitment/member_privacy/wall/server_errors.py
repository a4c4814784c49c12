"""Say of an error on the server that there was one, and no more.

A database tells with its errors what its tables, columns and values are, and a traceback what was being done with them. To
those who are looked at (last_gate.py) neither goes out: a sentence does, and the details stay in the Error Log.
"""

import json
import re

import frappe
from frappe import _

from membership_recruitment.member_privacy.wall import withheld

# Frappe's words for a mail server that does not answer, and for a site that is being updated
IN_SENTENCES = (501, 503)
# Keys of an answer in which Frappe speaks of errors, version 1 and 2
SPOKEN = ("exception", "exc", "_exc_source", "_server_messages", "_error_message", "_debug_messages")
SPOKEN_LATER = ("errors", "messages", "debug")
OF_THE_DATABASE = re.compile(
	r"pymysql|MySQLdb|psycopg|\b(?:Operational|Programming|Internal|Data|Integrity|Interface)Error\b"
	r"|\(\d{4}, ?\\*[\"']|SQL syntax"
)


def quieten(response) -> None:
	"""Take out of an answer, in place, what the server or its database says of an error."""
	fault = response.status_code >= 500 and response.status_code not in IN_SENTENCES
	if response.mimetype == "application/json":
		_quieten_json(response, fault)
	elif fault or (
		response.status_code >= 400 and OF_THE_DATABASE.search(response.get_data().decode(errors="replace"))
	):
		_log(fault, response.get_data().decode(errors="replace"))
		withheld.answer(response, response.status_code, _("Server Error"), sentence())


def sentence() -> str:
	return _("Something went wrong on the server. The administrators find the details in the Error Log.")


def _quieten_json(response, fault: bool) -> None:
	if not fault and not OF_THE_DATABASE.search(response.get_data(as_text=True)):
		return
	body = json.loads(response.get_data())
	if not isinstance(body, dict):
		return
	spoken = [key for key in (*SPOKEN, *SPOKEN_LATER) if key in body]
	if fault or any(OF_THE_DATABASE.search(json.dumps(body[key])) for key in spoken):
		_log(fault, json.dumps({key: body[key] for key in spoken}))
		kept = {key: value for key, value in body.items() if key not in spoken}
		said = withheld.as_error(sentence(), _("Server Error"), "ServerError")
		response.data = json.dumps({**kept, **said})


def _log(fault: bool, said: str) -> None:
	"""Frappe itself logs what it answers with 500."""
	if not fault:
		frappe.log_error(title="Error of the database", message=said, defer_insert=True)
