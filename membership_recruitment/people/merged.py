"""What is kept of people who were merged into others: an old file, or a sign-up with the old address, means who is there
now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import frappe

RECORDS = {"Member": "Member Merge", "Membership Prospect": "Prospect Merge"}


def merged_into(doctype: str, fields: Iterable[str]) -> dict[str, list[frappe._dict]]:
	"""Everybody who was merged into somebody, merges that were taken back left out.

	Args:
	        doctype: Member or Membership Prospect.
	        fields: What is asked of them, as it was; dates as dates.

	Returns:
	        Rows with name and the fields, by the name of who is there now.
	"""
	dates = {df.fieldname for df in frappe.get_meta(doctype).fields if df.fieldtype == "Date"}
	values = ", ".join(
		f"""json_value(record, '$.merged."{doctype}"[0].{field}') as `{field}`""" for field in fields
	)
	rows = frappe.db.sql(
		f"select kept, merged as name, {values} from `tab{RECORDS[doctype]}` where undone = 0 order by creation",
		as_dict=True,
	)
	into = {row.name: row.kept for row in rows}
	found = defaultdict(list)
	for row in rows:
		for field in dates & row.keys():
			row[field] = date.fromisoformat(row[field][:10]) if row[field] else None
		kept, seen = row.pop("kept"), set()
		while kept in into and kept not in seen:  # who was kept may have been merged since
			seen.add(kept)
			kept = into[kept]
		found[kept].append(row)
	return found
