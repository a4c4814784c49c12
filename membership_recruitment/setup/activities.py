"""Activity Types and Activity Rules to begin with, and the settings of the score.

The types are kept in English in the database and translated where they are shown (Member Activity Type is a translated
DocType): rules and the member journey name them.
"""

import json

import frappe

from membership_recruitment.membership.engagement import score as engagement_score

ATTENDED, VOLUNTEERED, OFFICE = "Attended Event", "Volunteered", "Took an Office"
ANSWERED, WROTE, RECOMMENDED = "Answered Survey", "Wrote to Us", "Recommended a Friend"


def seed() -> None:
	"""Only what there is nothing of yet: people rename, weigh, add to and delete these."""
	if not frappe.db.count("Member Activity Type"):
		for values in activity_types():
			frappe.get_doc({"doctype": "Member Activity Type", **values}).insert()
	if not frappe.db.count("Activity Rule"):
		for values in activity_rules():
			if frappe.db.exists("Member Activity Type", values["activity_type"]):
				frappe.get_doc({"doctype": "Activity Rule", **values}).insert()
	fill_settings()


def fill_settings() -> None:
	"""A field that is new to a site is 0 there, not what it comes with."""
	rules = engagement_score.ScoreRules()
	for field, value in (
		("half_life_days", rules.half_life_days),
		("engagement_scale", rules.scale),
		("level_high", rules.high),
		("level_medium", rules.medium),
		("level_low", rules.low),
	):
		if not frappe.db.get_single_value("Membership Settings", field, cache=False):
			frappe.db.set_single_value("Membership Settings", field, value)


def activity_types() -> list[dict]:
	return [
		{
			"type_name": "Attended Event",
			"weight": 3,
			"description": "Was at a meeting, a course or an outing.",
		},
		{"type_name": "Volunteered", "weight": 5, "description": "Gave time to the association."},
		{
			"type_name": "Took an Office",
			"weight": 8,
			"description": "Was elected or appointed, for each year.",
		},
		{"type_name": "Answered Survey", "weight": 2, "description": "Told us what she or he thinks."},
		{"type_name": "Wrote to Us", "weight": 1, "description": "An e-mail or a letter to the association."},
		{
			"type_name": "Recommended a Friend",
			"weight": 5,
			"description": "Brought somebody who became interested.",
		},
	]


def activity_rules() -> list[dict]:
	return [
		{
			"rule_name": "Participants of Events",
			"activity_type": ATTENDED,
			"source_doctype": "Event",
			"member_field": "event_participants.reference_docname",
			"date_field": "starts_on",
			"filters": json.dumps([["Event", "status", "!=", "Cancelled"]]),
		},
		{
			"rule_name": "E-Mail from Members",
			"activity_type": WROTE,
			"source_doctype": "Communication",
			"member_field": "sender",
			"other_member_field": "reference_name",
			"date_field": "communication_date",
			"filters": json.dumps(
				[
					["Communication", "communication_type", "=", "Communication"],
					["Communication", "communication_medium", "=", "Email"],
					["Communication", "sent_or_received", "=", "Received"],
				]
			),
		},
	]
