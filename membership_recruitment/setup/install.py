"""Check and seed a site at installation. Records that people edit are seeded once and never overwritten."""

import re
from pathlib import Path

import frappe
from frappe import _
from frappe.utils.dashboard import sync_dashboards

from membership_recruitment.member_journey.map import improvement_boards
from membership_recruitment.member_recruitment import kanban
from membership_recruitment.people import name_words
from membership_recruitment.setup import (
	activities,
	core_permissions,
	custom_fields,
	indexes,
	journey_messages,
	journey_phases,
	leaving_risk,
	list_views,
	membership_types,
	processing_purposes,
	prospect_ranking,
	renewal_templates,
	retention,
)
from membership_recruitment.utils import encryption_key

APP = "membership_recruitment"
# The lowest of each that the tests ran on: older ones have holes that the wall relies on Frappe to have closed.
LOWEST = {"frappe": (15, 55, 1), "erpnext": (15, 65, 1)}
FIRST_UNKNOWN = 17


def before_install() -> None:
	refuse_without_erpnext()
	refuse_foreign_doctypes()


def after_install() -> None:
	core_permissions.grant()
	after_migrate()
	# Frappe does it last; 16 before that makes a sidebar of our workspace, in which a dashboard stands
	sync_dashboards(APP)
	journey_phases.seed()
	renewal_templates.seed()
	membership_types.seed()
	processing_purposes.seed()
	list_views.seed()
	kanban.seed()
	improvement_boards.seed()
	frappe.get_single("Membership Settings").save()
	prospect_ranking.seed()
	leaving_risk.seed()
	retention.seed()
	activities.seed()
	journey_phases.seed_entry_rules()
	journey_messages.seed()


def after_migrate() -> None:
	"""What must be there after installing and after every migration."""
	encryption_key.create()
	custom_fields.create()
	indexes.create()
	name_words.create()


def refuse_without_erpnext() -> None:
	"""Stop with a sentence where ERPNext is missing or of a version that the app was never tried on."""
	if "erpnext" not in frappe.get_installed_apps():
		frappe.throw(
			_(
				"Membership and Recruitment needs ERPNext, which is not installed on this site. "
				"Install it first: bench --site {0} install-app erpnext"
			).format(frappe.local.site)
		)
	for app in ("frappe", "erpnext"):
		version = frappe.get_attr(f"{app}.__version__")
		if not runs_on(app, version):
			frappe.throw(
				_(
					"Membership and Recruitment needs {0} {1} or later, of version 15 or 16; this site has {2}. "
					"Update it first: bench update"
				).format(app, ".".join(map(str, LOWEST[app])), version)
			)


def runs_on(app: str, version: str) -> bool:
	"""Whether the version of Frappe or ERPNext ("15.55.1", "16.0.0-dev") is one that the app supports."""
	numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
	return LOWEST[app] <= numbers < (FIRST_UNKNOWN,)


def refuse_foreign_doctypes() -> None:
	"""Stop with a sentence that names the owner where another app has a DocType of one of our names."""
	ours = set((Path(frappe.get_app_path(APP)) / "modules.txt").read_text().split("\n"))
	taken = frappe.get_all(
		"DocType",
		filters={"name": ["in", own_doctypes()], "module": ["not in", list(ours)]},
		fields=["name", "module"],
		order_by="name asc",
	)
	if not taken:
		return
	owners = sorted(
		{frappe.db.get_value("Module Def", row.module, "app_name") or row.module for row in taken}
	)
	frappe.throw(
		_(
			"Membership and Recruitment cannot be installed beside {0}, which already has the DocTypes {1}. "
			"Uninstall it, or use a site of its own."
		).format(", ".join(owners), ", ".join(row.name for row in taken))
	)


def own_doctypes() -> list[str]:
	"""Names of the app's DocTypes, read from its files."""
	package = Path(frappe.get_app_path(APP))
	return sorted(
		frappe.get_file_json(str(path))["name"]
		for path in package.glob("*/doctype/*/*.json")
		if path.stem == path.parent.name
	)
