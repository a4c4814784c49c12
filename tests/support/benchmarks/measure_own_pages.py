"""How long members' own pages take when 200 members are logged in and each opens one every ten seconds.

	../env/bin/python measure_own_pages.py SITE [SECONDS] [MEMBERS]     in the bench's sites folder; a site for tests

Makes members with logins, starts Gunicorn with two workers on the loopback, and asks it for SECONDS (60) at a fixed pace: a page
that is due waits for no other, and its time counts from when it was due. Prints half, 95 % and the longest, in seconds, and how
many were answered otherwise than with the page.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import frappe
import requests
from frappe.utils import add_days, getdate

MOST_MEMBERS = 200
EACH = 10  # seconds between two pages of a member
MOST_AT_ONCE = 40  # requests that wait for an answer
MOST_SECONDS = 300
PAGES = ("my", "my/details", "my/household", "my/history", "my/consents", "my/data", "my/card")


def main(site: str, seconds: str = "60", count_of_members: str = "200") -> None:
	tokens = prepare(site, min(int(count_of_members), MOST_MEMBERS))
	with serving() as address, ThreadPoolExecutor(MOST_AT_ONCE) as pool:
		with ThreadPoolExecutor(4) as few:
			members = list(few.map(lambda token: log_in(site, address, token), tokens))
		for path in PAGES:  # each worker has compiled its templates
			for session in members[:8]:
				session.get(f"{address}/{path}", timeout=60)
		count = min(int(seconds), MOST_SECONDS) * len(members) // EACH
		start = time.perf_counter() + 1
		asked = [
			pool.submit(
				ask,
				members[number % len(members)],
				f"{address}/{PAGES[number % len(PAGES)]}",
				start + number * EACH / len(members),
			)
			for number in range(count)
		]
		answers = [one.result() for one in asked]
	times = [taken for taken, _good in answers]
	print(f"{count} pages: half within {statistics.median(times):.3f} s,", end=" ")
	print(f"95 % within {statistics.quantiles(times, n=20)[-1]:.3f} s, longest {max(times):.3f} s;", end=" ")
	print(f"{sum(not good for _taken, good in answers)} failed")


def prepare(site: str, count: int) -> list[str]:
	"""Members who are in their term, with a login each; the token of a link that signs each of them in."""
	frappe.init(site, sites_path=".")
	frappe.connect()
	from membership_recruitment.member_pages import links, logins
	from tests.support.factories import make

	run, tokens = time.time_ns(), []
	for number in range(count):
		email = f"load.{run}.{number}@example.org"
		member = make.member(f"Load{number}", "Test", email=email, language="sv")
		make.term(member.name, str(add_days(getdate(), -100)))
		frappe.db.set_value("Member", member.name, "user", logins.make(email, member))
		tokens.append(links.make(links.SIGN_IN, email, member=None, language="sv")[1])
	frappe.db.commit()  # the server has to find them
	frappe.destroy()
	return tokens


@contextmanager
def serving() -> Iterator[str]:
	"""Gunicorn as in production, on a free port of the loopback; gives its address."""
	with socket.socket() as free:
		free.bind(("127.0.0.1", 0))
		port = free.getsockname()[1]
	command = [
		sys.executable,
		"-m",
		"gunicorn",
		"-b",
		f"127.0.0.1:{port}",
		"-w",
		"2",
		"--threads",
		"2",
		"-t",
		"120",
	]
	process = subprocess.Popen(
		[*command, "frappe.app:application"], env={**os.environ, "SITES_PATH": os.getcwd()}
	)
	try:
		time.sleep(8)  # a first request that comes too early is refused
		yield f"http://127.0.0.1:{port}"
	finally:
		process.terminate()
		process.wait(timeout=30)


def log_in(site: str, address: str, token: str) -> requests.Session:
	session = requests.Session()
	session.headers["X-Frappe-Site-Name"] = site
	answer = session.post(f"{address}/my/sign-in/link", data={"token": token}, timeout=120)
	assert answer.ok and "Load" in answer.text, answer.text[-500:]
	return session


def ask(session: requests.Session, page: str, due: float) -> tuple[float, bool]:
	"""Seconds from when the page was due until it was there, and whether it was the member's."""
	time.sleep(max(0, due - time.perf_counter()))
	answer = session.get(page, timeout=60, allow_redirects=False)
	return time.perf_counter() - due, answer.status_code == 200


if __name__ == "__main__":
	main(*sys.argv[1:])
