"""What the joining page asks of whoever joins at once: birth date, address, and a guardian of a child."""

from collections.abc import Mapping
from datetime import date

from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_recruitment.joining_page.cleaning import is_name, visible
from membership_recruitment.people import postal_codes
from membership_recruitment.people.ages import is_child
from membership_recruitment.settings import rules
from membership_recruitment.utils import bounds

ADDRESS = ("address_line", "postal_code", "city")
GUARDIAN = ("guardian_name", "guardian_address_line", "guardian_postal_code", "guardian_city")
TEXTS = ("birth_date", *ADDRESS, *GUARDIAN)


def read(values: dict, errors: dict, sent: Mapping[str, str], longest: Mapping[str, int]) -> None:
	"""Add the details to a form that came back, and to its errors what is missing. An adult's guardian is passed over.

	Args:
	        values, errors: Of the form, by field.
	        sent: What came.
	        longest: Characters that each may have.
	"""
	for name in TEXTS:
		values[name] = visible(sent.get(name) or "", longest[name] + 1)
		if len(values[name]) > longest[name]:
			values[name] = values[name][: longest[name]]
			errors[name] = _("Write at most {0} characters.").format(longest[name])
	born = _check_birth_date(values, errors)
	_check_address(values, errors)
	if born and is_child(born, getdate()):
		_check_guardian(values, errors)
	else:
		values.update(dict.fromkeys(GUARDIAN, ""))


def birth_date(written: str) -> str | None:
	"""The day as YYYY-MM-DD, also of 19901231; None where it is none on which somebody can have been born."""
	if written.isdigit() and len(written) == 8:
		written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
	try:
		day = date.fromisoformat(written)
	except ValueError:
		return None
	return str(day) if bounds.is_possible(day) and day <= getdate() else None


def _check_birth_date(values: dict, errors: dict) -> date | None:
	"""The day; None where none can be read."""
	day = birth_date(values["birth_date"])
	if not day:
		errors["birth_date"] = _("Write your birth date, as 1990-12-31.")
		return None
	values["birth_date"] = day
	return date.fromisoformat(day)


def _check_address(values: dict, errors: dict) -> None:
	for name, missing in (
		("address_line", _("Write your street address.")),
		("postal_code", _("Write your postal code.")),
		("city", _("Write your town.")),
	):
		if not values[name]:
			errors[name] = missing
	_check_postal_code("postal_code", values, errors)


def _check_guardian(values: dict, errors: dict) -> None:
	if not values["guardian_name"]:
		errors["guardian_name"] = _("You are not eighteen yet: write the name of a guardian.")
	elif not is_name(values["guardian_name"]):
		errors["guardian_name"] = _("Write the name with letters only.")
	_check_postal_code("guardian_postal_code", values, errors)


def _check_postal_code(name: str, values: dict, errors: dict) -> None:
	# in the association's own country; whoever lives abroad writes the code as it is there
	code = values[name]
	if code and not postal_codes.is_possible(code, rules().phone_country) and not _is_foreign(code):
		errors[name] = _("Write the postal code as 123 45.")


def _is_foreign(code: str) -> bool:
	return postal_codes.is_possible(code, "") and not code.replace(" ", "").isdigit()
