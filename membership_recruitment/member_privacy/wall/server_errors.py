"""Say of an error on the server that there was one, and no more.

A database tells with its errors what its tables, columns and values are, and a traceback what was being done with them. To
those who are looked at (last_gate.py) neither goes out: a sentence does, and the details stay in the Error Log. Nor does
the traceback of a refusal, whose line numbers tell why. The other users of the desk hear what Frappe says, but nothing
that the database says.
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


def quieten_database(response) -> None:
	"""Take out of an answer, in place, what the database says of an error; what Frappe says of it stays."""
	if response.status_code < 400:
		return
	said = response.get_data().decode(errors="replace")
	if not OF_THE_DATABASE.search(said):
		return
	if response.mimetype != "application/json":
		_log(response.status_code >= 500, said)
		withheld.answer(response, response.status_code, _("Server Error"), sentence())
		return
	body = json.loads(said)
	if isinstance(body, dict):
		kept = {key: value for key in body if (value := _without_database(key, body[key])) is not None}
		_log(response.status_code >= 500, said)
		told = kept.get("_server_messages") or any(error.get("message") for error in kept.get("errors", ()))
		more = {} if told else withheld.as_error(sentence(), _("Server Error"), "ServerError")
		response.data = json.dumps({**kept, **more})


def _without_database(key: str, value):
	"""One of the values in which Frappe speaks of errors; None for one that the database speaks in throughout."""
	if key not in (*SPOKEN, *SPOKEN_LATER) or not OF_THE_DATABASE.search(json.dumps(value)):
		return value
	if key in ("_server_messages", "_debug_messages") and isinstance(value, str):
		left = [message for message in json.loads(value) if not OF_THE_DATABASE.search(message)]
		return json.dumps(left) if left else None
	if key in SPOKEN_LATER and isinstance(value, list):
		return [
			{name: text for name, text in error.items() if not OF_THE_DATABASE.search(json.dumps(text))}
			for error in value
			if isinstance(error, dict)
		]
	return None


def sentence() -> str:
	return _("Something went wrong on the server. The administrators find the details in the Error Log.")


def _quieten_json(response, fault: bool) -> None:
	said = response.get_data(as_text=True)
	says_statements = "_debug_messages" in said  # of the database, in whatever answer
	if not (fault or response.status_code >= 400 or says_statements or OF_THE_DATABASE.search(said)):
		return
	body = json.loads(said)
	if not isinstance(body, dict):
		return
	spoken = [key for key in (*SPOKEN, *SPOKEN_LATER) if key in body]
	if fault or any(OF_THE_DATABASE.search(json.dumps(body[key])) for key in spoken):
		_log(fault, json.dumps({key: body[key] for key in spoken}))
		kept = {key: value for key, value in body.items() if key not in spoken}
		said = withheld.as_error(sentence(), _("Server Error"), "ServerError")
		response.data = json.dumps({**kept, **said})
	elif response.status_code >= 400 or says_statements:
		body.pop("_debug_messages", None)
		response.data = json.dumps(_without_traceback(body) if response.status_code >= 400 else body)


def _without_traceback(body: dict) -> dict:
	"""The type of the error stands where the traceback stood: Frappe's scripts ask whether there is something."""
	kept = {key: value for key, value in body.items() if key != "_exc_source"}
	if "exc" in kept:
		kept["exc"] = json.dumps([kept.get("exc_type") or ""])
	if isinstance(kept.get("errors"), list):
		kept["errors"] = [
			{**error, "exception": error.get("type", "")} if "exception" in error else error
			for error in kept["errors"]
		]
	return kept


def _log(fault: bool, said: str) -> None:
	"""Frappe itself logs what it answers with 500."""
	if not fault:
		frappe.log_error(title="Error of the database", message=said, defer_insert=True)
