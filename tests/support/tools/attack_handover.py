"""Try to tell people whom the register knows from those whom it does not, by handing them over: over HTTP.

	attack_handover.py SITE [COUNT]     in the bench's sites folder, with the tests' Python

As a recruiter: COUNT of each (200), in random order, with a background worker running. Compared are the answers, the
time of the answer and of the next request, what the recruiter gets afterwards for every name that she knew, what
her lists hold and which rooms of the websocket hear of it. Prints what it measured; exit code 1 where they differ (in
the times: p < 0.01 in two runs of two). tests/browser/test_handover_http.py runs a short one without times; rooms are heard
there only, where no worker does the jobs first.
"""

import json
import math
import random
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import requests

from tests.browser.conftest import PYTHON, serving
from tests.support.processes import live

LISTS = (
	"Membership Prospect",
	"Contact",
	"Address",
	"Event",
	"ToDo",
	"Comment",
	"Communication",
	"File",
	"Notification Log",
	"Version",
	"Prospect Interaction",
)
FAULT = 0.01
AT_ONCE = 2  # requests, where no time is taken
# what differs between any two people
OWN = re.compile(
	r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?|[\w.]+@example\.com|\b(CON|ADR|PRO|EV|PI)-?[0-9a-z]+\b|\b[0-9a-v]{10,}\b"
)


# ---------------------------------------------------------------- two samples


def mann_whitney(one: list[float], other: list[float]) -> float:
	"""Two-sided p that both samples are of one distribution: the rank-sum test, by the normal distribution with
	continuity correction, which is exact enough from 20 of each."""
	ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
	rank_sum, ties, place = 0.0, 0.0, 0
	while place < len(ranked):
		end = place
		while end < len(ranked) and ranked[end][0] == ranked[place][0]:
			end += 1
		middle = (place + 1 + end) / 2
		rank_sum += middle * sum(1 for _value, sample in ranked[place:end] if sample == 0)
		ties += (end - place) ** 3 - (end - place)
		place = end
	n, m = len(one), len(other)
	u = rank_sum - n * (n + 1) / 2
	spread = math.sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
	distance = max(0.0, abs(u - n * m / 2) - 0.5)
	return math.erfc(distance / spread / math.sqrt(2)) if spread else 1.0


# ---------------------------------------------------------------- the recruiter


class Recruiter:
	def __init__(self, server: str, login: str, password: str):
		self.server, self.session = server, requests.Session()
		answer = self.session.post(f"{server}/api/method/login", data={"usr": login, "pwd": password})
		assert answer.status_code == 200, answer.text
		page = self.session.get(f"{server}/app").text
		self.session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]

	def hand_over(self, name: str) -> tuple[tuple[int, str], float]:
		"""The answer, and how long it took."""
		data = {
			"dt": "Membership Prospect",
			"dn": name,
			"method": "make_member",
			"args": json.dumps({"membership_type": "Individual", "start_date": "2026-03-01"}),
		}
		begun = time.perf_counter()
		answer = self.session.post(f"{self.server}/api/method/run_doc_method", data=data)
		return (answer.status_code, OWN.sub("…", answer.text)), time.perf_counter() - begun

	def read(self, doctype: str, name: str) -> tuple[int, str]:
		answer = self.session.get(f"{self.server}/api/resource/{doctype}/{name}")
		text = "" if answer.status_code == 200 and doctype != "Event" else answer.text
		return answer.status_code, OWN.sub("…", text.replace(name, "…"))

	def listed(self) -> dict[str, set[str]]:
		return {doctype: self._names(doctype) for doctype in LISTS}

	def _names(self, doctype: str) -> set[str]:
		answer = self.session.get(f"{self.server}/api/resource/{doctype}", params={"limit_page_length": 0})
		return {row["name"] for row in answer.json()["data"]} if answer.status_code == 200 else set()

	def next_request(self) -> float:
		begun = time.perf_counter()
		self.session.get(f"{self.server}/api/method/frappe.auth.get_logged_user")
		return time.perf_counter() - begun

	def may_listen(self, room: str) -> bool:
		kind, _, rest = room.partition(":")
		doctype, _, name = rest.partition("/")
		if kind == "doc":
			path, asked = "can_subscribe_doc", {"doctype": doctype, "docname": name}
		elif kind == "doctype":
			path, asked = "can_subscribe_doctype", {"doctype": doctype}
		else:
			return kind != "user" or rest == self.session.cookies["user_id"]
		answer = self.session.get(f"{self.server}/api/method/frappe.realtime.{path}", params=asked)
		return answer.status_code == 200


