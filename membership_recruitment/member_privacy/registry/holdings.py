"""The registry of personal data: every DocType that can hold something about a person. No frappe.

HOLDINGS in the order in which they are looked through: people first, what hangs on documents last. HOLD_NOBODY says why the
others with columns of a personal kind are not there; TABLES what lies in tables without a DocType, and BEYOND what lies
outside the database. undecided.py holds all of it against the site's DocTypes.
"""

from membership_recruitment.member_privacy.registry.erpnext_doctypes import ERPNEXTS
from membership_recruitment.member_privacy.registry.frappe_doctypes import AFTER_ALL, FRAPPES
from membership_recruitment.member_privacy.registry.kinds import Holding
from membership_recruitment.member_privacy.registry.our_doctypes import OURS


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


HOLDINGS = (*OURS, *ERPNEXTS, *FRAPPES, *AFTER_ALL)
BY_DOCTYPE: dict[str, Holding] = {holding.doctype: holding for holding in HOLDINGS}

# Documents that stand for a person: whom requests/person.py knows by name, and what a row may name of somebody else
PEOPLE = ("Member", "Membership Prospect", "Customer", "Contact", "Address", "User", "Lead")

# Tables without a DocType: what becomes of what they hold
TABLES = {
	"membership_name_word": "words of names, for the search: made anew from the names whenever these change",
	"__Auth": "passwords, as hashes, of those who log in: goes with the User",
	"__global_search": "what contacts, mails, files and others are found by; none of our DocTypes is in it. Rows go with those of an erasure (erasure/search_index.py)",
	"__UserSettings": "how somebody likes lists: filters may hold a name; each user's own",
	"tabSingles": "settings",
	"tabSeries": "counters",
	"tabSessions": "who is logged in: goes with the User",
}

# Where something about a person lies that is no row of the database
BEYOND = (
	_(
		"Backups of the database and of files. They hold what the register held on their day, are read only to restore the register, and go when newer ones take their place."
	),
	_(
		"A list of the messages that have been sent, outside the database. It holds fingerprints and times, no names and no addresses."
	),
	_(
		"Texts that somebody has written about others or in general, such as mails, comments, tasks and settings, in which you may be mentioned without being who they are about."
	),
	_("Logs of the server, which hold the times and network addresses of visits."),
)
