"""Rooms of Frappe's live updates: who may enter, asked as its websocket server asks."""

import frappe
import frappe.realtime
import pytest

from membership_recruitment.member_privacy.wall import rooms
from membership_recruitment.member_privacy.wall.tables import LISTED_BY_RULE

# as the server of this version asks
if hasattr(frappe.realtime, "can_subscribe_doc"):
	may_enter_doctype, may_enter_doc = rooms.can_subscribe_doctype, rooms.can_subscribe_doc
else:
	may_enter_doctype = may_enter_doc = rooms.has_permission
CLOSED = (*LISTED_BY_RULE, "contact", "CONTACT ", "Member")


@pytest.mark.parametrize("doctype", CLOSED)
@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_the_room_of_a_doctype_is_closed_to_who_is_kept_from_rows(as_role, role, doctype):
	there = frappe.db.exists("DocType", doctype)  # some are in one version of Frappe only
	as_role(role)
	with pytest.raises(frappe.PermissionError if there else frappe.DoesNotExistError):
		may_enter_doctype(doctype)


def test_it_is_open_where_every_row_is(as_role):
	as_role("Member Recruiter")
	assert may_enter_doctype("Journey Phase")
	as_role("Membership Manager")
	assert may_enter_doctype("Membership Prospect")
	assert may_enter_doctype("Member")
	frappe.set_user("Administrator")
	assert may_enter_doctype("Contact")


def test_the_room_of_a_document_is_open_to_who_sees_it(make):
	mine = make.user("Member Recruiter")
	own = make.prospect("Own", recruiter=mine)
	theirs = make.prospect("Theirs", recruiter=make.user("Member Recruiter"))
	frappe.set_user(mine)
	assert may_enter_doc("Membership Prospect", own.name)
	answers = []
	for name in (theirs.name, "MPR-missing"):
		with pytest.raises(frappe.PermissionError) as refused:
			may_enter_doc("Membership Prospect", name)
		answers.append((type(refused.value), str(refused.value), frappe.local.message_log))
	assert answers[0] == answers[1]


def test_frappe_asks_our_methods():
	hooks = frappe.get_hooks("override_whitelisted_methods")
	for method in ("can_subscribe_doctype", "can_subscribe_doc", "has_permission"):
		assert hooks[f"frappe.realtime.{method}"][-1] == f"{rooms.__name__}.{method}"
