"""Two requests of a user's that say the same at the same moment: what came of keeping it in the ledger of each, as JSON."""

import json
from functools import partial

import frappe

from tests.support.processes import snapshot_isolation
from tests.support.processes.racing_conversions import connect


def main(site: str) -> None:
	from membership_recruitment.member_privacy.wall import written_before
	from membership_recruitment.member_privacy.wall.what_leaves import Found

	connect(site)
	said = Found(emails={f"{frappe.generate_hash(length=8)}@snap.example"})
	keeping = partial(written_before.remember, "Administrator", said)
	ends = snapshot_isolation.at_once(keeping, keeping)
	frappe.db.rollback()
	print(json.dumps([ends, len(written_before.has_written("Administrator", said))]))
	frappe.destroy()
