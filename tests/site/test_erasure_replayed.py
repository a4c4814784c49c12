"""After a restored backup: an address that must never be used again is stopped again, though the backup knows of no erasure."""

import frappe
import pytest

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import replay, run
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
STOPPED, FREE = "stopped@example.com", "free@example.com"


def mail_from(address: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Communication",
			"subject": "Hello",
			"sender": address,
			"communication_type": "Communication",
			"communication_medium": "Email",
			"recipients": "a@b.example",
		}
	).insert()


@pytest.mark.parametrize("by_address", [False, True])
def test_never_use_again_outlives_the_backup(by_address):
	about = {}
	for address in (STOPPED, FREE):
		if by_address:
			mail_from(address)
			about[address] = (None, None, address)
		else:
			about[address] = ("Member", former_member(email=address).name, None)
	frappe.db.savepoint("backup")
	for address, (doctype, name, alone) in about.items():
		run.carry_out(run.plan(doctype, name, address=alone, stop_addresses=int(address == STOPPED)))
	frappe.db.rollback(save_point="backup")
	assert not suppression.is_suppressed(STOPPED)
	assert replay.replay() == {"erased": 2, "stopped": 0, "unsure": []}
	assert suppression.is_suppressed(STOPPED)
	assert not suppression.is_suppressed(FREE)
