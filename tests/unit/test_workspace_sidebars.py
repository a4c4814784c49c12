"""The sidebars and the desktop's icons of Frappe 16 lead where our workspaces lead, and who may open them sees them."""

import json
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "membership_recruitment"


def read(pattern: str) -> dict[str, dict]:
	return {record["name"]: record for record in map(json.loads, map(Path.read_text, PACKAGE.glob(pattern)))}


WORKSPACES = read("*/workspace/*/*.json")
SIDEBARS = read("workspace_sidebar/*.json")
ICONS = read("desktop_icon/*.json")


def test_every_workspace_has_one():
	assert WORKSPACES
	assert {name: workspace["module"] for name, workspace in WORKSPACES.items()} == {
		name: sidebar["module"] for name, sidebar in SIDEBARS.items()
	}


@pytest.mark.parametrize("name", WORKSPACES)
def test_it_has_the_same_links_under_the_same_headings(name):
	"""Frappe would make one of the shortcuts alone, without icons."""
	home, *items = SIDEBARS[name]["items"]
	assert (home["link_type"], home["link_to"]) == ("Workspace", name)
	assert [
		(item["label"], None if item["type"] == "Section Break" else (item["link_type"], item["link_to"]))
		for item in items
		if item.get("link_type") != "Dashboard"
	] == [
		(link["label"], None if link["type"] == "Card Break" else (link["link_type"], link["link_to"]))
		for link in WORKSPACES[name]["links"]
	]
	assert {item["link_to"] for item in items if item["link_type"] == "Dashboard"} == {
		shortcut["link_to"] for shortcut in WORKSPACES[name]["shortcuts"] if shortcut["type"] == "Dashboard"
	}


def test_the_icons_stand_in_their_order_and_only_for_who_may_open_the_workspace():
	"""The icon that Frappe would make stands for everybody who may open anything that the sidebar leads to."""
	ordered = sorted(WORKSPACES.values(), key=lambda workspace: workspace["sequence_id"])
	assert [(workspace["name"], {row["role"] for row in workspace["roles"]}) for workspace in ordered] == [
		(icon["link_to"], {row["role"] for row in icon["roles"]})
		for icon in sorted(ICONS.values(), key=lambda icon: icon["idx"])
	]
	assert {(icon["app"], icon["parent_icon"], icon["icon_type"]) for icon in ICONS.values()} == {
		("membership_recruitment", "Membership and Recruitment", "Link")
	}


def test_the_first_hour_of_a_manager_stands_on_the_workspace_and_beside_the_sidebar():
	shown = SIDEBARS["Member Register"]["module_onboarding"]
	assert f'"onboarding_name": "{shown}"' in WORKSPACES["Member Register"]["content"]
	(onboarding,) = [one for name, one in read("*/module_onboarding/*/*.json").items() if name == shown]
	assert [row["role"] for row in onboarding["allow_roles"]] == ["Membership Manager"]
