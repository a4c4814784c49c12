"""Run in a process of its own by the browser tests: models that wait, and how they and their settings stand.

live_models.py SITE make     commits a model of each kind; prints how everything stands
live_models.py SITE look     prints how everything stands
live_models.py SITE clean    takes the models away
"""

import json
import sys

import frappe

from tests.support.processes.racing_conversions import connect

MODELS = {"Ranking Model": "RANK-ATTACKED", "Leaving Risk Model": "RISK-ATTACKED"}
SETTINGS = ("Prospect Ranking Settings", "Leaving Risk Settings")


def make() -> None:
	for doctype, name in MODELS.items():
		doc = frappe.get_doc(
			{
				"doctype": doctype,
				"status": "Waiting for Approval",
				"why": "Better",
				"weights": '{"intercept": 0, "features": []}',
			}
		)
		doc.insert(set_name=name, ignore_permissions=True)  # as training does: nobody writes one by hand
	frappe.db.commit()
	look()


def look() -> None:
	models = {
		doctype: frappe.get_all(doctype, fields=["name", "status", "approved_by"], as_list=True)
		for doctype in MODELS
	}
	fields = ("enabled", "purpose", "approver")
	settings = {name: [frappe.db.get_single_value(name, field) for field in fields] for name in SETTINGS}
	print(json.dumps({**models, **settings}))


def clean() -> None:
	for doctype in MODELS:
		frappe.db.delete(doctype)
	frappe.db.commit()
	look()


def main(site: str, what: str) -> None:
	connect(site)
	{"make": make, "look": look, "clean": clean}[what]()


if __name__ == "__main__":
	main(*sys.argv[1:])
