"""What the risk of leaving knows of a member whose term comes to its end, on the day when it is looked at.

Only what was known on that day: how the term began, what was paid and asked for by then, and what the member had taken part
in and somebody had entered. Nothing of who somebody is: no name, sex, birth date, country, address, identity number, and no
special category of data (design §5). The test of this module holds the list.

A reason *for* is one for leaving, a reason *against* one for staying.
"""

from membership_recruitment.utils.statistics.features import Feature, Level


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


# Days before the last day of a term on which it is looked at: before the first notice leaves, and in time for a call
LEAD_DAYS = 30
A_YEAR = 365
FIRST_DAYS = 90  # in which somebody who joined is at home, or is not
LONG_A_MEMBER = 730  # days: of whom nobody asks any more what the first ones were like

ON_TIME, UNPAID, NO_FEE = _("In Time"), _("Not Paid"), _("No Fee")
FIRST, BACK = "1", _("After a Break")
LESS, SAME, MORE, NEW = _("Less Than Before"), _("As Before"), _("More Than Before"), _("New Member")
NOT_ASKED = _("Not Asked")  # too long ago, or too soon


FEATURES = (
	Feature(
		"membership_type",
		_("Membership Type"),
		any_other=Level(
			"",
			0,
			_("Has the membership “{0}”, which many leave"),
			_("Has the membership “{0}”, which few leave"),
		),
	),
	Feature(
		"term_number",
		_("Term in a Row"),
		(
			Level(FIRST, 0, _("Is in the first term and has never renewed")),
			Level(BACK, 0, _("Had left before, and came back with this term")),
			Level("2", 0, _("Has renewed only once"), _("Has renewed before")),
			Level("3-5", 0, None, _("Has renewed several times")),
			Level("6+", 0, None, _("Has renewed five times or more")),
		),
		from_on=(1, 2, 3, 6),
	),
	Feature(
		"fee_paid",
		_("Fee of This Term"),
		(
			Level(NO_FEE, 0),
			Level(ON_TIME, 0, None, _("Paid this term's fee in time")),
			Level("1-30", 0, _("Paid this term's fee after it had begun")),
			Level("31+", 0, _("Paid this term's fee more than a month late")),
			Level(UNPAID, 0, _("Had not paid this term's fee")),
		),
	),
	Feature(
		"notices_needed",
		_("Notices Needed"),
		(
			Level("0", 0, None, _("Renewed last time without a notice")),
			Level("1", 0, None, _("Renewed last time after one notice")),
			Level("2", 0, _("Needed two notices last time")),
			Level("3+", 0, _("Needed three notices or more last time")),
		),
		from_on=(0, 1, 2, 3),
	),
	Feature(
		"engagement",
		_("Engagement"),
		(
			Level("High", 0, None, _("Takes part in much")),
			Level("Medium", 0, None, _("Takes part")),
			Level("Low", 0, _("Takes part in little")),
			Level("None", 0, _("Has not taken part in anything lately")),
		),
	),
	Feature(
		"engagement_change",
		_("Engagement against a Year Before"),
		(
			Level(LESS, 0, _("Takes part in less than a year before")),
			Level(SAME, 0),
			Level(MORE, 0, None, _("Takes part in more than a year before")),
			Level(NEW, 0),
		),
	),
	Feature(
		"recruitment_source",
		_("Recruitment Source"),
		any_other=Level(
			"",
			0,
			_("Came via “{0}”; many who come that way leave"),
			_("Came via “{0}”; few who come that way leave"),
		),
	),
	Feature(
		"first_activities",
		_("First Activities"),
		(
			Level("0", 0, _("Took part in nothing in the first three months")),
			Level("1", 0, None, _("Took part in something in the first three months")),
			Level("2+", 0, None, _("Took part in several things in the first three months")),
			Level(NOT_ASKED, 0),
		),
		from_on=(0, 1, 2),
	),
)

BY_NAME = {feature.name: feature for feature in FEATURES}
NAMES = tuple(BY_NAME)


def group_of(levels: tuple[str, ...]) -> tuple[str, bool]:
	"""The group that the figure without a model is counted by: the type, and whether it is the first term."""
	of = dict(zip(NAMES, levels, strict=True))
	return of["membership_type"], of["term_number"] == FIRST
