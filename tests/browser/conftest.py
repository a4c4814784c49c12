"""A web server of its own on a site that may be written to, and Chromium to click with.

The site is MEMBERSHIP_LIVE_SITE; ./dev test restores it before each run. Another connection than tests/site has:
seeding and serving run as processes of their own.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
import requests
from playwright.sync_api import sync_playwright

from tests.browser.caller import Caller, take_csrf_token
from tests.browser.desk import WINDOWS, Desk
from tests.browser.desks import Desks

PYTHON = str(Path.cwd().parent / "env/bin/python")  # the bench's; this process may be of another environment
HERE = Path(__file__).resolve().parent
CHROMIUM = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]


@pytest.fixture(scope="session")
def live_site() -> str:
	return os.environ["MEMBERSHIP_LIVE_SITE"]


@pytest.fixture(scope="session")
def seeded(live_site) -> dict:
	"""What seed.py made: logins, password, the prospect to convert."""
	done = subprocess.run([PYTHON, HERE / "seed.py", live_site], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def counted(live_site, seeded) -> None:
	"""What seed_reports.py made: something to count for every report."""
	done = subprocess.run([PYTHON, HERE / "seed_reports.py", live_site], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def server(live_site, seeded, tmp_path_factory) -> str:
	"""Address of the running site."""
	with serving(live_site, tmp_path_factory.mktemp("server") / "web.log") as address:
		yield address


@contextmanager
def serving(site: str, log: Path) -> Iterator[str]:
	"""A web server of its own process for the site; gives its address."""
	with socket.socket() as free:
		free.bind(("127.0.0.1", 0))
		port = free.getsockname()[1]
	arguments = [PYTHON, "-m", "frappe.utils.bench_helper", "frappe", "--site", site]
	with log.open("w") as output:
		process = subprocess.Popen(
			[*arguments, "serve", "--port", str(port), "--noreload"],
			stdout=output,
			stderr=subprocess.STDOUT,
			start_new_session=True,
		)
	address = f"http://127.0.0.1:{port}"
	try:
		wait_until_it_answers(address, process, log)
		yield address
	finally:
		os.killpg(process.pid, signal.SIGTERM)
		try:
			process.wait(timeout=10)
		except subprocess.TimeoutExpired:
			os.killpg(process.pid, signal.SIGKILL)
			process.wait()


def wait_until_it_answers(address: str, process: subprocess.Popen, log: Path) -> None:
	deadline = time.monotonic() + 60
	while time.monotonic() < deadline:
		assert process.poll() is None, log.read_text()
		try:
			urllib.request.urlopen(f"{address}/api/method/ping", timeout=5)
			return
		except (urllib.error.URLError, OSError):
			time.sleep(0.2)
	pytest.fail(f"The web server did not answer within a minute:\n{log.read_text()}")


@contextmanager
def without_the_door(site: str) -> Iterator[None]:
	"""Switched off in the site's configuration, which servers read with each request."""
	path = Path.cwd() / site / "site_config.json"
	config = path.read_text()
	path.write_text(json.dumps({**json.loads(config), "allow_tests": 1, "membership_wall_door_off": 1}))
	yield
	path.write_text(config)


@pytest.fixture(scope="session")
def browser():
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
		yield browser
		browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
	"""Where pictures go: MEMBERSHIP_SCREENSHOTS. None: nobody wants any."""
	named = os.environ.get("MEMBERSHIP_SCREENSHOTS")
	return Path(named) if named else None


@pytest.fixture(scope="session")
def desks(browser, server, seeded, screenshots):
	"""The users' browsers, as long as the run lasts."""
	desks = Desks(browser, server, seeded["logins"], seeded["password"], screenshots)
	yield desks
	desks.close()


@pytest.fixture(scope="session")
def open_desk(desks):
	"""open_desk("Member Recruiter") gives a new window of the user of that role, who logs in by the form, once."""
	return desks.open


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
	"""A failed test's report ends with what stood on its pages."""
	report = yield
	if report.when == "call" and report.failed:
		for window in item.stash.get(WINDOWS, []):
			report.sections.append(("The page", window.describe()))
	return report


@pytest.fixture
def desk(open_desk, request):
	"""open_desk for one test, after which the windows are closed."""
	windows = request.node.stash[WINDOWS] = []

	def open_window(role: str, language: str = "en") -> Desk:
		windows.append(open_desk(role, language))
		return windows[-1]

	yield open_window
	for window in windows:
		window.close()


@pytest.fixture(scope="module")
def english_again(desks):
	"""Who read Swedish reads English once the file is done: others of its tests may go on in Swedish."""
	yield
	desks.all_speak("en")


@pytest.fixture
def read(desk, english_again):
	"""read(role): the desk of the user of that role, in Swedish."""
	return lambda role: desk(role, "sv")


# ---------------------------------------------------------------- people whose every field is a canary


@pytest.fixture(scope="session")
def wall(server, live_site) -> dict:
	done = subprocess.run(
		[PYTHON, HERE.parent / "support/factories/canaries.py", live_site], capture_output=True, text=True
	)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def servers(server, live_site, wall, tmp_path_factory) -> list[str]:
	"""Two processes, for two cores; both know a session of either."""
	with serving(live_site, tmp_path_factory.mktemp("server") / "web.log") as second:
		yield [server, second]


@pytest.fixture(scope="session")
def caller(servers, wall) -> Callable[[str], Caller]:
	sessions = {}

	def log_in(role: str) -> requests.Session:
		session = requests.Session()
		if role != "Guest":
			login = {"usr": wall["logins"][role], "pwd": wall["password"]}
			assert session.post(f"{servers[0]}/api/method/login", data=login).status_code == 200
			take_csrf_token(session, servers[0], role)
		return session

	def of(role: str) -> Caller:
		if role not in sessions:
			sessions[role] = log_in(role)
		return Caller(role, cycle(servers), wall["names"], sessions[role])

	return of
