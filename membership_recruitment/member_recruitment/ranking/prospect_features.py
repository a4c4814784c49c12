"""What the ranking of prospects knows of a prospect on a day, and what each is worth on the card that comes installed.

Only what was known on that day: contacts and events dated and entered before it, and the phase as it was. Nothing that
conversion writes, and nothing of who somebody is: no name, sex, birth date, country, address, identity number, and no
special category of data (design §5). The test of this module holds the list. No field of the app says yet which links
somebody opened, or who was recommended by a member: neither is a feature.
"""

from membership_recruitment.utils.statistics.features import NEVER, Feature, Level

YES, NO = "Yes", "No"


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


FEATURES = (
	Feature(
		"recruitment_source",
		_("Recruitment Source"),
		any_other=Level(
			"",
			0,
			_("Came via “{0}”; many who come that way join"),
			_("Came via “{0}”; few who come that way join"),
		),
	),
	Feature(
		"campaign",
		_("Campaign"),
		any_other=Level(
			"",
			0,
			_("Came with the campaign “{0}”; many who did so join"),
			_("Came with the campaign “{0}”; few who did so join"),
		),
	),
	Feature(
		"phase",
		_("Phase"),
		(
			Level("Awareness", 0, None, _("Has only got to know us so far")),
			Level("Consideration", 8, _("Is considering membership")),
			Level("Decision", 20, _("Is about to decide")),
		),
	),
	Feature(
		"days_in_phase",
		_("Days in Phase"),
		(
			Level("0-30", 6, _("Came into this phase in the last month")),
			Level("31-90", 3),
			Level("91-365", 0, None, _("Has been in the same phase for more than three months")),
			Level("366+", -6, None, _("Has been in the same phase for more than a year")),
		),
		from_on=(0, 31, 91, 366),
	),
	Feature(
		"days_since_contact",
		_("Days Since the Last Contact"),
		(
			Level("0-14", 10, _("Was in contact with us in the last two weeks")),
			Level("15-45", 6, _("Was in contact with us in the last six weeks")),
			Level("46-120", 2, None, _("Has not been in contact for more than six weeks")),
			Level("121+", -4, None, _("Has not been in contact for more than four months")),
			Level(NEVER, 0, None, _("We have not been in contact yet")),
		),
		from_on=(0, 15, 46, 121),
	),
	Feature(
		"contacts",
		_("Contacts"),
		(
			Level("0", 0),  # days_since_contact says it
			Level("1", 3),
			Level("2-3", 6, _("Has been in contact two or three times")),
			Level(
				"4+",
				8,
				_("Has been in contact four times or more"),
				_("Has not joined after four contacts or more"),
			),
		),
		from_on=(0, 1, 2, 4),
	),
	Feature(
		"events_attended",
		_("Events Attended"),
		(
			Level("0", 0, None, _("Has not come to an event yet")),
			Level("1", 10, _("Has come to an event")),
			Level("2+", 15, _("Has come to several events")),
		),
		from_on=(0, 1, 2),
	),
	Feature(
		"former_member",
		_("Former Member"),
		(Level(YES, 8, _("Has been a member before"), _("Has been a member before, and left")), Level(NO, 0)),
	),
)

BY_NAME = {feature.name: feature for feature in FEATURES}
NAMES = tuple(BY_NAME)
