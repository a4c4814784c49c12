"""What was found out about a file, in sentences for its reader."""

from datetime import date

from frappe import _
from frappe.utils import format_date

from membership_recruitment.membership.register import import_dates
from membership_recruitment.membership.register import import_findings as found
from membership_recruitment.membership.register.import_columns import TARGETS
from membership_recruitment.membership.register.import_findings import Finding


def sentence(finding: Finding) -> str:
	"""One sentence, or two where something is to be done."""
	said = [_order(part) if part in import_dates.PREFERRED else _written(part) for part in finding.said]
	label = _(TARGETS[finding.target][0]) if finding.target else ""
	return _SENTENCES[finding.kind]().format(label, *said)


def unreadable(problem: str, *, sheet: str | None, heading_row: int | None) -> str:
	"""Why a file cannot be read, and what to do.

	Args:
	        problem: Of import_file.UnreadableFile.
	        sheet: Which is to be read.
	        heading_row: That is to have the headings.
	"""
	return {
		"broken spreadsheet": _(
			"This spreadsheet cannot be read; it may be broken or have a password. Open it, save it anew without one and attach that."
		),
		"markup": _(
			"This is a web page or XML, whatever its name says. Open it in a spreadsheet program, save it as XLSX and attach that."
		),
		"no sheet": _("The file has no sheet {0}. Empty the field, and the first with rows is taken."),
		"no headings": _("Row {0} is blank or not there. Give the row that has the headings."),
		"binary": _(
			"This is neither CSV nor a spreadsheet. Save the register as CSV or XLSX and attach that."
		),
		"quote in headings": _(
			"The row of headings has a quotation mark that is opened and not closed. Correct it."
		),
		"empty": _("The file is empty. Attach one with headings in its first row."),
	}[problem].format(sheet if problem == "no sheet" else heading_row)


def day_in_words(day: date) -> str:
	"""12 January 2019, so that nobody can take day and month for each other."""
	return format_date(day, "d MMMM yyyy")


def _written(part) -> str:
	return day_in_words(part) if isinstance(part, date) else str(part)


def _order(order: str) -> str:
	return {
		import_dates.DAY_FIRST: _("the day first"),
		import_dates.MONTH_FIRST: _("the month first"),
		import_dates.YEAR_FIRST: _("the year first"),
	}[order]


