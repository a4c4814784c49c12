"""A user's browser window on the desk: where to click, and what went wrong on the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

DESK = "/(?:app|desk)"  # of Frappe 15, of 16
ON_THE_DESK = re.compile(rf"{DESK}(/|\?|#|$)")
TIMEOUT = 60_000  # milliseconds; the first page of a cold server on a busy machine takes its time
AT_REST = """() => {
	if (frappe.request.ajax_count) window.at_rest_since = null;
	else window.at_rest_since ??= Date.now();
	return window.at_rest_since && Date.now() - window.at_rest_since > 800;
}"""
expect.set_options(timeout=TIMEOUT)
WINDOWS = pytest.StashKey[list["Desk"]]()  # of a test, which a report of its failure ends with


def new_context(browser: Browser) -> BrowserContext:
	"""A browser of a user's own: cookies and what is stored are shared by its windows."""
	context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
	context.set_default_timeout(TIMEOUT)
	return context


def on_desk(path: str) -> re.Pattern:
	"""Addresses of the desk; path: what comes after its beginning, as a regular expression."""
	return re.compile(f"{DESK}/{path}")


def at_rest(dialog: Locator) -> None:
	"""A dialog has moved in: before, Bootstrap hears no click on Close, and the dialog gives its first field the focus then."""
	expect(dialog).to_be_visible()
	dialog.page.wait_for_function(
		"() => $('.modal.show').get().every((shown) => !$(shown).data('bs.modal')?._isTransitioning)"
	)


def dismiss(dialog: Locator) -> None:
	"""Close a dialog by its cross."""
	at_rest(dialog)
	dialog.locator(".btn-modal-close").click()


def take_picture(page: Page, folder: Path | None, name: str, **options) -> None:
	"""Where somebody wants pictures, for each takes a second."""
	if folder:
		folder.mkdir(parents=True, exist_ok=True)
		page.screenshot(path=folder / f"{name}.png", **options)


