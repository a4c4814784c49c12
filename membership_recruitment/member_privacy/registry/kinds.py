"""The words of the registry of personal data: how rows of a person are found, what stands in a column, what erasing does.

No frappe. A child table without a row of its own is told as free text, and goes with its parent. The rows of the registry stand in our_doctypes.py, frappe_doctypes.py and erpnext_doctypes.py; holdings.py puts
them together, in the order in which they are looked through.
"""

from collections.abc import Mapping
from typing import NamedTuple

# ---------------------------------------------------------------- how rows are found


class Named(NamedTuple):
	"""The row is one of the person's own documents, such as the Member."""


ANY = "*"  # whatever the document is of


class Linked(NamedTuple):
	"""A field holds the name of one of the person's documents.

	Attributes:
	        field: Where.
	        to: DocType of the document, or ANY.
	        loosely: The row is somebody else's and only names the person: what hangs on it is not the person's.
	"""

	field: str
	to: str
	loosely: bool = False


class Pair(NamedTuple):
	"""A field holds the name of a DocType, and another one that of a document of the person."""

	type_field: str
	name_field: str


class About(NamedTuple):
	"""The pairs of fields that utils/references.py has for the DocType."""


class ByPart(NamedTuple):
	"""A row of a child table names one of the person's documents.

	Attributes:
	        child: The child table.
	        way: A Linked, Pair or About that finds rows of it.
	        loosely: As in Linked.
	"""

	child: str
	way: "Linked | Pair | About"
	loosely: bool = False


class Addressed(NamedTuple):
	"""A field holds an e-mail address or a phone number of the person.

	Attributes:
	        field: Where.
	        among_others: Several addresses stand in it.
	        child: The child table in which the field is, if it is in one.
	        unless: A Link to Member in the same row: where it names somebody else, the row is not the person's.
	"""

	field: str
	among_others: bool = False
	child: str = ""
	unless: str = ""


class OnJourney(NamedTuple):
	"""A field holds the random number of the person's journey."""

	field: str = "journey_id"


class Mentioned(NamedTuple):
	"""An address or the number of a document of the person stands somewhere in a text.

	Attributes:
	        field: Where.
	        bare: The number stands there as a word, not between quotation marks.
	        unless: As in Addressed.
	"""

	field: str
	bare: bool = False
	unless: str = ""


class Routed(NamedTuple):
	"""A field holds the address of the desk at which a document of the person is shown."""

	field: str


class Fingerprinted(NamedTuple):
	"""A field holds the fingerprint of an address of the person."""

	field: str


Way = Named | Linked | Pair | About | ByPart | Addressed | OnJourney | Mentioned | Routed | Fingerprinted

# ---------------------------------------------------------------- what stands in a column

OWN = "about the person"
TEXT = "free text, in which others may be named"
OTHERS = "about somebody else"
STAFF = "who works for the association"
NOTHING = "about nobody"  # how a document is laid out, the association's own data, wording
SECRET = "a fingerprint, key or token"  # nothing that a reader learns from, or may have
ADDRESSES = "e-mail addresses, the person's among others"
PHONES = "phone numbers, the person's among others"
FILE = "the address of a file on the site"
# What is stored in a form of its own; requests/unpacked_cells.py reads it
CHANGES = "changes, as Version keeps them"
DOCUMENT = "a whole document as JSON"
MERGE = "two documents that were merged, as JSON"
MAIL = "a mail as it is sent"
ENCRYPTED = "encrypted"
JSON_TEXT = "JSON with free text"


class Beside(NamedTuple):
	"""About whoever a link in the same row names."""

	link: str


class ByName(NamedTuple):
	"""The person's own where another column of the row has the person's name, and somebody else's elsewhere."""

	column: str


Content = str | Beside | ByName

# ---------------------------------------------------------------- what erasing does

DELETE = "the row is deleted"
EMPTY = "the row stays without the person: columns about people are emptied, or replaced by a neutral word"
KEEP = "the row is kept until a day, for a reason"
STAY = "the row stays: nobody is known from it once the person's own rows are gone"


class Erasure(NamedTuple):
	"""What erasing a person does to a row.

	Attributes:
	        does: DELETE, EMPTY, KEEP or STAY.
	        why: A sentence, marked for translation: why the row is kept or stays.
	        kept: With KEEP: a key of retention.KEPT, which knows until when.
	        replaced: With EMPTY: the neutral word for a column that may not be empty.
	        left: With EMPTY: columns about the person that stay, with the reason.
	        emptied: With KEEP: columns that are emptied at once, for which the reason does not hold.
	"""

	does: str
	why: str = ""
	kept: str = ""
	replaced: Mapping[str, str] = {}
	left: Mapping[str, str] = {}
	emptied: tuple[str, ...] = ()


GOES = Erasure(DELETE)


class Holding(NamedTuple):
	"""A DocType that may hold something about a person.

	Attributes:
	        doctype: Which.
	        found: How rows of a person are found; empty for a child table that is read with its parent.
	        columns: What stands in columns. A Link or Dynamic Link to people needs no word here: what it names is shown
	                where it is the person's own, and masked elsewhere; a Link to User is STAFF. Dates, numbers, choices and
	                links to other DocTypes say something of the row and are exported as they are.
	        why: Key of purposes.PURPOSES: why it is there, who receives it, how long it is kept.
	        erased: What erasing does.
	        others: The rows of this child table are about somebody else where it is read with its parent.
	        left_out: A sentence instead of rows: they are copies of what is told elsewhere, and of many people.
	        carries: What people hang on a document (comments, files, versions) is looked for on these rows too.
	"""

	doctype: str
	found: tuple[Way, ...]
	columns: Mapping[str, Content]
	why: str
	erased: Erasure = GOES
	others: bool = False
	left_out: str = ""
	carries: bool = True


def columns(**by_content: str) -> dict[str, Content]:
	"""Columns by what stands in them: `columns(OWN="first_name last_name", TEXT="notes")`.

	Args:
	        by_content: Names of the constants above, with names of columns between spaces.
	"""
	return {column: globals()[content] for content, names in by_content.items() for column in names.split()}
