"""Who asks over HTTP, and what leaked to whom: a logged-in user of each role, with the names of all documents in hand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from tests.support.factories.canaries import (
	ALLOWED,
	MEMBERS,
	NAMED_ON_TERMS,
	OUTSIDE,
	PEOPLE,
	PROSPECTS,
	TREASURER,
	leaks,
)

WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")

# What hangs on a person, and the person's own documents
DOCTYPES = (
	"Member",
	"Membership",
	"Membership Spell",
	"Membership Event",
	"Renewal Notice",
	"Membership Prospect",
	"Prospect Interaction",
	"Prospect Merge",
	"Personal Identity Number",
	"Contact",
	"Address",
	"Customer",
	"Sales Invoice",
	"File",
	"Communication",
	"Comment",
	"Version",
	"ToDo",
	"Event",
	"Reminder",
	"Notification Log",
)


def take_csrf_token(session: requests.Session, server: str, role: str) -> None:
	"""Read it off a page, as a browser does."""
	page = session.get(f"{server}/{'me' if role in OUTSIDE else 'app'}").text
	session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]


@dataclass
class Caller:
	"""A logged-in user, and what has leaked to that user."""

	role: str
	servers: Iterator[str]
	names: dict
	session: requests.Session
	leaks: dict[str, set[str]] = field(default_factory=dict)
	failed: list[str] = field(default_factory=list)

	def ask(
		self, path: str, values: dict | None = None, *, post: bool = False, body=None
	) -> requests.Response:
		values = {
			key: value if isinstance(value, str) else json.dumps(value)
			for key, value in (values or {}).items()
		}
		url = f"{next(self.servers)}/{path}"
		if body is not None:
			answer = self.session.post(url, json=body, timeout=120)
		elif post:
			answer = self.session.post(url, data=values, timeout=120)
			if answer.status_code == 400 and b"CSRFTokenError" in answer.content:
				# the site's cache was emptied since the login, and with it what the session's page had said
				take_csrf_token(self.session, url.removesuffix(f"/{path}"), self.role)
				answer = self.session.post(url, data=values, timeout=120)
		else:
			answer = self.session.get(url, params=values, timeout=120)
		question = f"{path} {json.dumps(values, ensure_ascii=False)} {json.dumps(body, ensure_ascii=False)}"
		self.listen(answer.content, question)
		return answer

	def send(self, verb: str, path: str, content: bytes, content_type: str) -> requests.Response:
		"""A body as it is, under any content type."""
		headers = {"Content-Type": content_type or None}
		url = f"{next(self.servers)}/{path}"
		answer = self.session.request(verb, url, data=content, headers=headers, timeout=120)
		self.listen(answer.content, f"{path} {content.decode()}")
		return answer

	def call(self, method: str, /, **values) -> requests.Response:
		return self.ask(f"api/method/{method}", values)

	def post(self, method: str, /, **values) -> requests.Response:
		return self.ask(f"api/method/{method}", values, post=True)

	def listen(self, answer: bytes, question: str) -> None:
		for person, fields in leaks(answer, question).items():
			if self.role == TREASURER and person in MEMBERS and not (fields := fields - NAMED_ON_TERMS):
				continue
			self.leaks.setdefault(person, set()).update(
				f"{one} in {question[:160]}" for one in sorted(fields)
			)

	def tell(self, person: str, how: str) -> None:
		"""An answer that differs by what a hidden row holds has told it."""
		self.leaks.setdefault(person, set()).add(how)

	def documents(self, *doctypes: str) -> Iterator[tuple[str, str, str]]:
		return self._of(PEOPLE, doctypes or DOCTYPES)

	def some_documents(self, *doctypes: str) -> Iterator[tuple[str, str, str]]:
		return self._of(self.some_people(), doctypes)

	def some_people(self) -> list[str]:
		"""One prospect of each kind that this role sees or doesn't see, and both members, of whom one was converted.
		Nothing is hidden from those who see everyone: they show that a way leads somewhere."""
		if ALLOWED[self.role] == set(PEOPLE):
			return ["own", "member"]
		kinds = {person in ALLOWED[self.role]: person for person in reversed(PEOPLE) if person in PROSPECTS}
		return [person for person in PEOPLE if person in MEMBERS or person in kinds.values()]

	def _of(self, people, doctypes) -> Iterator[tuple[str, str, str]]:
		for person in people:
			for doctype in doctypes:
				if name := self.names[person].get(doctype):
					yield person, doctype, name
