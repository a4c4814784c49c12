"""Why it cannot be said whose a row is, in a sentence that shows everybody whom it may be about."""

from collections.abc import Mapping
from datetime import date

from frappe import _
from frappe.utils import formatdate

from membership_recruitment.membership.register import import_match
from membership_recruitment.membership.register.import_cells import date_or_none
from membership_recruitment.membership.register.import_lookup import Register
from membership_recruitment.membership.register.import_match import Doubt, Known
from membership_recruitment.membership.register.import_rows import cells_of

SHOWN = 5  # people in one sentence


def sentence(doubt: Doubt, person: Known, register: Register, targets: list[str | None]) -> str:
	"""What is in doubt and how to decide it.

	Args:
	        doubt: Of the person.
	        person: Somebody of the file.
	        register: Of their batch.
	        targets: What each column goes to.
	"""
	others = [_described(other, register, targets) for other in doubt.others[:SHOWN]]
	if len(doubt.others) > SHOWN:
		others.append("…")
	return {
		import_match.SIMILAR: lambda: _(
			"It may be about {0}. Write the member that it is about into the column Member in Register, or the word "
			"new if it is somebody else."
		).format("; ".join(others)),
		import_match.SEVERAL: lambda: _(
			"Several members fit: {0}. Merge them, or name the right one in a column Member in Register; for somebody "
			"else give a number, an e-mail address or a birth date, and write new into that column."
		).format("; ".join(others)),
		import_match.OTHER_PERSON: lambda: _(
			"Its number or e-mail address is that of {0}, who has another name or birth date. Correct one of them, or "
			"give each a number."
		).format("; ".join(others)),
		import_match.OTHER_IDENTITY_NUMBER: lambda: _(
			"Its number is that of {0}, who has another personal identity number. Correct one of them."
		).format("; ".join(others)),
		import_match.NUMBER_OF_ANOTHER: lambda: _(
			"It names {0}, but its number is that of {1}. Correct one of them."
		).format(others[0], "; ".join(others[1:])),
		import_match.NO_MEMBER: lambda: _(
			"There is no member {0} in the register. Correct it, or leave it empty."
		).format(person.identities[0].member),
	}[doubt.kind]()


def _described(known: Known, register: Register, targets: list[str | None]) -> str:
	"""Who it is, with all that the register or the row says to tell them by."""
	if known.is_stored:
		row = register.members.get(known.member, {})
		street = (register.addresses.get(known.member) or [{}])[-1].get("address_line1")
		return _listed(f"{known.member} {row.get('full_name') or ''}".strip(), row, street)
	row = cells_of(known.rows[0], targets)
	name = f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
	name = _("row {0}").format(known.rows[0].number) + f" {name}"
	return _listed(name, {**row, "join_date": row.get("start_date")}, row.get("address_line"))


def _listed(name: str, row: Mapping, street: str | None) -> str:
	said = [
		row.get("former_number"),
		row.get("email"),
		_day(row.get("birth_date"), _("born {0}")),
		row.get("phone"),
		street,
		_day(row.get("join_date"), _("from {0}")),
	]
	return f"{name} ({', '.join(filter(None, said))})" if any(said) else name


def _day(day: date | str | None, sentence: str) -> str:
	if isinstance(day, str):
		day = date_or_none(day)  # what stands in a row may be none
	return sentence.format(formatdate(day)) if day else ""
