"""What the demo association has before it has people: membership types, sources, campaigns."""

from datetime import date, timedelta
from random import Random

import frappe
from frappe import _

from membership_recruitment.demo import lives
from membership_recruitment.setup import membership_types


def make_types() -> dict[str, str]:
	"""The types that installing brings, and three more.

	Returns:
	        Name of the Membership Type for each key of lives.PROFILES.
	"""
	types = {
		"Individual": {"type_name": _("Individual")},
		"Family": {"type_name": _("Family")},
		"Youth": {
			"type_name": _("Youth"),
			"description": _(
				"Up to 25 years. The registrar approves, since those under 15 need a guardian's consent."
			),
			"period_kind": "Rolling",
			"period_count": 1,
			"period_unit": "Year",
			"fee": 150,
			"requires_approval": 1,
		},
		"Supporting": {
			"type_name": _("Supporting"),
			"description": _(
				"For those who want to support the association without taking part, by calendar year."
			),
			"period_kind": "Fixed Year",
			"rollover_month": "November",
			"rollover_day": 1,
			"fee": 200,
		},
		"Lifetime": {
			"type_name": _("Lifetime"),
			"description": _("One fee, a member for life."),
			"period_kind": "Lifetime",
			"fee": 7500,
		},
	}
	installed = {example["type_name"]: example for example in membership_types.examples()}
	for key, values in types.items():
		if frappe.db.exists("Membership Type", key):
			values["type_name"] = key  # installed in English, and shown in every language
		if not frappe.db.exists("Membership Type", values["type_name"]):
			frappe.get_doc(
				{"doctype": "Membership Type", **installed.get(values["type_name"], {}), **values}
			).insert()
	family = frappe.get_doc("Membership Type", types["Family"]["type_name"])
	family.update({"shared_fee": 1}).save()  # installed, it leaves that to the association
	return {key: values["type_name"] for key, values in types.items()}


def make_sources() -> dict[str, str]:
	"""Returns the name of the Recruitment Source for each key of lives.SOURCES."""
	sources = {
		"Website": (_("Website"), _("The form on the association's own pages.")),
		"Recommended by a member": (
			_("Recommended by a member"),
			_("A member brought a friend, relative or neighbour."),
		),
		"Event": (_("Open Day or Fair"), _("An open hike, course or fair.")),
		"Social media": (_("Social media"), _("Posts and advertisements.")),
		"Workplace": (_("Workplace"), _("Through an employer's wellness offer.")),
		"Letter": (_("Letter"), _("A letter to households near our huts.")),
	}
	for name, description in sources.values():
		if not frappe.db.exists("Recruitment Source", name):
			frappe.get_doc(
				{"doctype": "Recruitment Source", "source_name": name, "description": description}
			).insert()
	return {key: name for key, (name, _description) in sources.items()}


class Campaigns:
	"""The association's campaigns of the years up to `today`, three a year, as ERPNext's Campaign documents."""

	def __init__(self, today: date, seed: str):
		self.random = Random(seed)
		self.rows: list[
			tuple[date, date, str, str | None]
		] = []  # first day, last day, name, only this source
		first_day = today - timedelta(days=366 * lives.YEARS)
		for year in range(first_day.year, today.year + 1):
			for start, end, name, source in (
				(date(year, 1, 2), date(year, 2, 15), _("New Paths {0}"), None),
				(date(year, 3, 15), date(year, 5, 31), _("Spring Outdoors {0}"), None),
				(date(year, 9, 1), date(year, 10, 31), _("Bring a Friend {0}"), "Recommended by a member"),
			):
				if first_day <= start <= today:
					self.rows.append((start, end, self.make(name.format(year), start, end), source))

	def make(self, name: str, start: date, end: date) -> str:
		if existing := frappe.db.get_value("Campaign", {"campaign_name": name}):
			return existing
		description = _("From {0} to {1}.").format(start, end)
		return (
			frappe.get_doc({"doctype": "Campaign", "campaign_name": name, "description": description})
			.insert()
			.name
		)

	def reached(self, day: date, source: str) -> str | None:
		"""The campaign that brought somebody who came on a day by a source (a key of lives.SOURCES), if one did."""
		for start, end, name, only_source in self.rows:
			if start <= day <= end and only_source in (None, source):
				return name if self.random.random() < 0.45 else None
		return None
