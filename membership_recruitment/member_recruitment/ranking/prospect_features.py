"""What the ranking of prospects knows of a prospect on a day, and what each is worth on the card that comes installed.

Only what was known on that day: contacts, events and clicks dated on or before it, and the phase as it was. Nothing that
conversion writes, and nothing of who somebody is: no name, sex, birth date, country, address, identity number, and no
special category of data (design §5). The test of this module holds the list.
"""

from membership_recruitment.utils.statistics.features import NEVER, Feature, Level

YES, NO = "Yes", "No"
NOT_SENT = "Not Sent"

FEATURES = (
	Feature(
		"recruitment_source",
		"Recruitment Source",
		any_other=Level(
			"", 0, "Came through {0}, from where many join", "Came through {0}, from where few join"
		),
	),
	Feature(
		"campaign",
		"Campaign",
		any_other=Level(
			"",
			0,
			"Came with the campaign {0}, from which many join",
			"Came with the campaign {0}, from which few join",
		),
	),
	Feature(
		"phase",
		"Phase",
		(
			Level("Awareness", 0, None, "Has only made contact so far"),
			Level("Consideration", 8, "Is considering membership"),
			Level("Decision", 20, "Is about to decide"),
		),
	),
	Feature(
		"days_in_phase",
		"Days in Phase",
		(
			Level("0-30", 6, "Came into this phase in the last month"),
			Level("31-90", 3),
			Level("91-365", 0, None, "Has been in the same phase for more than three months"),
			Level("366+", -6, None, "Has been in the same phase for more than a year"),
		),
		from_on=(0, 31, 91, 366),
	),
	Feature(
		"days_since_contact",
		"Days Since the Last Contact",
		(
			Level("0-14", 10, "Was in contact with us in the last two weeks"),
			Level("15-45", 6, "Was in contact with us in the last six weeks"),
			Level("46-120", 2, None, "Has not been in contact for more than six weeks"),
			Level("121+", -4, None, "Has not been in contact for more than four months"),
			Level(NEVER, 0, None, "Nobody has been in contact yet"),
		),
		from_on=(0, 15, 46, 121),
	),
	Feature(
		"contacts",
		"Contacts",
		(
			Level("0", 0),  # days_since_contact says it
			Level("1", 3),
			Level("2-3", 6, "Has been in contact two or three times"),
			Level(
				"4+",
				8,
				"Has been in contact four times or more",
				"Has not joined after four contacts or more",
			),
		),
		from_on=(0, 1, 2, 4),
	),
	Feature(
		"events_attended",
		"Events Attended",
		(
			Level("0", 0, None, "Has not come to an event yet"),
			Level("1", 10, "Has come to an event"),
			Level("2+", 15, "Has come to several events"),
		),
		from_on=(0, 1, 2),
	),
	Feature(
		"clicks",
		"Links Opened",
		(
			Level("0", -2, None, "Has opened no link in our messages"),
			Level("1-2", 5, "Has opened a link in our messages"),
			Level("3+", 8, "Has often opened links in our messages"),
			Level(NOT_SENT, 0),
		),
		from_on=(0, 1, 3),
	),
	Feature(
		"recommended",
		"Recommended by a Member",
		(Level(YES, 20, "Was recommended by a member"), Level(NO, 0)),
	),
	Feature(
		"former_member",
		"Former Member",
		(Level(YES, 8, "Has been a member before", "Has been a member before, and left"), Level(NO, 0)),
	),
)

BY_NAME = {feature.name: feature for feature in FEATURES}