# ---------------------------------------------------------------- the attack


def attack(server: str, site: str, count: int) -> dict:
	"""Hand COUNT people of each kind over and look for differences.

	Returns:
	        `differences`: sentences; `times` and `next`: seconds by kind.
	"""
	made = process("make", count, site)
	people, rows = made["people"], made["rows"]
	recruiter = Recruiter(server, made["recruiter"], made["password"])
	before = recruiter.listed()
	order = list(people)
	random.shuffle(order)
	answers = {kind: Counter() for kind in ("known", "unknown")}
	times = {kind: [] for kind in answers}
	following = {kind: [] for kind in answers}
	for name in order:
		answer, seconds = recruiter.hand_over(name)
		answers[people[name]][answer] += 1
		times[people[name]].append(seconds)
		following[people[name]].append(recruiter.next_request())
	heard = process("decide", order, site)
	after = recruiter.listed()
	return {
		"times": times,
		"next": following,
		"answers": answers,
		"differences": [
			*differing("answers", answers),
			*differing("names that she knew", named(recruiter, people, rows)),
			*differing("lists", kept(people, rows, after)),
			*differing("rooms", rooms(recruiter, people, heard)),
			*(f"new in the list of {doctype}" for doctype in LISTS if after[doctype] - before[doctype]),
		],
	}


def process(command: str, argument, site: str):
	done = live.script("handed_over", command, json.dumps(argument), seconds=1200, site=site)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


def differing(what: str, found: dict[str, Counter]) -> list[str]:
	if found["known"] == found["unknown"]:
		return []
	return [f"{what}: known {found['known'] - found['unknown']}, unknown {found['unknown'] - found['known']}"]


def named(recruiter: Recruiter, people: dict, rows: dict) -> dict[str, Counter]:
	found = {"known": Counter(), "unknown": Counter()}
	asked = [(kind, *row) for name, kind in people.items() for row in rows[name]]
	with ThreadPoolExecutor(AT_ONCE) as pool:
		answers = pool.map(lambda one: recruiter.read(*one[1:]), asked)
		for (kind, doctype, _name), answer in zip(asked, answers, strict=True):
			found[kind][doctype, answer] += 1
	return found


def kept(people: dict, rows: dict, after: dict[str, set[str]]) -> dict[str, Counter]:
	found = {"known": Counter(), "unknown": Counter()}
	for name, kind in people.items():
		found[kind].update(doctype for doctype, row in rows[name] if row in after.get(doctype, ()))
	return found


def rooms(recruiter: Recruiter, people: dict, heard: dict[str, list[str]]) -> dict[str, Counter]:
	asked = list({room for all in heard.values() for room in all})
	with ThreadPoolExecutor(AT_ONCE) as pool:
		may = dict(zip(asked, pool.map(recruiter.may_listen, asked), strict=True))
	found = {"known": Counter(), "unknown": Counter()}
	for name, kind in people.items():
		found[kind].update(room for room in heard[name] if may[room])
	return found


def main(site: str, count: str = "200") -> int:
	faults, suspects = [], Counter()
	with TemporaryDirectory() as folder, serving(site, Path(folder) / "web.log") as server, working(site):
		for run in (1, 2):
			found = attack(server, site, int(count))
			faults += found["differences"]
			for what in ("times", "next"):
				p = mann_whitney(found[what]["known"], found[what]["unknown"])
				middle = {
					kind: round(1000 * sorted(all)[len(all) // 2], 1) for kind, all in found[what].items()
				}
				suspects[what] += p < FAULT
				print(f"run {run}, {what}: median ms {middle}, p = {p:.3f}")
			print(f"run {run}, answers: {dict(found['answers'])}")
	faults += [f"{what} differ" for what, runs in suspects.items() if runs == 2]
	print("\n".join(faults) or "nothing tells them apart")
	return bool(faults)


class working:
	"""A background worker beside the web server."""

	def __init__(self, site: str):
		self.arguments = [PYTHON, "-m", "frappe.utils.bench_helper", "frappe", "worker", "--queue", "default"]

	def __enter__(self):
		self.worker = subprocess.Popen(
			self.arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
		)

	def __exit__(self, *error):
		self.worker.terminate()
		self.worker.wait(timeout=30)


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
