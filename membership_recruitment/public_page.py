"""Serve pages that anybody may open, and a member's own: plain HTML without JavaScript, in Swedish and English.

Frappe asks Page for every address (hook page_renderer). A page is a function from PublicRequest to PageResponse. None of them is
cached, framed or named to the next site as referrer: some addresses hold a token.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import get_url
from frappe.website.page_renderers.base_renderer import BaseRenderer
from jinja2 import Environment, FileSystemLoader
from werkzeug.wrappers import Response

from membership_recruitment import settings
from membership_recruitment.utils import pages_look, refusals

# address: function that answers. Dotted, for data flows one way: this module knows no other of the app.
PAGES = {
	"join": "membership_recruitment.member_recruitment.joining_page.pages.form",
	"join/sent": "membership_recruitment.member_recruitment.joining_page.pages.sent",
	"join/confirm": "membership_recruitment.member_recruitment.joining_page.pages.confirm",
	"privacy/ask": "membership_recruitment.member_privacy.requests.public_pages.form",
	"privacy/sent": "membership_recruitment.member_privacy.requests.public_pages.sent",
	"privacy/confirm": "membership_recruitment.member_privacy.requests.public_pages.confirm",
	"privacy/answer": "membership_recruitment.member_privacy.requests.answer_page.page",
	"consent/withdraw": "membership_recruitment.member_privacy.consent.withdrawal.page",
	"guardians/unsubscribe": "membership_recruitment.member_privacy.consent.guardian_unsubscribe.page",
	"messages/unsubscribe": "membership_recruitment.member_journey.messages.unsubscribe.page",
	# a member's own (member_pages/)
	"my": "membership_recruitment.member_pages.start.page",
	"my/card": "membership_recruitment.member_pages.card.pages.card",
	"my/card/offline": "membership_recruitment.member_pages.card.pages.offline",
	"card": "membership_recruitment.member_pages.card.pages.check",
	"my/renew": "membership_recruitment.member_pages.start.renew",
	"my/details": "membership_recruitment.member_pages.details.page",
	"my/details/new-address": "membership_recruitment.member_pages.details.new_email",
	"my/household": "membership_recruitment.member_pages.household.page",
	"my/history": "membership_recruitment.member_pages.history.page",
	"my/history/invoice": "membership_recruitment.member_pages.history.invoice",
	"my/consents": "membership_recruitment.member_pages.consents.page",
	"my/data": "membership_recruitment.member_pages.my_data.page",
	"my/recommend": "membership_recruitment.member_pages.recommending.page",
	"my/leave": "membership_recruitment.member_pages.leaving_page.page",
	"my/sign-in": "membership_recruitment.member_pages.sign_in.form",
	"my/sign-in/sent": "membership_recruitment.member_pages.sign_in.sent",
	"my/sign-in/link": "membership_recruitment.member_pages.sign_in.link",
	"my/sign-out": "membership_recruitment.member_pages.sign_in.sign_out",
	"my/invitation": "membership_recruitment.member_pages.sign_in.accept",
}
LANGUAGES = {"sv": "Svenska", "en": "English"}
LARGEST_BODY = 64 * 1024  # bytes; the longest form that is filled in honestly takes a tenth of it

HEADERS = {
	"Cache-Control": "no-store",
	"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; "
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	"Referrer-Policy": "no-referrer",
	"Vary": "Accept-Language",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
	"X-Robots-Tag": "noindex",
}


class NoSuchPage(Exception):
	"""The page is switched off: the site answers as if it did not exist."""


@dataclass
class PublicRequest:
	"""What a page may know of the request. `values` are the fields sent, only those that are text."""

	path: str
	is_post: bool
	language: str
	values: dict[str, str]

	def value(self, name: str) -> str:
		return self.values.get(name, "")


def _text(sent: str) -> str:
	"""Half of a pair of surrogates, which JSON can send, is no text that can be stored or looked up."""
	return sent.encode(errors="replace").decode()


@dataclass
class PageResponse:
	"""What a page answers: a template under templates/public with its values, another address to go to, or a file."""

	template: str | None = None
	context: dict = field(default_factory=dict)
	status: int = 200
	go_to: str | None = None
	headers: dict = field(default_factory=dict)
	content: bytes | None = None  # its type stands in the headers


class Page(BaseRenderer):
	def can_render(self) -> bool:
		return self.path in PAGES

	def render(self) -> Response:
		frappe.local.no_cache = 1  # neither the page nor that it does not exist
		if int(frappe.request.content_length or 0) > LARGEST_BODY:
			return self.build_response("", 413, HEADERS)
		request = PublicRequest(
			path=self.path,
			is_post=frappe.request.method == "POST",
			language=language(),
			values={name: _text(value) for name, value in frappe.form_dict.items() if isinstance(value, str)},
		)
		frappe.local.lang = request.language
		page: Callable[[PublicRequest], PageResponse] = frappe.get_attr(PAGES[self.path])
		try:
			answer = page(request)
		except NoSuchPage:
			raise frappe.PageDoesNotExistError
		except refusals.TextRefused:
			frappe.db.rollback()
			frappe.clear_messages()
			answer = PageResponse("text_refused", status=422)
		except Exception:
			# Frappe answers with its error page, and then commits what was written before the error
			frappe.db.rollback()
			frappe.log_error("Public page failed")
			raise
		if answer.go_to:
			return self.build_response("", 303, {**HEADERS, "Location": answer.go_to, **answer.headers})
		if answer.content is not None:
			return Response(answer.content, answer.status, {**HEADERS, **answer.headers})
		html = render(answer.template, {"request": request, **answer.context})
		return self.build_response(html, answer.status, {**HEADERS, **answer.headers})


def render(template: str, context: dict) -> str:
	"""A template with every value escaped."""
	shared = {
		"languages": LANGUAGES,
		"association": settings.association_name(),
		# staff who try the page are logged in, and Frappe asks them for it; a guest has none
		"logo": pages_look.logo(),
		"colours": pages_look.colours(),
		"csrf_token": frappe.session.data.get("csrf_token") or "",
	}
	path = f"membership_recruitment/templates/public/{template}.html"
	return _templates().get_template(path).render({**shared, **context})


@cache
def _templates() -> Environment:
	"""Ours alone, the same on every site, so that a process compiles each of them once; Frappe's would at each request."""
	app = Path(__file__).resolve().parents[1]
	templates = Environment(loader=FileSystemLoader(app), autoescape=True)
	templates.globals["_"] = _
	return templates


