"""Write plans into the register: new people many at once, changes one by one as somebody at the desk would.

Nothing is committed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

import frappe

from membership_recruitment.membership.register import bulk, contacts, identity_numbers, import_record
from membership_recruitment.membership.register.import_identity import Numbers
from membership_recruitment.membership.register.import_plan import Plan
from membership_recruitment.people.addresses import alone, new_address
from membership_recruitment.utils import conflicts, refusals


def write(plans: Sequence[Plan], *, register_import: str, numbers: Numbers) -> None:
	"""Write a batch of plans, and into their outcomes what came of it: the members made, what could not be saved.

	Args:
	        plans: The batch.
	        register_import: Name of the Register Import, kept on new terms.
	        numbers: Identity numbers of the file.
	"""
	new = [plan for plan in plans if plan.new_member]
	names = bulk.add_members([plan.new_member for plan in new], register_import=register_import)
	for name, plan in zip(names, new, strict=True):
		plan.person.member = name
		for outcome in plan.outcomes.values():
			outcome.member = name
	for plan in plans:
		if plan.changes:
			_change(plan, register_import)
	bulk.add_terms(
		[(plan.member.name, term) for plan in plans if plan.member for term in plan.new_terms],
		register_import=register_import,
	)
	_store_identity_numbers(plans, register_import, numbers)


def _store_identity_numbers(plans: Sequence[Plan], register_import: str, numbers: Numbers) -> None:
	"""One that replaces another is noted as a change: nothing keeps what was there before."""
	said = {
		plan.person.member: numbers.by_fingerprint[plan.identity_number]
		for plan in plans
		if plan.identity_number
	}
	replaced = identity_numbers.fingerprints_of(said)
	stored = identity_numbers.store(said.items())
	new = {name: member for name, member in stored.items() if member not in replaced}
	import_record.note_made(register_import, identity_numbers.DOCTYPE, new)
	for name in stored.keys() - new.keys():
		import_record.note_changed(register_import, identity_numbers.DOCTYPE, name, stored[name], {}, {})


def add_sources(names: Iterable[str]) -> None:
	"""Add recruitment sources.

	A registrar may not add them by hand; that the import does is its tick box.
	"""
	for name in sorted(names):
		source = frappe.get_doc({"doctype": "Recruitment Source", "source_name": name})
		source.insert(ignore_permissions=True)  # the import's doing


def _change(plan: Plan, register_import: str) -> None:
	"""Change a member, address and terms by saving them: with all checks, and a version of what was there."""
	member = plan.member.name
	frappe.db.savepoint("register_import_person")
	try:
		_change_member(plan, register_import)
		if plan.new_address:
			_add_address(plan, register_import)
		if plan.address_changes:
			_change_address(member, plan.addresses[-1].name, plan.address_changes, register_import)
		for name, changes in plan.term_changes.items():
			_save("Membership", name, changes, member, register_import)
	except conflicts.GIVEN_UP:
		raise  # those before it in the batch are taken back too
	except frappe.ValidationError as problem:
		conflicts.back_to("register_import_person")
		frappe.clear_last_message()
		plan.fail_rest(refusals.as_text(problem))


def _change_member(plan: Plan, register_import: str) -> None:
	"""The fields of Member by saving it, guardians among them; second addresses on the Contact."""
	member = plan.member.name
	seconds = {name: plan.member_changes.get(name) for name in ("second_email", "second_phone")}
	fields = {name: value for name, value in plan.member_changes.items() if name not in seconds}
	if fields:
		_save("Member", member, fields, member, register_import)
	if not any(seconds.values()):
		return
	if contact := contacts.contact_of(member):
		contacts.add_second(contact, seconds["second_email"], seconds["second_phone"])
		added = {name: value for name, value in seconds.items() if value}
		import_record.note_changed(register_import, "Contact", contact, member, {}, added)
	else:
		person = frappe.db.get_value(
			"Member", member, ("first_name", "last_name", "email", "phone"), as_dict=True
		)
		bulk.add_contacts([(member, bulk.NewMember(**person, **seconds))], register_import=register_import)


def _save(doctype: str, name: str, changes: dict, member: str, register_import: str) -> None:
	doc = frappe.get_doc(doctype, name)
	before = import_record.values_of(doc, changes)
	update_and_save(doc, changes)
	after = import_record.values_of(frappe.get_doc(doctype, name), changes)
	import_record.note_changed(register_import, doctype, name, member, before, after)


def update_and_save(doc, changes: dict) -> None:
	"""Change a stored Member, Membership or Address as an import does.

	Args:
	        doc: The document.
	        changes: Its fields.
	"""
	doc.update(changes)
	doc.flags.ignore_mandatory = doc.doctype == "Address"  # as new_address
	doc.flags.from_old_register = doc.doctype == "Membership"  # there somebody is a member
	doc.save()


def _change_address(member: str, name: str, changes: dict, register_import: str) -> None:
	doc = frappe.get_doc("Address", name)
	moved = alone(doc, member)
	if moved is doc:
		_save("Address", name, changes, member, register_import)
		return
	doc.save()
	moved.update(changes)
	moved.save()
	import_record.note_made(register_import, "Address", {moved.name: member})
	left = {import_record.LINK: member}
	import_record.note_changed(register_import, "Address", name, member, left, dict.fromkeys(left))


def _add_address(plan: Plan, register_import: str) -> None:
	address = new_address("Member", plan.member.name, **asdict(plan.new_address)).insert()
	import_record.note_made(register_import, "Address", {address.name: plan.member.name})
