"""Look through every answer to those who may see no member, before it leaves.

The last line behind rows (row_rules.py) and requests (request_check.py): should both have let something through, an
answer to the walled, a website user or a guest still holds no address, number or name of a document of a member's
that the reader has not from elsewhere, and nothing that a database says of an error (server_errors.py). It is withheld then (withheld.py), and a Wall Alarm tells those who can mend it.

Where it stands: Frappe calls `after_request` hooks in a try that swallows what they raise, so that another app's hook
may keep ours from being called; `flush_cookies`, which Frappe calls outside of it, is left out by Frappe 16 for
answers that proxies may keep. Both call `look_through`, which looks a second time only if the answer has changed.
What Frappe returns as an HTTPException passes neither: Frappe's and ERPNext's hold fixed sentences.
"""

import hashlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

import frappe

from membership_recruitment.member_privacy.wall import (
	passed_over,
	register_values,
	request_texts,
	row_rules,
	server_errors,
	unpacked,
	website_pages,
	who_asks,
	withheld,
	written_before,
)
from membership_recruitment.member_privacy.wall.what_leaves import Country, Found, find
from membership_recruitment.settings import rules

STATE = "membership_recruitment.last_gate"  # key of the request's environment
PROTECTED = "/protected/"  # as Frappe tells nginx which file to send
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass
class State:
	"""What the gate knows of one request: who asked what, what stood on the prospects named in it, and the answer as it
	was when last looked through."""

	asker: str | None = None
	form: dict = field(default_factory=dict)
	named: set[str] = field(default_factory=set)
	seen: tuple | None = None
	remembered: bool = False
	withheld: bool = False
	approved: str | None = None


class Unreadable(Exception):
	"""An answer in a form that cannot be looked through."""


# ---------------------------------------------------------------- the hooks


def stand_by() -> None:
	"""before_request: have the answer looked through where Frappe swallows no exception. A job has none."""
	manager = getattr(frappe.local, "cookie_manager", None)
	if manager:
		manager.flush_cookies = _looking_first(manager.flush_cookies)


def _looking_first(flush: Callable) -> Callable:
	def look_and_flush(response) -> None:
		website_pages.keep_session()
		look_through(response)
		flush(response=response)

	return look_and_flush


def note_asker() -> None:
	"""Auth hook: a method may make itself another user. Where an Authorization header says who asks, another app's hook
	may have to read it yet; Frappe refuses the request if nobody can."""
	state = _state()
	state.form = dict(frappe.form_dict)
	header = frappe.get_request_header("Authorization", "").split(" ")
	if frappe.session.user != "Guest" or len(header) != 2:
		state.asker = frappe.session.user
		state.named = passed_over.on_named_prospects(f"{frappe.request.path} {state.form}", state.asker)


def note_login(user: str) -> None:
	"""Who asked as a guest has proved by a link of ours to be this user: the answer, whose cookies name the login, is theirs."""
	_state().asker = user


def note_approved(content: bytes) -> None:
	"""A file that staff have approved for whoever asks, who has proved to be the person: these bytes are not looked through."""
	_state().approved = hashlib.sha256(content).hexdigest()


def after_request(response=None, request=None) -> None:
	website_pages.keep_session()
	look_through(response)


def _state() -> State:
	return frappe.local.request.environ.setdefault(STATE, State())


# ---------------------------------------------------------------- looking


def look_through(response) -> None:
	"""Withhold the answer, in place, if it says something of a member's, or if that cannot be told."""
	if response is None:
		return
	try:
		leaks, problem = _leaks(response), None
		if not leaks and not _state().withheld:
			_quieten(response)
	except Exception as error:
		# whatever goes wrong in here must not let an answer through that nobody has looked at
		leaks, problem = True, _where(error)
	if leaks and not _state().withheld:
		_state().withheld = True
		withheld.withhold(response)
		withheld.raise_alarm(_state().form, _kind(), problem)


def _quieten(response) -> None:
	"""What is said of an error: a sentence to those who are looked at, to administrators all of it."""
	if _reader(_state()):
		server_errors.quieten(response)
	elif not who_asks.administers(_state().asker or frappe.session.user or "Guest"):
		server_errors.quieten_database(response)


