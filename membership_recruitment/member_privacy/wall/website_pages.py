"""Pages of Frappe's and ERPNext's web site, whoever opens them: their address stays in its folder, and what a stranger
wrote into a link is not run by whoever follows it, leads nowhere else, and brings nobody into another's session."""

import json
import re
from urllib.parse import unquote

import frappe
from frappe.website.page_renderers.web_form import WebFormPage
from frappe.website.path_resolver import PathResolver

from membership_recruitment import public_page
from membership_recruitment.member_privacy.wall import files, own_addresses, reading, who_asks
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.utils import sanitize

# Arguments that a template writes into its HTML as they are; tests/site/test_website_pages.py finds them in the source
WRITTEN_AS_THEY_ARE = frozenset(["category", "key", "q", "query", "search", "txt"])
MARKUP = re.compile(r"[<>\"'`]")
DESK = ("app", "desk")
# Arguments that say where to go next …
LEAD_ON = ("redirect-to", "redirect_to")
# … and what Google's answer brings back, in which `redirect` says so
BROUGHT_BACK = "state"
# What Frappe's realtime server asks, which has the visitor's session from a cookie and gives it in the address. Nothing is
# changed by them, and keep_session lets the session of the address go no further than the answer.
ASKED_BY_REALTIME = frozenset(
	f"frappe.realtime.{method}"
	for method in ("get_user_info", "can_subscribe_doc", "can_subscribe_doctype", "has_permission")
)
# Whoever calls them has somebody get a link by mail
MAIL_LINKS = frozenset(["frappe.core.doctype.user.user.reset_password", "frappe.www.login.send_login_link"])

# A page that makes a PDF
MAKES_A_PDF = "my/history/invoice"


def may_be_opened(asked: Reading) -> bool:
	"""Whether an address may be followed. Frappe looks for a page of its name on the disk: with `..` in it, in all folders."""
	if files.leaves_its_folder(asked.path):
		return False
	if not all(own_addresses.is_own(address, frappe.request.host) for address in _leads_on(asked)):
		return False
	if not _is_of_the_website(asked):
		return True
	if any(MARKUP.search(str(value)) for argument in WRITTEN_AS_THEY_ARE for value in asked.values(argument)):
		return False
	return not (_holds_code(asked) and _is_a_web_form(asked.path))


def _leads_on(asked: Reading) -> list[str]:
	found = [str(value) for argument in LEAD_ON for value in asked.values(argument)]
	brought = [value for value in asked.values(BROUGHT_BACK) if isinstance(value, dict)]
	return found + [str(value["redirect"]) for value in brought if value.get("redirect")]


def brings_a_session() -> bool:
	"""Whether the request says in its address or body whose session it is, other than its cookie does. Frappe takes it, and
	sets the cookie: whoever opened such a link would work in the account of who made it. `bench browse` opens the desk
	in this way, as Administrator."""
	own = unquote(frappe.request.cookies.get("sid", ""))
	given = reading.given(frappe.request, "sid") - {own}
	return bool(given) and frappe.session.user != "Administrator"


def comes_from_realtime(asked: Reading) -> bool:
	"""Whether a request in whose address a session stands may go on: see ASKED_BY_REALTIME."""
	return frappe.request.method == "GET" and bool(asked.methods) and asked.methods <= ASKED_BY_REALTIME


def keep_session() -> None:
	"""Such an answer leaves the visitor's cookies alone, also where Frappe refuses the request before the door does."""
	manager = getattr(frappe.local, "cookie_manager", None)
	if manager and brings_a_session():
		manager.cookies.clear()


def keep_out_of_the_cache(asked: Reading) -> None:
	"""Frappe keeps a page by its path alone: what one visitor's query made of it would be shown to the next."""
	if _is_of_the_website(asked) and asked.arguments:
		frappe.local.no_cache = 1


def keep_to_own_address(asked: Reading, user: str) -> None:
	"""Links that somebody has Frappe send to another, as to a new password, lead to this site, and not to the host that
	the request gives. A PDF fetches its style sheets by the address at which the server can be reached, and sends none."""
	makes_a_pdf = any("pdf" in method for method in asked.methods) or asked.path.strip("/") == MAKES_A_PDF
	sends_links = who_asks.is_outside(user) and not makes_a_pdf
	if (sends_links or asked.methods & MAIL_LINKS) and not (frappe.conf.host_name or frappe.conf.hostname):
		frappe.local.conf = frappe._dict(frappe.local.conf, host_name=public_page.own_address())


def _is_of_the_website(asked: Reading) -> bool:
	return asked.is_page and asked.path.strip("/").partition("/")[0] not in DESK


def _holds_code(asked: Reading) -> bool:
	words = [*asked.arguments, *(value for values in asked.arguments.values() for value in values)]
	return any(sanitize.would_run(word if isinstance(word, str) else json.dumps(word)) for word in words)


def _is_a_web_form(path: str) -> bool:
	"""Its page fills the fields in the browser from whatever arguments its address has, as HTML where they are texts."""
	return isinstance(PathResolver(path).resolve()[1], WebFormPage)
