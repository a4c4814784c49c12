"""The pictures of reports and dashboard in docs/images, from a site with the demo: `report_pictures.py SITE FOLDER`.

Run it from the bench's sites folder with the tests' Python. Taken as the demo's membership manager, in Swedish;
their language is set back afterwards.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PYTHON, serving
from tests.browser.desk import Desk, new_context

MANAGER = "membership.manager@forening.example"
HEIGHTS = {  # of the window, in pixels: as much as shows chart, cards and the first rows
	"Active and Inactive Members": 960,
	"Retention Rate": 1010,
	"Cohort Retention": 960,
	"Member Lifetime": 800,
	"Member Value": 830,
	"Member Engagement": 1010,
	"Journey Funnel": 900,
	"Recruitment Sources": 960,
	"Journey Gaps": 900,
	"Member Forecast": 1010,
	"Renewals Due": 900,
	"Member Jubilees": 900,
	"Retention Insight": 900,
}
NAMES = {"Active and Inactive Members": "active-members", "Retention Rate": "retention"}
WIDTH = 1200
PHONE_WIDTH = 375
BENCH = (PYTHON, "-m", "frappe.utils.bench_helper", "frappe", "--site")


def main(site: str, folder: str, *only: str) -> None:
	"""Takes all pictures, or `only` those of the reports named."""
	password = on_site(site, "membership_recruitment.demo.users.password_of", MANAGER).strip().strip('"')
	before = on_site(site, "frappe.db.get_value", "User", MANAGER, "language").strip().strip('"')
	set_language(site, "sv")
	pictures = Path(folder)
	try:
		with serving(site, pictures / "server.log") as address, sync_playwright() as playwright:
			browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
			desk = Desk(new_context(browser), address, pictures)
			desk.log_in(MANAGER, password)
			desk.page.evaluate(
				"localStorage.container_fullwidth = 'true'; frappe.ui.toolbar.set_fullwidth_if_enabled()"
			)
			for report, height in HEIGHTS.items():
				if not only or report in only:
					picture(desk, report, height)
			if not only or "Dashboard" in only:
				dashboard(desk)
			if not only or "Workspace" in only:
				workspace(desk)
			if not only or "Journey" in only:
				journey(desk)
			browser.close()
			for error in desk.errors:
				print(error)
	finally:
		set_language(site, before)


def on_site(site: str, method: str, *arguments: str) -> str:
	"""What a function answers on the site."""
	command = [*BENCH, site, "execute", method, "--args", repr(list(arguments))]
	return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def set_language(site: str, language: str) -> None:
	on_site(site, "frappe.db.set_value", "User", MANAGER, "language", language)
	on_site(site, "frappe.clear_cache", MANAGER)


def picture(desk: Desk, report: str, height: int) -> None:
	desk.page.set_viewport_size({"width": WIDTH, "height": height})
	desk.open("query-report", report)
	desk.page.wait_for_function(
		"report => frappe.query_report?.report_name === report && frappe.query_report.data?.length",
		arg=report,
	)
	desk.page.wait_for_timeout(1500)
	save(desk, f"report-{NAMES.get(report, report.lower().replace(' ', '-'))}-sv")


def dashboard(desk: Desk) -> None:
	desk.page.set_viewport_size({"width": WIDTH, "height": 1650})
	desk.open("dashboard-view", "Membership")
	expect(desk.shown.locator(".dashboard-widget-box .frappe-chart")).to_have_count(7)
	desk.page.wait_for_timeout(1000)
	save(desk, "dashboard-sv")


def workspace(desk: Desk) -> None:
	desk.page.set_viewport_size({"width": WIDTH, "height": 1100})
	desk.open("Workspaces", "Member Register")
	expect(desk.shown.locator(".number-widget-box .number")).to_have_count(9)
	desk.page.wait_for_timeout(1000)
	save(desk, "workspace-sv")


def journey(desk: Desk) -> None:
	"""The journey on one page: on a screen and on a phone."""
	for name, width, height in (
		("journey-page-sv", 1320, 830),
		("journey-page-phone-sv", PHONE_WIDTH, 1500),
	):
		desk.page.set_viewport_size({"width": width, "height": height})
		desk.open("journey")
		expect(desk.shown.locator(".journey-phase").first).to_be_visible()
		desk.page.wait_for_timeout(1000)
		save(desk, name)


def save(desk: Desk, name: str) -> None:
	"""The window in 256 colours: a quarter of the bytes, and nobody sees it."""
	desk.picture(name)
	path = desk.screenshots / f"{name}.png"
	Image.open(path).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
	print(path, path.stat().st_size)


if __name__ == "__main__":
	os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
	main(*sys.argv[1:])
