"""Write plans into the register: new people many at once, changes one by one as somebody at the desk would.

Nothing is committed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

import frappe

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.register.import_plan import Plan
from membership_recruitment.people.addresses import new_address
from membership_recruitment.utils import conflicts


def write(plans: Sequence[Plan], *, register_import: str) -> None:
	"""Write a batch of plans, and into their outcomes what came of it: the members made, what could not be saved.

	Args:
	        plans: The batch.
	        register_import: Name of the Register Import, kept on new terms.
	"""
	new = [plan for plan in plans if plan.new_member]
	names = bulk.add_members([plan.new_member for plan in new], register_import=register_import)
	for name, plan in zip(names, new, strict=True):
		for outcome in plan.outcomes.values():
			outcome.member = name
	for plan in plans:
		if plan.changes:
			_change(plan)
	bulk.add_terms(
		[(plan.member.name, term) for plan in plans if plan.member for term in plan.new_terms],
		register_import=register_import,
	)


def add_sources(names: Iterable[str]) -> None:
	"""Add recruitment sources.

	A registrar may not add them by hand; that the import does is its tick box.
	"""
	for name in sorted(names):
		frappe.get_doc({"doctype": "Recruitment Source", "source_name": name}).insert(ignore_permissions=True)


def _change(plan: Plan) -> None:
	"""Change a member, address and terms by saving them: with all checks, and a version of what was there."""
	frappe.db.savepoint("register_import_person")
	try:
		if plan.member_changes:
			_save("Member", plan.member.name, plan.member_changes)
		if plan.new_address:
			_add_address(plan)
		if plan.address_changes:
			_save("Address", plan.address.name, plan.address_changes)
		for name, changes in plan.term_changes.items():
			_save("Membership", name, changes)
	except conflicts.GIVEN_UP:
		raise  # those before it in the batch are taken back too
	except frappe.ValidationError as problem:
		conflicts.back_to("register_import_person")
		frappe.clear_last_message()
		plan.fail_rest(str(problem))


def _save(doctype: str, name: str, changes: dict) -> None:
	doc = frappe.get_doc(doctype, name).update(changes)
	doc.flags.ignore_mandatory = doctype == "Address"  # as new_address
	doc.save()


def _add_address(plan: Plan) -> None:
	new_address("Member", plan.member.name, **asdict(plan.new_address)).insert()