def language() -> str:
	"""What the address asks for (?lang=), else what the browser prefers, else the site's: sv or en."""
	asked = frappe.form_dict.get("lang")
	if asked in LANGUAGES:
		return asked
	preferred = frappe.request.accept_languages.best_match(["sv", "sv-SE", "en", "en-GB", "en-US"])
	for tag in (preferred, frappe.db.get_default("lang")):
		if tag and tag[:2] in LANGUAGES:
			return tag[:2]
	return "en"


def address(path: str, **parameters: str | None) -> str:
	"""The full address of a page, for mail. Parameters without a value are left out."""
	query = urlencode({name: value for name, value in parameters.items() if value})
	return f"{own_address()}/{path}?{query}" if query else f"{own_address()}/{path}"


def own_address() -> str:
	"""The site's own address without a path: `host_name` of site_config, else the site's name or one of its domains.

	Frappe takes host and protocol from the request, which whoever sends it may invent: a link with a token would then
	lead to a stranger.
	"""
	conf, request = frappe.conf, getattr(frappe.local, "request", None)
	if conf.host_name or conf.hostname or not request:
		return get_url().rstrip("/")
	domains = [entry["domain"] if isinstance(entry, dict) else entry for entry in conf.domains or []]
	asked = request.host.partition(":")[0]
	host = asked if asked in domains else frappe.local.site
	served_by_nginx = conf.restart_supervisor_on_update or conf.restart_systemd_on_update
	development = conf.developer_mode or frappe.__version__.startswith(
		"15"
	)  # Frappe 16 leaves it out elsewhere
	port = None if served_by_nginx else conf.http_port or (development and conf.webserver_port)
	return f"{'https' if conf.ssl_certificate else 'http'}://{host}{f':{port}' if port else ''}"


@contextmanager
def own_links() -> Iterator[None]:
	"""Mails that Frappe makes inside have links to the site's own address, whichever the request was sent to."""
	before = frappe.conf.host_name
	frappe.conf.host_name = own_address()
	try:
		yield
	finally:
		frappe.conf.host_name = before
