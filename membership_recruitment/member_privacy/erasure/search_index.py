"""Take rows out of Frappe's global search: a table of words beside the documents, and a queue in Redis of what comes into it next."""

import json
from collections.abc import Iterable, Mapping

import frappe

from membership_recruitment.utils.batches import split

QUEUE = "global_search_queue"  # as frappe.utils.global_search calls it


def remove(rows: Mapping[str, Iterable[str]]) -> None:
	"""Nobody finds these rows any more by what stood in them. What stays is found again once somebody saves it, as it is where the
	caller's transaction is taken back: neither the table nor the queue takes part in it.

	Args:
	        rows: Names by DocType.
	"""
	wanted = {(doctype, name) for doctype, names in rows.items() for name in names}
	if not wanted:
		return
	# first what waits, so that it does not come in afterwards
	key = frappe.cache.make_key(QUEUE)
	for waiting in frappe.cache.lrange(QUEUE, 0, -1):
		value = json.loads(waiting)
		if (value["doctype"], value["name"]) in wanted:
			frappe.cache.lrem(key, 0, waiting)
	for doctype, names in rows.items():
		for part in split(sorted(names)):
			frappe.db.delete("__global_search", {"doctype": doctype, "name": ["in", part]})
