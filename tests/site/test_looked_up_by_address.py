"""Whoever has an address is found by an index, in a register of whatever size."""

import frappe

from membership_recruitment.member_privacy.requests import person as persons


def test_every_table_is_asked_by_an_index(make, monkeypatch):
	"""But for merges, of which there are few: their records are texts that are looked through."""
	member = make.member("Astrid", "Lind", email="astrid.lookup@example.com")
	execute, asked = frappe.db.sql, []

	def noting(query, values=(), *args, **kwargs):
		asked.append((str(query), values))
		return execute(query, values, *args, **kwargs)

	with monkeypatch.context() as patch:
		patch.setattr(frappe.db, "sql", noting)
		found = persons.with_address("astrid.lookup@example.com")
	assert found["Member"] == {member.name}
	rows = [
		(row.table, text)
		for text, values in asked
		if text.lstrip("( ").lower().startswith("select") and " Merge`" not in text
		for row in frappe.db.sql(f"explain {text}", values, as_dict=True)
		if row.table and not row.possible_keys
	]
	assert len(asked) > 5 and rows == []