def _leaks(response) -> bool:
	state = _state()
	user = _reader(state)
	if state.withheld or not user:
		return False
	body, around = _body(response), _around(response)
	if state.seen == (body, around):
		return False
	region = rules().phone_country
	country = register_values.country_of(region)
	requested = Lazily(lambda: find(request_texts.texts(), country))
	_remember(state, user, response, requested)
	state.seen = (body, around)
	texts = [] if _is_approved(body, state) or _own_upload(body, response, user) else unpacked.texts(body)
	found = find([*texts, *around], country)
	if found:
		found = _unexplained(found, requested(), user, country)
	# what is explained is not looked up: neither the answer nor its time tells whether it is a member's
	return bool(found and register_values.members_values(found, country))


def _unexplained(found: Found, requested: Found, user: str, country: Country) -> Found:
	"""What the user has neither asked nor written, and cannot see or read elsewhere."""
	found = found.without(requested.values() | _state().named | passed_over.published(country))
	found = found.without(passed_over.seen_anyway(found, user, country))
	return found.without(written_before.has_written(user, found))


class Lazily:
	"""A value that is worked out when first asked for."""

	def __init__(self, work_out: Callable[[], Found]):
		self.work_out, self.value = work_out, None

	def __call__(self) -> Found:
		if self.value is None:
			self.value = self.work_out()
		return self.value


def _remember(state: State, user: str, response, requested: Lazily) -> None:
	writes = frappe.local.request.method in WRITING or frappe.local.flags.commit
	if writes and response.status_code < 400 and user != "Guest" and not state.remembered:
		state.remembered = True
		written_before.remember(user, requested())


# ---------------------------------------------------------------- who reads


def _reader(state: State) -> str | None:
	"""The user as whom the answer is looked through; None: somebody who may see members reads it."""
	for user in (state.asker, frappe.session.user or "Guest"):
		if user and is_looked_at(user):
			return user
	return None


def is_looked_at(user: str) -> bool:
	"""The walled, website users and guests; not who may see members, nor administrators."""
	if who_asks.administers(user) or row_rules.may_see_members(user):
		return False
	return row_rules.sees_no_member(user)


def _kind() -> str:
	"""For the alarm; nobody by name."""
	user = _state().asker or frappe.session.user or "Guest"
	if user == "Guest":
		return withheld.VISITOR
	return withheld.WEBSITE_USER if who_asks.is_outside(user) else withheld.STAFF


# ---------------------------------------------------------------- what leaves


def _body(response) -> bytes:
	"""The bytes that the caller gets; a file that nginx or the web server would send is read."""
	if path := response.headers.get("X-Accel-Redirect"):
		with open(frappe.get_site_path(unquote(path).removeprefix(PROTECTED)), "rb") as file:
			return file.read()
	if response.headers.get("Content-Encoding", "identity") not in ("identity", "gzip"):
		raise Unreadable
	if response.direct_passthrough:
		content = response.response
		response.direct_passthrough = False
		response.data = b"".join(content)
		if hasattr(content, "close"):
			content.close()
	return response.get_data()


def _around(response) -> tuple[str, ...]:
	"""Headers and cookies; Frappe 16 adds headers of its own at the end."""
	cookies = getattr(frappe.local, "cookie_manager", None)
	late = getattr(frappe.local, "response_headers", None) or {}
	return (
		response.status,
		*(str(value) for _name, value in response.headers),
		*(str(value) for value in late.values()),
		*(str(cookie.get("value") or "") for cookie in (cookies.cookies if cookies else {}).values()),
	)


def _is_approved(body: bytes, state: State) -> bool:
	return bool(state.approved) and hashlib.sha256(body).hexdigest() == state.approved


def _own_upload(body: bytes, response, user: str) -> bool:
	"""Whether this is, byte by byte, a file that the user uploaded."""
	if user == "Guest" or response.mimetype in ("application/json", "text/html"):
		return False
	content_hash = hashlib.md5(body, usedforsecurity=False).hexdigest()  # as Frappe writes it on the File
	return bool(frappe.db.exists("File", {"content_hash": content_hash, "owner": user}))


def _where(error: Exception) -> str:
	"""What went wrong, without what the error says: that may be part of the answer."""
	frames = traceback.extract_tb(error.__traceback__)
	place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
	return f"{type(error).__name__} {place}"