# {0} is the label of the column, {1} and so on what the finding says
_SENTENCES = {
	found.OPEN_QUOTE: lambda: _(
		"A quotation mark is opened and not closed. Close it or take it out: what follows it cannot be told apart."
	),
	found.STRAY_QUOTE: lambda: _(
		"A quotation mark stands alone in a cell. Take it out, or double it inside quotation marks."
	),
	found.SPOILT: lambda: _(
		"{0} says {1}: letters were lost. Export the old register anew as UTF-8 or XLSX, or correct the cell."
	),
	found.SPREADSHEET: lambda: _(
		"{0} says {1}, which a spreadsheet made of what stood there. Write it anew."
	),
	found.TWO_ORDERS: lambda: _(
		"{0} says {1} in row {2} and {3} in row {4}: day and month change places. Write all dates of the column as "
		"2019-03-01."
	),
	found.CENTURY: lambda: _("{0} says {1}, taken for {2}."),
	found.NO_WHOLE_DATE: lambda: _("{0} says {1}, which is no whole date; it was left out."),
	found.NO_PHONE: lambda: _("{0} says {1}, which is not a phone number that exists; it was left out."),
	found.REST_OF_PHONE: lambda: _("{0}: of the phone numbers {2} is kept; {1} was left out."),
	found.NO_EMAIL: lambda: _("{0} says {1}, which is not an e-mail address; it was left out."),
	found.REST_OF_EMAIL: lambda: _("{0}: of the addresses {2} is kept; {1} was left out."),
	found.NO_POSTAL_CODE: lambda: _(
		"{0} says {1}, which is no postal code of that country; it was left out."
	),
	found.NO_COUNTRY: lambda: _("{0} says {1}, which is no country that is known here; it was left out."),
	found.COUNTRY_BEHIND: lambda: _("{0} says {1}; {2} was taken for the country."),
	found.NOT_READABLE: lambda: _(
		"{0} says {1}, where letters or digits were lost on the way; it was left out."
	),
	found.TOO_LONG: lambda: _("{0} has {1} characters, of which at most {2} fit; it was left out."),
	found.HOME_PHONE: lambda: _("{1} has no country code; with an address in {3} it is taken for {2}."),
	found.NO_PHONE_THERE: lambda: _(
		"{0} says {1} without a country code, which is no number in {2}, where the address is; it was left out."
	),
	found.ZEROS_ADDED: lambda: _("{0} says {1}, taken for {2}: spreadsheets drop a zero at the beginning."),
	found.OTHER_BIRTH_DATE: lambda: _(
		"{0} says {1}, and the personal identity number says another one. Correct one of them."
	),
	found.NO_IDENTITY_NUMBER: lambda: _("{0} is none: a digit is wrong, or one is missing. It was left out."),
	found.IDENTITY_NUMBER_IN_NOTE: lambda: _(
		"{0} seem to hold a personal identity number and were left out."
	),
	found.HEALTH_IN_NOTE: lambda: _(
		"{0} seem to be about health ({1}). Look whether the association may keep that."
	),
	found.NO_SEX: lambda: _("{0} says {1}, which is not known here; it was left out."),
	found.ORDER: lambda: _("{0} is read with {1}: {2} is {3}."),
	found.ORDER_ASSUMED: lambda: _(
		"{0} is taken to be written with {1}: {2} in row {3} is {4}. No date of the column says it; look whether it is "
		"right."
	),
	found.SWAPPED: lambda: _(
		"{0} has dates as text beside dates that all are up to the 12th of a month, as {1} in row {2} ({3}). A "
		"spreadsheet may have exchanged day and month of those: compare them with the old register."
	),
	found.SERIAL: lambda: _("{0} says {1} in row {2}, the number that spreadsheets keep for {3}."),
	found.IDENTITY_NUMBER: lambda: _(
		"{0} has personal identity numbers ({1} rows). Only the birth date is taken from them."
	),
	found.SAID_NONE: lambda: _("{0} says {1} ({2} rows), which is taken for no date."),
	found.SAID_FOREVER: lambda: _("{0} says {1} ({2} rows), which is taken for no end."),
	found.FAR_AWAY: lambda: _(
		"{0} says {1} ({2} rows). If that is how the old register wrote no end, add it to Dates That Mean No End."
	),
	found.OFTEN: lambda: _(
		"{0} says {1} ({2} rows). If that is how the old register wrote no date, add it to Dates That Mean None."
	),
	found.REPAIRED: lambda: _(
		"{0} had letters in another encoding ({3} different cells): {1} is read as {2}."
	),
	found.NO_AMOUNT: lambda: _("{0} says {1}, which is no amount; it was left out."),
	found.NO_DAY: lambda: _("{0} says {1}, which is no date; it was left out."),
	found.NO_YES_OR_NO: lambda: _("{0} says {1}, which is neither yes nor no; it was left out."),
	found.DAY_TO_COME: lambda: _("{0} says {1}, which is still to come; it was left out."),
	found.PAID_AND_NOT: lambda: _("{0} says {1}, but there is a day of payment, {2}. Neither was taken."),
	found.UNPAID_WITHOUT_FEE: lambda: _(
		"{0} says {1}, but there is no fee: nothing will be invoiced for it."
	),
	found.NO_OFFICE: lambda: _("{0} says {1}, but there is no office; it was left out."),
	found.OFFICE_WITHOUT_DAY: lambda: _("{0} says {1} without a first day or year; it was left out."),
	found.OFFICE_ENDS_FIRST: lambda: _("{0} says {1}, which begins on {2} and ends on {3}; it was left out."),
	found.CONSENT_WITHOUT_DAY: lambda: _(
		"{0} says {1} without a day, which proves nothing; it was left out."
	),
	found.CONSENT_OF_PROSPECTS: lambda: _(
		"{0} of prospects ({1} rows) is not imported. Record it on the prospects."
	),
	found.CONSENT_SINCE: lambda: _(
		"{0} says {1} without a day, but the member has consented on {2}, which stays. Ask, and record the answer."
	),
	found.FAMILY_WITHOUT_NUMBER: lambda: _("{0} says {1} without a number; it was left out."),
	found.STATUS_DIFFERS: lambda: _("{0} says {1}; by its dates it is {2}. The dates count."),
	found.STATUS_TO_DECIDE: lambda: _(
		"{0} says {1}; by its dates it would be {2}. Fill in the day on which it ended, or empty the cell if the dates are "
		"right."
	),
	found.STATUS_UNKNOWN: lambda: _("{0} says {1}: choose under Words for Status what that means."),
	found.TYPE_UNKNOWN: lambda: _(
		"{0} says {1}: choose under Words for Membership Types which of your types that is."
	),
	found.TYPES_UNKNOWN: lambda: _(
		"{0} says words that are none of your types: {1}. Choose under Words for Membership Types what each means."
	),
	found.TYPES_TO_BE_MADE: lambda: _(
		"{0} says words that are none of your types: {1}. Choose under Words for Membership Types what each means. Where a "
		"type is missing, ask a Membership Manager to add it."
	),
	found.NO_END_SAID: lambda: _(
		"{0} says {1}, which has no end, but the last day is {2}. The last day counts."
	),
	found.FAMILY: lambda: _(
		"{0} says {1} ({3} rows), which is taken for: the member with the number {2} pays. Empty the column if not."
	),
	found.NO_ACTIVITY_TYPE: lambda: _(
		"{0} is left out: choose an activity in use under Offices Are Recorded As."
	),
	found.NO_CONSENT_PURPOSE: lambda: _("{0} is left out: choose what for under Consent Is For."),
	found.CONSENT_NOT_POSSIBLE: lambda: _("{0} is left out. {1}"),
	found.NAMES_EXCHANGED: lambda: _("First and last name are taken to have changed places: {1}."),
	found.NAMES_DOUBTFUL: lambda: _("{0} says {1}: look whether first and last name have changed places."),
	found.NAME_IN_ONE: lambda: _("There is no first name; {1} is taken for the whole name."),
	found.TERM_FOLLOWS: lambda: _(
		"Another term of this member says the same {0}; this one is taken to begin on {1}."
	),
	found.TERM_OF_PAYER: lambda: _("The row says no term; type and last day are those of {1}, who pays."),
	found.RENEWAL_DAY: lambda: _("{0} says the day of renewal: {1} is taken for {2}."),
	found.SHEET: lambda: _("The sheet {1} is read. These are not: {2}."),
	found.UNNAMED: lambda: _(
		"These columns have no heading and are not imported: {1}. Give them one, where they matter."
	),
	found.NO_NAMES: lambda: _(
		"No column is a name. Row {1} was taken for the headings: if it is none, write a row of headings above it in the file, "
		"or correct Row With the Headings. Else choose under Columns which one is the name."
	),
	found.NOT_IMPORTED: lambda: _(
		"These columns are not imported: {1}. Where they matter, choose under Columns what they are."
	),
	found.NEEDS_ROLE: lambda: _(
		"These columns seem to be personal identity numbers: {1}. Only users with the role Identity Number Reader import "
		"them. Where no other column has the birth date, choose Birth Date for it: the rest of the number is not kept."
	),
	found.NOT_MEMBERS: lambda: _("Rows that are no members: {1}."),
	found.SUMS: lambda: _("{1} rows at the end add up the others and are left out."),
	found.ENCODING: lambda: _(
		"The letters of the file are read as of the kind {1}. Look whether these are right: {2}"
	),
}
