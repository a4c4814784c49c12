"""What reading a file found out about it: what was assumed, left out or cannot be trusted. No database, no frappe.

import_words.py makes sentences of it.
"""

from dataclasses import dataclass, field

# why a row cannot be trusted, and fails
OPEN_QUOTE, STRAY_QUOTE = "open quote", "stray quote"
SPOILT = "spoilt"  # cell
SPREADSHEET = "spreadsheet"  # cell
OTHER_BIRTH_DATE = "other birth date"  # cell
TWO_ORDERS = "two orders"  # cell and row that have one order of day and month, cell and row that have another

# of one row, which goes in all the same
CENTURY = "century"  # cell, date
NO_WHOLE_DATE = "no whole date"  # cell
NO_PHONE = "no phone"  # cell
REST_OF_PHONE = "rest of phone"  # cell, number that is kept
NO_EMAIL = "no email"  # cell
REST_OF_EMAIL = "rest of email"  # cell, address that is kept
NO_POSTAL_CODE = "no postal code"  # cell
NO_COUNTRY = "no country"  # cell
COUNTRY_BEHIND = "country behind"  # cell, country
NOT_READABLE = "not readable"  # cell
TOO_LONG = "too long"  # its length, the greatest that fits
HOME_PHONE = "home phone"  # cell, number, country of the address
NO_PHONE_THERE = "no phone there"  # cell, country of the address
ZEROS_ADDED = "zeros added"  # cell, postal code
NAMES_EXCHANGED = "names exchanged"  # full name
NAMES_DOUBTFUL = "names doubtful"  # cell
NO_IDENTITY_NUMBER = "no identity number"
IDENTITY_NUMBER_IN_NOTE = "identity number in note"
HEALTH_IN_NOTE = "health in note"  # word
NO_SEX = "no sex"  # cell
NAME_IN_ONE = "name in one"  # cell
TERM_FOLLOWS = "term follows"  # its first day
TERM_OF_PAYER = "term of payer"  # cell

# of money, offices, consent, families and status
NO_AMOUNT, NO_DAY, NO_YES_OR_NO = "no amount", "no day", "no yes or no"  # cell
DAY_TO_COME = "day to come"  # date
PAID_AND_NOT = "paid and not"  # cell, day of payment
UNPAID_WITHOUT_FEE = "unpaid without fee"  # cell
NO_OFFICE = "no office"  # date
OFFICE_WITHOUT_DAY = "office without day"  # cell
OFFICE_ENDS_FIRST = "office ends first"  # office, first day, last day
CONSENT_WITHOUT_DAY = "consent without day"  # cell
CONSENT_OF_PROSPECTS = "consent of prospects"  # number of rows; of a column
CONSENT_SINCE = "consent since"  # cell, day of the consent in the register
FAMILY_WITHOUT_NUMBER = "family without number"  # cell
STATUS_DIFFERS, STATUS_TO_DECIDE = "status differs", "status to decide"  # cell, status by the dates
STATUS_UNKNOWN = "status unknown"  # cell
TYPE_UNKNOWN = "type unknown"  # cell
TYPES_UNKNOWN, TYPES_TO_BE_MADE = "types unknown", "types to be made"  # cells; of a column
NO_END_SAID = "no end said"  # cell, last day that the row says
FAMILY = "family"  # cell, number, number of rows; of a column
NO_ACTIVITY_TYPE = "no activity type"  # of a column
NO_CONSENT_PURPOSE, CONSENT_NOT_POSSIBLE = "no consent purpose", "consent not possible"  # reason; of a column

# of a whole column
ORDER = "order"  # order, cell, date
ORDER_ASSUMED = "order assumed"  # order, cell, row, date
SWAPPED = "swapped"  # cell, row, date
SERIAL = "serial"  # cell, row, date
SAID_NONE, SAID_FOREVER, FAR_AWAY = "said none", "said forever", "far away"  # cell, number of rows
OFTEN = "often"  # cell, number of rows
IDENTITY_NUMBER = "identity number"  # number of rows
REPAIRED = "repaired"  # cell, what it became, number of rows
RENEWAL_DAY = "renewal day"  # date, the day before it

# of the whole file
SHEET = "sheet"  # the one that is read, the others
SUMS = "sums"  # number of rows
NOT_IMPORTED = "not imported"  # headings
NEEDS_ROLE = "needs role"  # headings
UNNAMED = "unnamed"  # letters of columns
NO_NAMES = "no names"  # number of the row of headings
NOT_MEMBERS = "not members"  # how many rows of which kind
ENCODING = "encoding"  # name of the encoding, examples


@dataclass(frozen=True)
class Finding:
	"""
	Attributes:
	        kind: One of the above.
	        target: The field that the column goes to (import_columns.TARGETS); empty where it is about no column.
	        said: What the sentence names, as written beside the kind.
	"""

	kind: str
	target: str = ""
	said: tuple = ()


@dataclass
class ReadColumn:
	"""How the cells of a column were read.

	Attributes:
	        cells: What a cell says, by what stands in it; as it was where it says nothing that its column could mean.
	        remarks: What was assumed of a cell or left out, by what stands in it.
	        refused: Cells that cannot be trusted, and why.
	        notices: What was assumed of the column.
	"""

	cells: dict[str, str] = field(default_factory=dict)
	remarks: dict[str, Finding] = field(default_factory=dict)
	refused: dict[str, Finding] = field(default_factory=dict)
	notices: list[Finding] = field(default_factory=list)
