"""The handbook inside the site: every link on the desk and between its pages leads to a page that is there."""

import re

import frappe
import pytest

from membership_recruitment import help_pages

OURS = ["Membership", "Member Recruitment", "Member Journey", "Member Privacy", "Member Insights"]
# what nobody opens as a form of its own
WITHOUT = {
	"Register Import Decision",
	"Consent Text",
	"Wall Ledger Entry",
}


def pages() -> list[str]:
	return sorted(name for name in help_pages._files() if not name.endswith(".png"))


def html(page: str) -> str:
	return str(help_pages._page(help_pages._files()[page])["content"])


def test_every_form_leads_to_its_page():
	found = dict(
		frappe.get_all(
			"DocType",
			filters={"module": ["in", OURS], "istable": 0, "custom": 0},
			fields=["name", "documentation"],
			as_list=True,
		)
	)
	assert found
	for doctype, address in found.items():
		if doctype in WITHOUT and not address:
			continue
		assert address and address.startswith(f"/{help_pages.ADDRESS}/"), doctype
		assert f"en/{address.rpartition('/')[2]}" in help_pages._files(), doctype


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_link_of_the_handbook_leads_somewhere(language):
	files = help_pages._files()
	asked = 0
	for page in pages():
		if not page.startswith(f"{language}/"):
			continue
		for link in re.findall(r'(?:href|src)="(/membership-help[^"]*)"', html(page)):
			name = link.partition("#")[0].removeprefix(f"/{help_pages.ADDRESS}").strip("/") or "index"
			assert f"en/{name}" in files or f"sv/{name}" in files, (page, link)
			asked += 1
	assert asked > 50


def test_a_page_is_written_out_and_nothing_of_markdown_is_left():
	shown = html("sv/members")
	assert "<h2" in shown and "<table" in shown and "\n| " not in shown and "](" not in shown
