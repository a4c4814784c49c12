"""The risk of leaving is for care: no rule of Frappe's mails, hands out or copies by it."""

import frappe
import pytest

FIELDS = ("leaving_band", "leaving_levels", "leaving_call_on")

NOTIFICATION = {
	"doctype": "Notification",
	"subject": "Stay with us",
	"document_type": "Member",
	"event": "Days Before",
	"date_changed": "end_date",
	"days_in_advance": 1,
	"channel": "Email",
	"message": "Please stay",
	"enabled": 0,
	"recipients": [{"receiver_by_document_field": "email"}],
}
TEMPLATE = {"doctype": "Email Template", "subject": "Hello", "response": "Hello"}
RULE = {
	"doctype": "Assignment Rule",
	"document_type": "Member",
	"description": "Call",
	"assign_condition": "first_name == 'Any'",
	"rule": "Round Robin",
	"users": [{"user": "Administrator"}],
	"assignment_days": [{"day": "Monday"}],
}
WEBHOOK = {
	"doctype": "Webhook",
	"webhook_doctype": "Member",
	"webhook_docevent": "on_update",
	"request_url": "https://elsewhere.example/",
	"request_method": "POST",
	"request_structure": "Form URL-Encoded",
	"webhook_data": [{"fieldname": "name", "key": "name"}],
}
MILESTONES = {"doctype": "Milestone Tracker", "document_type": "Member", "track_field": "status"}
BY_VALUE = {"event": "Value Change", "value_changed": "leaving_band"}


def insert(values: dict, **changed):
	name = frappe.generate_hash(length=8)
	return frappe.get_doc({**values, "__newname": name, "name": name, **changed}).insert()


@pytest.mark.parametrize(
	("values", "changed"),
	[
		(NOTIFICATION, {"date_changed": "leaving_call_on"}),
		(NOTIFICATION, BY_VALUE),
		(NOTIFICATION, {"condition": 'doc.leaving_band == "Most Likely"'}),
		(NOTIFICATION, {"condition": 'doc.get("leaving_levels")'}),
		(NOTIFICATION, {"subject": "{{ doc.leaving_band }}"}),
		(NOTIFICATION, {"message": "You are {{ doc.LEAVING_BAND or doc.leaving_band }}"}),
		(
			NOTIFICATION,
			{"recipients": [{"receiver_by_document_field": "email", "condition": "doc.leaving_band"}]},
		),
		(
			NOTIFICATION,
			{
				"document_type": "Membership",
				"message": '{{ frappe.db.get_value("Member", doc.member, "leaving_band") }}',
			},
		),
		(TEMPLATE, {"subject": "{{ leaving_band }}"}),
		(TEMPLATE, {"response": "You are {{ doc.leaving_band }}"}),
		(RULE, {"assign_condition": 'leaving_band == "Most Likely"'}),
		(WEBHOOK, {"condition": "doc.leaving_band"}),
		(WEBHOOK, {"webhook_data": [{"fieldname": "leaving_band", "key": "band"}]}),
		(MILESTONES, {"track_field": "leaving_band"}),
	],
)
def test_no_rule_of_frappes_chooses_or_tells_who_may_leave(values, changed):
	insert(values)
	frappe.db.delete(values["doctype"])  # some may stand once only
	with pytest.raises(frappe.ValidationError, match="is foretold for care"):
		insert(values, **changed)


@pytest.mark.parametrize("field", FIELDS)
def test_also_not_one_that_is_changed_later(field):
	notification = insert(NOTIFICATION)
	notification.condition = f"doc.{field}"
	with pytest.raises(frappe.ValidationError, match="is foretold for care"):
		notification.save()
