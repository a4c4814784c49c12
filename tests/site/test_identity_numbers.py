"""Personal identity numbers: encrypted, one each, seen by who has the role and reads the member, and kept nowhere else."""

import frappe
import pytest
from frappe.utils import getdate
from frappe.utils.password import decrypt

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.register import identity_numbers
from membership_recruitment.people import identity_number
from tests.support.factories.identity_numbers import number

READER = identity_numbers.ROLE
REGISTRAR = ("Member Registrar", READER)
BORN = "1985-07-09"
SECRET = number(BORN)


@pytest.fixture
def astrid(make, as_role):
	member = make.member("Astrid", "Lind", birth_date=None)
	as_role(*REGISTRAR)
	return member


def stored(member: str) -> dict:
	return frappe.db.get_value(
		identity_numbers.DOCTYPE, {"member": member}, ["kind", "encrypted", "fingerprint"], as_dict=True
	)


def test_it_is_stored_encrypted_and_shown_to_who_has_the_role_with_an_entry_in_the_access_log(astrid):
	identity_numbers.save(astrid.name, f"{SECRET[2:8]}-{SECRET[8:]}")
	row = stored(astrid.name)
	assert (
		row.kind == "Personal Identity Number"
		and decrypt(row.encrypted) == SECRET
		and len(row.fingerprint) == 64
	)
	assert SECRET[2:] not in str(row)
	seen = identity_numbers.on_form(astrid.reload())
	assert seen == {"masked": "8507xx-xxxx", "kind": "Personal Identity Number"}
	assert not _log_rows(astrid.name)
	assert identity_numbers.show(astrid.name) == f"{SECRET[:8]}-{SECRET[8:]}"
	assert _log_rows(astrid.name) == [(frappe.session.user, identity_numbers.DOCTYPE, "Show")]


def _log_rows(member: str) -> list[tuple]:
	rows = frappe.get_all(
		"Access Log", filters={"reference_document": member}, fields=["user", "export_from", "method"]
	)
	return [(row.user, row.export_from, row.method) for row in rows]


def test_a_coordination_number(astrid):
	identity_numbers.save(astrid.name, number(BORN, coordination=True))
	assert stored(astrid.name).kind == "Coordination Number" and str(astrid.reload().birth_date) == BORN
	assert identity_numbers.on_form(astrid)["masked"] == "8507xx-xxxx"


@pytest.mark.parametrize(
	("roles", "said"),
	[
		(("Member Registrar",), "role Identity Number Reader"),
		(("Membership Manager",), "role Identity Number Reader"),
		(("Member Privacy Officer",), "role Identity Number Reader"),
		(("System Manager",), "role Identity Number Reader"),
		((READER,), None),
		((READER, "Member Recruiter"), None),
		((READER, "Recruitment Manager"), None),
		((READER, "Membership Analyst"), None),
	],
)
def test_nobody_else_sees_enters_or_removes_it(astrid, as_role, roles, said):
	identity_numbers.save(astrid.name, SECRET)
	as_role(*roles)
	for method in (
		lambda: identity_numbers.show(astrid.name),
		lambda: identity_numbers.save(astrid.name, SECRET),
		lambda: identity_numbers.remove(astrid.name),
	):
		with pytest.raises(frappe.PermissionError, match=said):
			method()
	if READER not in roles:
		assert identity_numbers.on_form(frappe.get_doc("Member", astrid.name)) is None


def test_who_may_only_read_the_member_changes_nothing(astrid, as_role):
	identity_numbers.save(astrid.name, SECRET)
	as_role("Member Privacy Officer", READER)
	assert identity_numbers.show(astrid.name)
	for method in (identity_numbers.remove, lambda name: identity_numbers.save(name, SECRET)):
		with pytest.raises(frappe.PermissionError):
			method(astrid.name)


