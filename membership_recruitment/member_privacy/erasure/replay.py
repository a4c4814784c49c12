"""After a backup was restored: erase again whom the ledger has (ledger.py).

bench --site … execute membership_recruitment.member_privacy.erasure.replay.replay
"""

from collections.abc import Iterator

import frappe

from membership_recruitment.member_privacy.erasure import ledger, run
from membership_recruitment.member_privacy.registry.holdings import HOLDINGS
from membership_recruitment.member_privacy.registry.kinds import Addressed
from membership_recruitment.member_privacy.requests.gather import addresses_in
from membership_recruitment.utils import batches


def replay() -> dict[str, int | list[str]]:
	"""Erase everybody of the ledger who is there again.

	Returns:
	        How many were `erased`, and how many `stopped`: their Erasure says why. And who is `unsure`, names of documents and
	        addresses: the erasure was begun, and the ledger does not say that it was done. Nothing is done to them.
	"""
	known = ledger.erased()
	planned = {}
	for doctype, name in _people(known[ledger.JOURNEY]):
		journey = frappe.db.get_value(doctype, name, "journey_id")
		planned[run.plan(doctype, name)] = _never_again(known, ledger.JOURNEY, journey)
	for address in _addresses(known[ledger.ADDRESS]):
		planned[run.plan(None, None, address=address)] = _never_again(known, ledger.ADDRESS, address)
	batches.finish()
	states = []
	for erasure, values in planned.items():
		if frappe.db.get_value(run.ERASURE, erasure, "status") in (run.PLANNED, run.STOPPED):
			run.plan_again(erasure, **values)
			states.append(run.carry_out(erasure))
	begun = ledger.unsure()
	unsure = [name for _doctype, name in _people(begun[ledger.JOURNEY])] + _addresses(begun[ledger.ADDRESS])
	return {"erased": states.count(run.DONE), "stopped": states.count(run.STOPPED), "unsure": unsure}


def _never_again(known: dict[str, set[str]], kind: str, value: str) -> dict[str, int]:
	"""What the Erasure has to say of addresses; nothing where the ledger does not stop them: the Erasure may."""
	kind = ledger.NEVER_AGAIN[kind]
	return {"stop_addresses": 1} if ledger.fingerprint(kind, value) in known[kind] else {}


def _people(fingerprints: set[str]) -> Iterator[tuple[str, str]]:
	"""Members and prospects whose journey is in the ledger and who are not erased; of one person the member alone."""
	seen: set[str] = set()
	for doctype in run.PEOPLE:
		for names in batches.names_of(doctype, "erased_on is null and journey_id is not null"):
			rows = frappe.get_all(
				doctype, filters={"name": ["in", names]}, fields=["name", "journey_id"], order_by="name asc"
			)
			for row in rows:
				if (
					row.journey_id in seen
					or ledger.fingerprint(ledger.JOURNEY, row.journey_id) not in fingerprints
				):
					continue
				seen.add(row.journey_id)
				yield doctype, row.name


def _addresses(fingerprints: set[str]) -> list[str]:
	"""E-mail addresses in the ledger under which something is held again."""
	if not fingerprints:
		return []
	return sorted(
		address
		for address in {address for text in _texts() for address in addresses_in(text) if "@" in address}
		if ledger.fingerprint(ledger.ADDRESS, address) in fingerprints
	)


def _texts() -> set[str]:
	"""What stands in the columns by which somebody is found by an address."""
	found: set[str] = set()
	for holding in HOLDINGS:
		for way in holding.found:
			table = getattr(way, "child", "") or holding.doctype
			if not isinstance(way, Addressed) or not frappe.db.table_exists(table, cached=True):
				continue
			if way.field in frappe.db.get_table_columns(table):
				found.update(
					frappe.db.sql(
						f"select distinct `{way.field}` from `tab{table}` where `{way.field}` like '%%@%%'",
						pluck=True,
					)
				)
	return found
