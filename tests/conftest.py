"""Makes the checkout importable, and the day that of the test sites; tests under tests/unit need nothing else."""

import os
import random
import sys
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# the test sites are in Stockholm: around midnight a machine elsewhere has another day than they have
os.environ["TZ"] = "Europe/Stockholm"
time.tzset()
# Samples, random lives and files are the same in each run, so that what fails has changed; MEMBERSHIP_SEED=random draws
# anew, once for all processes of a run.
REPEATED = "1"
if os.environ.setdefault("MEMBERSHIP_SEED", REPEATED) == "random":
	os.environ["MEMBERSHIP_SEED"] = str(random.SystemRandom().randrange(2, 10**6))
if find_spec("hypothesis"):  # `./dev check` runs the test of the house without it
	from hypothesis import settings

	settings.register_profile("ours", derandomize=os.environ["MEMBERSHIP_SEED"] == REPEATED)
	settings.load_profile("ours")
# each process of a run has sites of its own: the first those that the environment names, the others copies of them
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if WORKER != "0":
	for kind in ("MEMBERSHIP_TEST_SITE", "MEMBERSHIP_LIVE_SITE"):
		os.environ[kind] = f"{WORKER}-{os.environ[kind]}"


def pytest_report_header() -> str:
	return f"MEMBERSHIP_SEED={os.environ['MEMBERSHIP_SEED']}"


def pytest_terminal_summary(terminalreporter) -> None:
	"""What the attacks on the wall asked, and what went through (tests/browser/test_wall_attacks.py); and why a page had to
	be tried twice."""
	for report in terminalreporter.getreports("rerun"):
		terminalreporter.section(f"tried once more: {report.nodeid}")
		terminalreporter.line(report.longreprtext[-3_000:])
		for name, content in report.sections:
			terminalreporter.line(f"--- {name}\n{content[-3_000:]}")
	said = [
		f"{report.nodeid.rpartition('::')[2].partition('[')[0]}: {value}"
		for outcome in ("passed", "failed")
		for report in terminalreporter.getreports(outcome)
		for name, value in report.user_properties
		if name == "attack"
	]
	if said:
		terminalreporter.section("attacks on the wall")
		terminalreporter.line("\n".join(said))
