"""The browsers of the tests' users: each logs in once, and speaks a language until another one is asked for."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.browser.desk import Desk, new_context

TOKEN = re.compile(r'csrf_token = "(\w+)"')
SERVED = re.compile(r'<html[^>]* lang="(\w+)"')
ATTEMPTS = 5


class Desks:
	"""Windows of the users of all roles.

	To change a user's language costs several pages, so it is done when a window is asked for in another one only.
	"""

	def __init__(
		self, browser: Browser, server: str, logins: dict[str, str], password: str, screenshots: Path | None
	):
		self.browser = browser
		self.server = server
		self.logins = logins
		self.password = password
		self.screenshots = screenshots
		self.contexts: dict[str, BrowserContext] = {}
		self.languages: dict[str, str] = {}  # of those who do not speak English, as all do at first

	def open(self, role: str, language: str = "en") -> Desk:
		"""A new window of the user of that role, who logs in by the form, once.

		Raises:
		        AssertionError: The desk stays in another language.
		"""
		context = self.contexts.get(role) or new_context(self.browser)
		desk = Desk(context, self.server, self.screenshots)
		if role not in self.contexts:
			desk.log_in(self.logins[role], self.password)
			self.contexts[role] = context  # not before: who was kept waiting at the form logs in anew
		elif self.languages.get(role, "en") == language:
			desk.enter()
		for _attempt in range(ATTEMPTS):
			if desk.page.evaluate("window.frappe?.boot?.lang") == language:
				return desk
			self.speak(role, language)
			desk.enter()
		raise AssertionError(f"the desk stays in another language than {language}")

	def speak(self, role: str, language: str) -> None:
		"""The user of that role reads that language from now on.

		A request that overlaps with the change may put the user with the old language back into Frappe's cache, so that
		it is made until the server gives a page in the new one.

		Raises:
		        AssertionError: It gives none.
		"""
		request = self.contexts[role].request
		self.languages[role] = ""  # unknown, until it is seen
		for _attempt in range(ATTEMPTS):
			page = request.get(f"{self.server}/app").text()
			if SERVED.search(page)[1] == language:
				self.languages[role] = language
				return
			user = {"doctype": "User", "name": self.logins[role], "fieldname": "language", "value": language}
			for method, values in (("frappe.client.set_value", user), ("frappe.sessions.clear", {})):
				answer = request.post(
					f"{self.server}/api/method/{method}",
					headers={"X-Frappe-CSRF-Token": TOKEN.search(page)[1]},
					data=values,
				)
				assert answer.ok, answer.text()
		raise AssertionError(f"the server gives pages in another language than {language}")

	def all_speak(self, language: str) -> None:
		"""Users whose language was changed speak this one."""
		for role in [role for role, spoken in self.languages.items() if spoken != language]:
			self.speak(role, language)

	def close(self) -> None:
		for context in self.contexts.values():
			context.close()
