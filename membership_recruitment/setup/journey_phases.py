"""The five phases of the member journey, with their guiding questions, as they come installed.

Kept in English in the database and translated where they are shown (Journey Phase is a translated DocType), so
that an association with staff in two languages sees one journey.
"""

import frappe

from membership_recruitment.member_journey.steps.entry_rules import (
	ACTIVITY,
	CONTACT,
	JOINED,
	MEMBERS,
	PROSPECTS,
	TERMS,
)
from membership_recruitment.setup.activities import OFFICE, RECOMMENDED

# by phase: who is there, and what leads there, with the activity where it is one
ENTRY_RULES = {
	"Consideration": (PROSPECTS, [(CONTACT, None)]),
	"Decision": (PROSPECTS, [(TERMS, None)]),
	"Loyalty": (MEMBERS, [(JOINED, None)]),
	"Ambassador": (MEMBERS, [(ACTIVITY, RECOMMENDED), (ACTIVITY, OFFICE)]),
}


def seed() -> None:
	"""Only where there is no phase yet: people rename, add and reorder these."""
	if frappe.db.count("Journey Phase"):
		return
	for sequence, phase in enumerate(phases(), start=1):
		questions = [
			{"side": side, "question": question, "weight": weight}
			for side, question, weight in phase.pop("questions")
		]
		frappe.get_doc(
			{"doctype": "Journey Phase", "sequence": sequence, "questions": questions, **phase}
		).insert()


def weigh() -> None:
	"""For sites that got the questions when all of them weighed 1: those that nobody has weighed since."""
	for phase in phases():
		for _side, question, weight in phase["questions"]:
			frappe.db.set_value(
				"Journey Question",
				{"question": question, "weight": 1},
				"weight",
				weight,
				update_modified=False,
			)
	frappe.clear_document_cache("Journey Phase")


def seed_entry_rules() -> None:
	"""For phases of ours that are still among the same people, as long as no phase has a rule; after the types of
	activities."""
	if frappe.db.count("Journey Entry Rule"):
		return
	kinds = set(frappe.get_all("Member Activity Type", pluck="name"))
	for name, (people, rules) in ENTRY_RULES.items():
		if frappe.db.get_value("Journey Phase", name, "people") != people:
			continue
		phase = frappe.get_doc("Journey Phase", name)
		for event, kind in rules:
			if kind is None or kind in kinds:
				phase.append("entry_rules", {"event": event, "activity_type": kind})
		phase.save()


def phases() -> list[dict]:
	"""Questions are (side, question, weight): 1 as a rule, more for what the phase stands on."""
	return [
		{
			"phase_name": "Awareness",
			"people": "Prospects",
			"color": "#7CB7E8",
			"person_side": "Finds out that the association exists and what it stands for.",
			"association_side": "Makes contact.",
			"expected_days": 30,
			"target_conversion": 40,
			"questions": [
				(
					"Person",
					"Where do the people we want to reach spend their time, and do they meet us there?",
					1,
				),
				("Person", "Which need or event in their lives makes them look for something like us?", 2),
				("Person", "What do they believe about us before they have talked to anyone here?", 1),
				("Association", "Can a stranger say after half a minute with us what we do and for whom?", 2),
				("Association", "Do we note for each new contact how it came about?", 1),
			],
		},
		{
			"phase_name": "Consideration",
			"people": "Prospects",
			"color": "#5AA9A0",
			"person_side": "Weighs whether the association is something for them.",
			"association_side": "Builds the relationship.",
			"expected_days": 45,
			"target_conversion": 50,
			"questions": [
				("Person", "Which questions do people ask before they take us seriously?", 1),
				("Person", "What do they compare us with, staying outside included?", 1),
				("Person", "Which doubts keep them from going further?", 2),
				(
					"Association",
					"Does everyone who shows interest get a personal answer within three days?",
					3,
				),
				("Association", "Can people try something with us before they join?", 1),
			],
		},
		{
			"phase_name": "Decision",
			"people": "Prospects",
			"color": "#E6B655",
			"person_side": "Decides to join, and does it.",
			"association_side": "Recruits.",
			"expected_days": 14,
			"target_conversion": 60,
			"questions": [
				("Person", "What finally tips the balance for those who join?", 1),
				("Person", "What stops those who had made up their minds?", 2),
				("Association", "Do we ask people outright whether they want to become members?", 3),
				("Association", "Can somebody join and pay within five minutes on a phone?", 2),
				("Association", "Do we find out why people who came this far said no?", 1),
			],
		},
		{
			"phase_name": "Loyalty",
			"people": "Members",
			"color": "#D98A6A",
			"person_side": "Takes part and finds that membership is worth it.",
			"association_side": "Activates and engages.",
			"expected_days": 365,
			"target_conversion": 20,
			"questions": [
				("Person", "What do new members expect of their first three months?", 2),
				("Person", "What did members do in their first year who are still here after three?", 1),
				("Person", "What do those who leave say they missed?", 1),
				("Association", "Is every new member welcomed by a person, by name, within two weeks?", 3),
				("Association", "Do we notice when somebody has gone quiet, and who gets in touch?", 2),
			],
		},
		{
			"phase_name": "Ambassador",
			"people": "Members",
			"color": "#A87FB9",
			"person_side": "Recommends the association and helps to carry it.",
			"association_side": "Keeps and thanks.",
			"expected_days": 0,
			"target_conversion": 0,
			"questions": [
				("Person", "What makes members proud enough to speak of us to friends?", 1),
				("Person", "Which tasks do people like to take on, and for how long?", 1),
				("Association", "Do we make it easy to bring a friend, and thank those who do?", 2),
				(
					"Association",
					"Does everyone who carries a task know whom to ask, and when they may stop?",
					2,
				),
				("Association", "Do we ask our most faithful members what we should do better?", 1),
			],
		},
	]