class Desk:
	"""A window of one user.

	Attributes:
	        errors: Uncaught JavaScript errors, and answers of the server with 400 or above, in order.
	"""

	def __init__(self, context: BrowserContext, server: str, screenshots: Path | None):
		self.server = server
		self.screenshots = screenshots
		self.errors: list[str] = []
		self.context = context
		self.page = context.new_page()
		self.page.on("pageerror", self._note_error)
		self.page.on("response", self._note_failure)

	def _note_error(self, error) -> None:
		said = str(error.stack or error)
		# Frappe's chart library, when a page is left while a chart is still drawn
		if "removeChild" not in said or "boundDrawFn" not in said:
			self.errors.append(f"uncaught: {said}")

	def _note_failure(self, response) -> None:
		if response.status < 400:
			return
		# no socket.io server runs beside the tests' web server
		if "socket.io" in response.url or self._is_a_divider_of_frappe_16(response):
			return
		self.errors.append(f"{response.status}: {response.url}")

	def _is_a_divider_of_frappe_16(self, response) -> bool:
		"""Its sidebar makes a picture of every entry of a menu without an icon, dividers too, and of no address."""
		of_no_address = response.request.resource_type == "image" and response.url.endswith("/undefined")
		# by the page in view: the request does not always name its own
		return of_no_address and bool(ON_THE_DESK.search(self.page.url))

	def log_in(self, user: str, password: str) -> None:
		self.page.goto(f"{self.server}/login")
		self.page.fill("#login_email", user)
		self.page.fill("#login_password", password)
		self.page.click(".for-login .btn-login")
		self._wait_for_the_desk()

	def enter(self) -> None:
		"""Who has logged in opens the desk in another window."""
		self.page.goto(f"{self.server}/app")
		self._wait_for_the_desk()

	def _wait_for_the_desk(self) -> None:
		self.page.wait_for_url(ON_THE_DESK)
		self.page.wait_for_function("window.cur_page && frappe.container.page")
		# Frappe's workspace stumbles when it is left while it loads: it looks for itself every tenth of a second
		self.page.wait_for_function("!frappe.workspace || frappe.workspace._page")
		self.settle()

	def way_to(self, workspace: str) -> Locator:
		"""What is clicked where one begins: a line of the sidebar in Frappe 15; an icon of the desktop in 16, within the app's."""
		if "/desk" not in self.page.url:
			return self.page.locator(".desk-sidebar").get_by_text(workspace, exact=True).first
		self.page.goto(f"{self.server}/desk")
		self.shown.locator('.desktop-icon[data-id="Membership and Recruitment"]').click()
		dialog = self.page.locator(".desktop-modal")
		at_rest(dialog)
		return dialog.locator(f'.desktop-icon[data-id="{workspace}"]')

	def begin(self, workspace: str) -> None:
		"""Begin the day: Frappe 15 opens the user's first workspace by itself, in 16 its icon is clicked."""
		if "/desk" in self.page.url:
			self.way_to(workspace).click()
		slug = workspace.lower().replace(" ", "-")
		expect(self.page).to_have_url(on_desk(rf"{slug}(\?|$)"))
		expect(self.page.locator(".modal.show")).to_have_count(0)

	def open(self, *route: str) -> None:
		"""Go to a page of the desk, as a link on it would: the desk itself is not loaded again."""
		self.page.evaluate("route => { frappe.set_route(route) }", list(route))

	@property
	def shown(self) -> Locator:
		"""The page of the desk in view; others stay in the document, hidden."""
		return self.page.locator(".page-container:visible")

	@property
	def title(self) -> Locator:
		"""What the page in view is called: a heading of its own in Frappe 15, the end of the path to it in 16."""
		return self.shown.locator("h3.title-text, .page-head .navbar-breadcrumbs li:last-child a")

	def press_view(self, name: str) -> None:
		"""Press one of the buttons above the list of prospects, which are a menu in Frappe 16."""
		if "/desk" not in self.page.url:
			self.shown.get_by_role("button", name=name, exact=True).click()
			return
		menu = self.shown.locator('.inner-group-button[data-label="Show"]')
		menu.locator("button").click()
		menu.get_by_text(name, exact=True).click()

	def rows(self) -> Locator:
		return self.shown.locator(".list-row-container .list-row")

	def open_from_list(self, name: str) -> None:
		"""Click a row's subject, on whichever page of the list it is, and wait for its form."""
		expect(self.rows().first).to_be_visible()
		if not self.shown.locator(f'a[data-name="{name}"]').count():
			self.show_all_rows()
		self.shown.locator(f'a[data-name="{name}"]').first.click()
		self.page.wait_for_function(
			"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
		)

	def show_all_rows(self) -> None:
		"""The list in view shows its later pages too: other tests leave rows that sort before one's own."""
		self.page.wait_for_function("() => window.cur_list")
		self.page.evaluate("() => { cur_list.page_length = 2000; return cur_list.refresh() }")

	def settle(self) -> None:
		self.page.wait_for_timeout(300)  # what the page asks for next has been asked for
		self.page.wait_for_selector("body[data-ajax-state=complete]")

	def rest(self) -> None:
		"""Wait until the server has answered everything that the page asks for, cards that come late too."""
		self.page.wait_for_function(AT_REST)

	def picture(self, name: str) -> None:
		self.settle()
		if self.screenshots:
			self.page.mouse.move(640, 5)
			self.page.wait_for_timeout(500)  # dialogs and charts have moved into place
		take_picture(self.page, self.screenshots, name)

	def ask(self, method: str, **arguments) -> int:
		"""Call a whitelisted method with this user's session; returns the HTTP status."""
		return self.context.request.get(f"{self.server}/api/method/{method}", params=arguments).status

	def describe(self) -> str:
		"""What a failure's reader would look at first: the address, what went wrong on the page, and its text."""
		try:
			text = self.page.locator("body").inner_text(timeout=5_000)
		except Error as error:  # the page hangs, or is gone
			text = str(error)
		return "\n".join([self.page.url, *self.errors, text[:3_000]])

	def close(self) -> None:
		"""What the desk remembers in the browser is forgotten, the login is kept."""
		self.page.evaluate("localStorage.clear()")
		self.page.close()
