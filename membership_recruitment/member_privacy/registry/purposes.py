"""Why the association holds what it holds, where it comes from, who receives it and how long it is kept. No frappe.

Each Holding names one of these. The sentences stand in the document that somebody who asks is given, and will in the record of
processing: they say what the app does as it is installed.
"""

from typing import NamedTuple


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


class Purpose(NamedTuple):
	"""
	Attributes:
	        purpose: What the data is used for.
	        basis: The lawful basis, in the words of article 6 of the GDPR.
	        source: Where the data comes from.
	        recipients: Who receives it.
	        kept: For how long, or until what.
	"""

	purpose: str
	basis: str
	source: str
	recipients: tuple[str, ...]
	kept: str


YOURSELF = _("You, or whoever of the association wrote down what you said")
FROM_WORK = _("The association, as it worked with your membership")
FROM_SYSTEM = _("The system, by itself")
FROM_FILE = _("A register that the association brought in from another system or a file")

REGISTER_STAFF = _("Those of the association who work with the member register")
RECRUITERS = _("Those of the association who recruit members, until you are one")
ACCOUNTANTS = _("Those who keep the association's books, its auditors and its bank")
MAIL_SERVER = _("The provider who sends the association's e-mail")
ADMINISTRATORS = _("Those who look after the system")

CONTRACT = _("Your membership (article 6.1 b)")
INTEREST = _("The association's legitimate interest (article 6.1 f)")
LAW = _("A legal obligation (article 6.1 c)")
CONSENT = _("Your consent, or the basis that is named for each purpose (article 6.1 a, b or f)")

AS_A_MEMBER = _(
	"For as long as you are a member, and after that as the association's rule for former members says"
)
AS_A_PROSPECT = _("Until you join, or until the association's rule for prospects says that it goes")
SEVEN_YEARS = _("Until the seventh year after the end of the calendar year in which the financial year ended")
A_SHORT_TIME = _("For as long as the system keeps its logs, most often 30 to 90 days")
WITH_THE_REST = _("For as long as that which it belongs to")

PURPOSES = {
	"membership": Purpose(
		_("To keep the register of members, and to give members what they are entitled to"),
		CONTRACT,
		YOURSELF,
		(REGISTER_STAFF,),
		AS_A_MEMBER,
	),
	"identity": Purpose(
		_("To know for certain who somebody is, where public grants or the law demand it"),
		INTEREST,
		YOURSELF,
		(_("Those of the association who have the right to see identity numbers"),),
		AS_A_MEMBER,
	),
	"engagement": Purpose(
		_("To see who takes part, and to look after those who may be about to leave"),
		INTEREST,
		FROM_WORK,
		(REGISTER_STAFF,),
		AS_A_MEMBER,
	),
	"recruiting": Purpose(
		_("To tell those who may want to join about the association, and to talk with them"),
		INTEREST,
		YOURSELF,
		(RECRUITERS, REGISTER_STAFF),
		AS_A_PROSPECT,
	),
	"joining": Purpose(
		_("To receive those who sign up on the association's page, and to know that the address is theirs"),
		CONTRACT,
		YOURSELF,
		(REGISTER_STAFF, MAIL_SERVER),
		_("Until the sign-up is confirmed, or for the number of days that the association has set"),
	),
	"pages": Purpose(
		_("To let members open their own pages, and nobody else"),
		CONTRACT,
		FROM_SYSTEM,
		(REGISTER_STAFF, MAIL_SERVER),
		_("For 30 days after the link has run out"),
	),
	"fees": Purpose(
		_("To invoice fees and to keep the books"),
		LAW,
		FROM_WORK,
		(ACCOUNTANTS, REGISTER_STAFF),
		SEVEN_YEARS,
	),
	"trade": Purpose(
		_("To sell goods and services, and to answer those who ask about them"),
		CONTRACT,
		YOURSELF,
		(ACCOUNTANTS, _("Those of the association who sell")),
		SEVEN_YEARS,
	),
	"contact": Purpose(
		_("To reach you by letter, telephone and e-mail"),
		CONTRACT,
		YOURSELF,
		(REGISTER_STAFF,),
		WITH_THE_REST,
	),
	"mailing": Purpose(
		_("To send what you are entitled to and what you have agreed to, and to know that it arrived"),
		CONSENT,
		FROM_WORK,
		(REGISTER_STAFF, MAIL_SERVER),
		WITH_THE_REST,
	),
	"consent": Purpose(
		_("To know, and to be able to prove, what you have agreed to and objected to"),
		LAW,
		YOURSELF,
		(REGISTER_STAFF,),
		_("For as long as somebody can ask for the proof"),
	),
	"suppression": Purpose(
		_("To use an address no more after somebody has asked for that, or after mail to it came back"),
		LAW,
		YOURSELF,
		(REGISTER_STAFF,),
		_("Until you ask for it to be used again; what is kept is a fingerprint, not the address"),
	),
	"import": Purpose(
		_("To bring in the register that was kept before, and to be able to take it back"),
		INTEREST,
		FROM_FILE,
		(REGISTER_STAFF, ADMINISTRATORS),
		_("Until the association deletes the file"),
	),
	"correspondence": Purpose(
		_("To write with you, and to know what was said"),
		INTEREST,
		_("What you and the association have written to each other, and notes of it"),
		(REGISTER_STAFF, RECRUITERS),
		WITH_THE_REST,
	),
	"work": Purpose(
		_("To divide work among the association's staff and volunteers: tasks, meetings, reminders"),
		INTEREST,
		FROM_WORK,
		(REGISTER_STAFF, RECRUITERS),
		WITH_THE_REST,
	),
	"traces": Purpose(
		_("To see who changed and who looked at what, and to find faults"),
		INTEREST,
		FROM_SYSTEM,
		(ADMINISTRATORS,),
		A_SHORT_TIME,
	),
	"merging": Purpose(
		_("To make one of two entries about the same person, and to be able to take that back"),
		INTEREST,
		FROM_WORK,
		(REGISTER_STAFF,),
		WITH_THE_REST,
	),
	"login": Purpose(
		_("To let you log in"), CONTRACT, YOURSELF, (ADMINISTRATORS,), _("For as long as you have a login")
	),
}
