"""What the cleaning of stored text costs at each save. In the bench's sites folder: measure_cleaning.py SITE

Nothing is committed."""

import sys
from statistics import median
from time import process_time

import frappe

from membership_recruitment.member_privacy.wall import stored_text

EVENTS = ("before_validate", "before_save")  # on_change looks at what db_set wrote, and not at a save
TIMES = 300


def cost(doc) -> float:
	"""Microseconds of processor time in one save."""
	started = process_time()
	for event in EVENTS:
		stored_text.clean(doc, event)
	return (process_time() - started) * 1e6


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	documents = {
		"ToDo, plain text": {"doctype": "ToDo", "description": "Call back on Monday"},
		"Sales Invoice, 100 lines": {
			"doctype": "Sales Invoice",
			"items": [{"item_name": f"Fee {number}", "description": "A year"} for number in range(100)],
		},
		"Note, one tag": {"doctype": "Note", "title": "N", "content": "<p>Hello</p>"},
		"Note, 20 kB of HTML": {"doctype": "Note", "title": "N", "content": "<p>Hello <b>you</b></p>" * 900},
		"Note, 20 kB of JSON with tags": {
			"doctype": "Note",
			"content": '["<p>Hello</p>"' + ',"<b>a</b>"' * 1700 + "]",
		},
	}
	for name, values in documents.items():
		costs = []
		for _ in range(TIMES if "20 kB" not in name else 10):
			doc = frappe.get_doc(values)
			costs.append(cost(doc))
		print(f"{name}: {median(costs):.0f} µs")
	frappe.db.rollback()
	started = process_time()
	for _ in range(30):
		frappe.get_doc(documents["ToDo, plain text"]).insert()
	print(f"a whole insert of that ToDo: {(process_time() - started) / 30 * 1e6:.0f} µs")
	frappe.db.rollback()
	frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
