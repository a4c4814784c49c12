"""The answer that goes instead of a withheld one, and the alarm that tells who can mend the way."""

import hashlib
import json
import re

import frappe
from frappe import _
from frappe.api import ApiVersion, get_api_version
from frappe.utils import escape_html, now

ALARM = "Wall Alarm"
STAFF, WEBSITE_USER, VISITOR = "Recruiting staff", "Website user", "Visitor"
LEAK, FAULT = "Data of members", "Error in the gate"
TOLD = ("System Manager", "Member Privacy Officer")
KEPT_COOKIES = ("sid", "system_user")  # they say who is logged in and nothing of the answer
HIDDEN = "…"

PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto"><h1>{title}</h1><p>{sentence}</p></body></html>
"""


# ---------------------------------------------------------------- the answer


def withhold(response) -> None:
	"""Empty the answer, in place, and say so in the form that the caller expects."""
	sentence = _("This answer has been withheld. The administrators have been told.")
	answer(response, 403, _("Answer Withheld"), sentence, "PermissionError")


def answer(response, status: int, title: str, sentence: str, kind: str = "ServerError") -> None:
	"""One sentence instead of an answer, in place."""
	response.direct_passthrough = False
	response.headers.clear()
	response.data = b""
	response.status_code = status
	cookies = getattr(frappe.local, "cookie_manager", None)
	if cookies:
		cookies.cookies = {name: cookies.cookies[name] for name in KEPT_COOKIES if name in cookies.cookies}
	if late := getattr(frappe.local, "response_headers", None):
		late.clear()
	response.headers["Cache-Control"] = "no-store"
	if _expects_json():
		response.mimetype = "application/json"
		response.data = json.dumps(as_error(sentence, title, kind))
	else:
		response.mimetype = "text/html"
		response.data = PAGE.format(
			lang=frappe.local.lang, title=escape_html(title), sentence=escape_html(sentence)
		)


def _expects_json() -> bool:
	"""As Frappe decides for its errors."""
	request = frappe.local.request
	accept = request.headers.get("Accept") or ""
	by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
	if accept and (by_script or "application/json" in accept):
		return True
	return request.path.startswith("/api/") and not accept.startswith("text")


def as_error(sentence: str, title: str, kind: str) -> dict:
	"""As Frappe tells the desk of an error of a kind."""
	if get_api_version() == ApiVersion.V2:
		return {"errors": [{"type": kind, "message": sentence}]}
	message = {"message": sentence, "title": title, "indicator": "red"}
	return {"exc_type": kind, "_server_messages": json.dumps([json.dumps(message)])}


# ---------------------------------------------------------------- the alarm


def raise_alarm(form: dict, kind: str, problem: str | None) -> None:
	"""Tell of an answer that was withheld; once for each way and kind of reader, and again after it was dealt with.

	Args:
	        form: What was asked.
	        kind: Who asked: STAFF, WEBSITE_USER or VISITOR.
	        problem: Where the gate itself failed; None: the answer held data of members.
	"""
	try:
		alarm = _written(_way(form), kind, problem)
		if alarm:
			frappe.enqueue(f"{__name__}.tell", alarm=alarm)
	except Exception:
		# the answer is withheld already; that nobody can be told must not break it
		frappe.logger("membership_recruitment").error("No wall alarm could be raised", exc_info=True)


def _written(way: str, kind: str, problem: str | None) -> str | None:
	"""Write the alarm and commit; its name where somebody has to be told."""
	frappe.db.rollback()  # a failed GET is not rolled back by Frappe
	reason = FAULT if problem else LEAK
	name = hashlib.sha256(f"{way}|{kind}|{problem or ''}".encode()).hexdigest()[:20]
	frappe.db.sql("update `tabWall Alarm` set dealt_with = 0 where name = %s and dealt_with = 1", name)
	again = frappe.db._cursor.rowcount
	frappe.db.sql(
		"""insert into `tabWall Alarm`
			(name, owner, creation, modified, modified_by, way, seen_by, reason, problem, times, first_on, last_on)
		values (%(name)s, 'Administrator', %(now)s, %(now)s, 'Administrator', %(way)s, %(kind)s, %(reason)s,
			%(problem)s, 1, %(now)s, %(now)s)
		on duplicate key update times = times + 1, last_on = %(now)s, modified = %(now)s""",
		{"name": name, "now": now(), "way": way, "kind": kind, "reason": reason, "problem": problem},
	)
	new = frappe.db._cursor.rowcount == 1  # 2: there was a row
	frappe.db.commit()  # nosemgrep: the request is over, and its own work committed or rolled back
	return name if new or again else None


def _way(form: dict) -> str:
	"""Which method or page it was and about which DocType or report; nothing of the answer, nor names of documents."""
	parts = [part for part in frappe.local.request.path.split("/") if part]
	command = form.get("cmd")
	if "method" in parts[:3]:
		way = _word(parts[-1] if command is None else str(command))
	elif command:
		way = _word(str(command))
	elif parts[:1] == ["api"]:
		way = "/".join(
			["", *(_word(part) if part in PLAIN or _is_doctype(part) else HIDDEN for part in parts)]
		)
	elif parts[:2] == ["private", "files"]:
		way = f"/private/files/{HIDDEN}"
	else:
		way = f"/{_word(parts[0])}" + (f"/{HIDDEN}" if parts[1:] else "") if parts else "/"
	about = [str(form[key]) for key in ("doctype", "report_name", "dt") if form.get(key)]
	about = [one for one in about if _is_doctype(one) or frappe.db.exists("Report", one)]
	return f"{way} ({about[0]})"[:140] if about else way[:140]


PLAIN = ("api", "v1", "v2", "resource", "document", "doctype")


def _is_doctype(word: str) -> bool:
	return bool(frappe.db.exists("DocType", word))


def _word(text: str) -> str:
	"""A word of a programmer's, not what a caller wrote into an address."""
	return text if re.fullmatch(r"[\w. -]{1,120}", text) and not re.search(r"\d{4}", text) else HIDDEN


def tell(alarm: str) -> None:
	"""A notice on the desk and a mail to administrators and privacy officers; a job."""
	way, users = frappe.db.get_value(ALARM, alarm, "way"), _whom_to_tell()
	for user in users:
		log = frappe.new_doc("Notification Log")
		log.update({"type": "Alert", "for_user": user.name, "document_type": ALARM, "document_name": alarm})
		log.subject = _subject(way, user.language)
		log.insert(ignore_permissions=True)  # nobody's own doing: the gate tells
	try:
		for user in users:
			frappe.sendmail(
				recipients=[user.email],
				subject=_subject(way, user.language),
				message=_(
					"Look at {0} and close the way; or, where it shows what everybody may know, add that to the addresses that the association publishes.",
					user.language,
				).format(frappe.utils.get_link_to_form(ALARM, alarm)),
				reference_doctype=ALARM,
				reference_name=alarm,
			)
	except frappe.OutgoingEmailError:
		frappe.log_error("No account to mail a wall alarm from")  # the desk tells all the same


def _subject(way: str, language: str | None) -> str:
	return _("The last gate withheld an answer: {0}", language).format(way)


def _whom_to_tell() -> list:
	return frappe.db.sql(
		"""select distinct user.name, user.email, user.language from `tabUser` user
		join `tabHas Role` held on held.parenttype = 'User' and held.parent = user.name
		where held.role in %s and user.enabled = 1 and user.user_type = 'System User'
		and user.name <> 'Administrator'""",
		(TOLD,),
		as_dict=True,
	)