@pytest.mark.parametrize(
	"roles",
	[REGISTRAR, ("Membership Manager", READER, "System Manager"), ("Member Registrar",), ("System Manager",)],
)
def test_no_role_lists_opens_or_exports_the_doctype(astrid, as_role, roles):
	identity_numbers.save(astrid.name, SECRET)
	name = frappe.db.get_value(identity_numbers.DOCTYPE, {"member": astrid.name})
	as_role(*roles)
	for right in ("read", "select", "write", "create", "delete", "report", "export", "print"):
		assert not frappe.has_permission(identity_numbers.DOCTYPE, right)
		assert not frappe.has_permission(identity_numbers.DOCTYPE, right, name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_list(identity_numbers.DOCTYPE)


def test_no_number_is_two_members(astrid, make, as_role):
	identity_numbers.save(astrid.name, SECRET)
	other = make.member("Berta", "Lind")
	with pytest.raises(frappe.ValidationError, match=f"{astrid.name} has this number"):
		identity_numbers.save(other.name, SECRET)
	identity_numbers.save(astrid.name, SECRET)  # again is no other
	identity_numbers.save(astrid.name, number(BORN, male=True))  # in its place
	identity_numbers.save(other.name, SECRET)
	assert frappe.db.count(identity_numbers.DOCTYPE, {"member": ["in", [astrid.name, other.name]]}) == 2
	same = identity_number.read(SECRET, getdate())
	with pytest.raises(Exception) as refusal:  # however it is written: the database keeps them apart
		identity_numbers.store([(make.member("Cilla", "Lind").name, same)])
	assert frappe.db.is_duplicate_entry(refusal.value) and SECRET not in str(refusal.value)


def test_what_is_none_is_refused_in_a_sentence_that_does_not_repeat_it(astrid):
	wrong = SECRET[:-1] + str((int(SECRET[-1]) + 1) % 10)
	with pytest.raises(frappe.ValidationError, match="no personal identity number") as refusal:
		identity_numbers.save(astrid.name, wrong)
	assert wrong[4:] not in str(refusal.value) and not stored(astrid.name)


def test_birth_date_and_sex_follow_where_the_association_wants_them(astrid, make):
	identity_numbers.save(astrid.name, SECRET)
	assert str(astrid.reload().birth_date) == BORN and not astrid.sex
	with pytest.raises(frappe.ValidationError, match="Correct one of them") as refusal:
		identity_numbers.save(astrid.name, number("1985-07-10"))
	assert number("1985-07-10")[2:] not in str(refusal.value)
	frappe.set_user("Administrator")
	make.settings(birth_date_from_identity_number=0, sex_from_identity_number=1)
	other = make.member("Bo", "Ek", birth_date=None)
	identity_numbers.save(other.name, number("1912-08-15", male=True))
	assert other.reload().sex == "Male" and not other.birth_date
	other.sex = "Female"
	other.save()
	identity_numbers.save(other.name, number("1912-08-15", male=True))
	assert other.reload().sex == "Female", "what somebody said stays"


def test_two_digits_of_the_year_take_the_century_of_the_birth_date(make, as_role):
	member = make.member("Elna", "Alm", birth_date="1912-08-15")
	as_role(*REGISTRAR)
	identity_numbers.save(member.name, number("1912-08-15")[2:])
	assert identity_numbers.show(member.name).startswith("19120815-")


def test_deleting_the_member_takes_it_along_and_keeps_nothing(make):
	member = make.member("Astrid", "Lind", birth_date=None)
	identity_numbers.save(member.name, SECRET)
	row = stored(member.name)
	identity_numbers.remove(member.name)
	assert not stored(member.name)
	identity_numbers.save(member.name, SECRET)
	frappe.delete_doc("Member", member.name)
	assert not stored(member.name)
	assert not frappe.db.exists("Deleted Document", {"deleted_doctype": identity_numbers.DOCTYPE})
	kept = frappe.get_all("Deleted Document", filters={"deleted_name": member.name}, pluck="data")
	assert kept and not any(row.fingerprint in data or SECRET[2:] in data for data in kept)


def test_it_stands_in_no_version_comment_search_or_log(astrid):
	identity_numbers.save(astrid.name, SECRET)
	identity_numbers.show(astrid.name)
	frappe.set_user("Administrator")
	columns = frappe.db.sql(
		"""select table_name, column_name from information_schema.columns where table_schema = database()
		and data_type in ('varchar', 'text', 'longtext', 'mediumtext', 'json')"""
	)
	plain = [SECRET, SECRET[2:], f"{SECRET[:8]}-{SECRET[8:]}", f"{SECRET[2:8]}-{SECRET[8:]}"]
	for table in (
		"tabVersion",
		"tabComment",
		"tabDeleted Document",
		"tabAccess Log",
		"tabActivity Log",
		"tabError Log",
		"tabMember",
		"tabPersonal Identity Number",
		"__global_search",
		"__Auth",
	):
		for column in [column for of, column in columns if of == table]:
			for text in plain:
				assert not frappe.db.sql(
					f"select 1 from `{table}` where `{column}` like %s limit 1", f"%{text}%"
				), (table, column)


def test_error_logs_do_not_show_what_was_sent(astrid):
	"""Frappe writes the variables of every function into the Error Log."""
	for method, values in (
		("save", {"member": "MEM-none", "secret": SECRET}),
		("save", {"member": astrid.name, "secret": "19850709-1234"}),
	):
		try:
			frappe.call(f"{identity_numbers.__name__}.{method}", **values)
		except frappe.ValidationError:
			shown = frappe.get_traceback(with_context=True)
		assert "identity_numbers.py" in shown
		assert SECRET not in shown and "0709-1234" not in shown


def test_a_form_opens_where_the_key_is_another_one(astrid):
	identity_numbers.save(astrid.name, SECRET)
	frappe.db.set_value(identity_numbers.DOCTYPE, {"member": astrid.name}, "encrypted", "of another key")
	assert identity_numbers.on_form(astrid)["unreadable"]
	assert not frappe.get_message_log()


def test_a_merge_takes_it_along_and_its_undoing_back(make):
	kept, merged = make.member("Astrid", "Lind"), make.member("Astrid", "Lind")
	identity_numbers.save(merged.name, number("1985-07-09"))
	record = merge.join("Member", kept.name, merged.name)
	assert identity_numbers.show(kept.name)
	assert SECRET[2:] not in frappe.db.get_value("Member Merge", record, "record")
	merge.undo(frappe.get_doc("Member Merge", record))
	assert identity_numbers.show(merged.name) and not stored(kept.name)


def test_whoever_may_not_remove_a_number_reads_who_does(make, as_role):
	kept, merged = make.member("Astrid", "Lind"), make.member("Astrid", "Lind")
	identity_numbers.save(kept.name, SECRET)
	identity_numbers.save(merged.name, number(BORN, male=True))
	as_role("Member Registrar")
	assert (
		"ask a user with the role Identity Number Reader"
		in merge.preview("Member", kept.name, merged.name)["refusal"]
	)


def test_two_with_a_number_each_are_merged_when_one_is_removed(make):
	kept, merged = make.member("Astrid", "Lind"), make.member("Astrid", "Lind")
	identity_numbers.save(kept.name, SECRET)
	identity_numbers.save(merged.name, number(BORN, male=True))
	assert (
		"Both have a personal identity number" in merge.preview("Member", kept.name, merged.name)["refusal"]
	)
	with pytest.raises(frappe.ValidationError, match="Both have a personal identity number"):
		merge.join("Member", kept.name, merged.name)
	identity_numbers.remove(merged.name)
	merge.join("Member", kept.name, merged.name)
	assert identity_numbers.show(kept.name) == f"{SECRET[:8]}-{SECRET[8:]}"
