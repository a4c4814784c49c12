"""Makes the checkout importable, and the day that of the test sites; tests under tests/unit need nothing else."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# the test sites are in Stockholm: around midnight a machine elsewhere has another day than they have
os.environ["TZ"] = "Europe/Stockholm"
time.tzset()


def pytest_terminal_summary(terminalreporter) -> None:
	"""What the attacks on the wall asked, and what went through (tests/browser/test_wall_attacks.py)."""
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
