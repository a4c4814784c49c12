"""Whether a column is of a personal kind: one that may say who somebody is, or something about them. No frappe."""

import re
from typing import NamedTuple

# Links to these name somebody
OURS = (
	"Member",
	"Membership",
	"Membership Prospect",
	"Prospect Interaction",
	"Prospect Signup",
	"Consent Event",
)
PEOPLE = (
	*OURS,
	"Contact",
	"Address",
	"Customer",
	"Lead",
	"Opportunity",
	"Employee",
	"Personal Identity Number",
)
NAMING_OPTIONS = ("Email", "Phone", "Name")
TEXTS = frozenset(
	[
		"Data",
		"Small Text",
		"Text",
		"Long Text",
		"Text Editor",
		"HTML Editor",
		"Markdown Editor",
		"Code",
		"JSON",
		"Read Only",
		"Password",
		"Attach",
		"Attach Image",
		"Signature",
		"Geolocation",
		"Phone",
		"Barcode",
	]
)
ALWAYS = frozenset(["Phone", "Signature", "Geolocation", "Dynamic Link"])
NAMES = re.compile(
	r"(?:^|_)(?:first|middle|last|full|fullname|member|customer|lead|party|guardian|person|contact|sender|recipients?)_?"
	r"(?:name|display|email|mobile|phone)(?:_|$)"
	r"|(?:^|_)(?:fullname|guardian|e_?mail|phone|mobile|fax|birth|birthday|address|street|city|town|pincode|postal_code|zip"
	r"|gender|sex|salutation|recipients?|iban|tax_id|signature|ip_address|identity_number|personal_number|diagnosis|health"
	r"|religion|nationality|allergies)(?:_|$)"
	r"|^date_of_birth$"
)


class Column(NamedTuple):
	"""A column of a DocType.

	Attributes:
	        doctype, fieldname, fieldtype, options: As Frappe has them.
	        custom: Whether it was added to a site.
	"""

	doctype: str
	fieldname: str
	fieldtype: str
	options: str = ""
	custom: bool = False


def is_personal(column: Column) -> bool:
	"""Whether a column may say who somebody is, by its type, its options or its name."""
	if column.fieldtype == "Link":
		return column.options in PEOPLE
	if column.fieldtype in ALWAYS:
		return True
	if column.fieldtype in ("Table", "Table MultiSelect", "Select", "Check", "HTML", "Button"):
		return False
	if column.fieldtype in TEXTS and column.options in NAMING_OPTIONS:
		return True
	return column.fieldtype in (*TEXTS, "Date") and bool(NAMES.search(column.fieldname))


def needs_a_decision(column: Column, in_the_registry: bool) -> bool:
	"""Whether the registry must say what stands in a column: in a DocType about people in every text, since anything may be
	written there; elsewhere in columns of a personal kind. What a link names is decided by whom it names."""
	if not in_the_registry:
		return is_personal(column)
	if column.fieldtype in ("Link", "Dynamic Link"):
		return False
	return column.fieldtype in TEXTS or is_personal(column)
