"""What a row says of a person beside the person: guardians and contact persons, second addresses. No database, no frappe.

A guardian's e-mail address is not the child's: it identifies nobody, and where both columns say the same one it is taken
for the guardian's.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from membership_recruitment.membership.register.import_cells import full_name

NUMBERS = (1, 2)  # both parents
# what systems call them, with a number behind it; the first also without
CALLED = (
	"vårdnadshavare målsman förälder anhörig närstående kontakt kontaktperson guardian parent contact_person"
)
WITHOUT_NUMBER = (
	"vårdnadshavare vårdnadshavarens målsman målsmans förälder förälders anhörig anhörigs guardian guardian_s"
)
FIELDS = {
	"first_name": ("First Name", "förnamn first_name"),
	"last_name": ("Last Name", "efternamn last_name"),
	"name": ("Name", "namn name"),
	"email": ("E-mail", "epost e_post e_postadress mejl email e_mail mail"),
	"phone": ("Phone", "mobiltelefon mobil mobilnummer telefon telefonnummer phone mobile"),
	"address_line": ("Street Address", "adress gatuadress address street_address"),
	"postal_code": ("Postal Code", "postnummer postal_code zip"),
	"city": ("City", "ort postort city"),
}
KEPT = {"email": "email", "phone": "phone"} | {name: name for name in ("address_line", "postal_code", "city")}


def _synonyms(number: int, words: str) -> str:
	names = [f"{name}_{number}" for name in CALLED.split()]
	names += WITHOUT_NUMBER.split() if number == 1 else []
	found = [f"{name}_{word}" for name in names for word in words.split()]
	return " ".join([*found, *(names if "namn" in words.split() else ())])


# as import_columns.TARGETS, of which they are part
TARGETS = {
	"guardian_of": (
		"Guardian Of",
		"vårdnadshavare_för vårdnadshavare_till målsman_för målsman_till förälder_till anhörig_till guardian_of parent_of",
	),
	"care_of": ("c/o", "c_o c_o_adress co_adress care_of kontaktadress_c_o_adress"),
	"address_line2": (
		"Second Address Line",
		"adressrad_2 adress_2 address_2 address_line_2 address2 extra_adressrad andra_adressraden",
	),
	"second_email": (
		"Second E-mail",
		"e_post_2 epost_2 e_postadress_2 alternativ_e_post e_post_privat privat_e_post email_2 e_mail_2 second_email alternate_email andra_e_postadress",
	),
	"second_phone": (
		"Second Phone",
		"hemtelefon telefon_hem telefon_bostad telefon_2 alternativ_telefon phone_2 home_phone second_phone alternate_phone andra_telefonnummer",
	),
	**{
		f"guardian_{number}_{field}": (f"Guardian {number}: {label}", _synonyms(number, words))
		for number in NUMBERS
		for field, (label, words) in FIELDS.items()
	},
}
PHONES = ("second_phone", *(f"guardian_{number}_phone" for number in NUMBERS))
EMAILS = ("second_email", *(f"guardian_{number}_email" for number in NUMBERS))
EMAIL = re.compile(
	r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
)
CARE_OF = re.compile(r"c\s*/\s*o\b\.?:?\s*", re.IGNORECASE)


# ---------------------------------------------------------------- reading a row


def guardians(cells: Mapping[str, str]) -> list[dict]:
	"""The guardians that a row names, as fields of Member Guardian. Who has neither name, e-mail nor phone is nobody.

	Args:
	        cells: Of a row, by target.
	"""
	found = []
	for number in NUMBERS:
		said = {field: cells.get(f"guardian_{number}_{field}", "") for field in FIELDS}
		name = said["name"] or f"{said['first_name']} {said['last_name']}".strip()
		row = {"full_name": name, **{field: said[field] for field in KEPT}}
		row["email"] = row["email"].lower()
		if name or row["email"] or row["phone"]:
			found.append({field: text for field, text in row.items() if text})
	if len(found) == 2 and found[0] == found[1]:
		found.pop()
	return found


def of_rows(
	guardians: Mapping[int, Mapping[str, str]], members: Mapping[int, Mapping[str, str]]
) -> dict[int, tuple[int, dict]]:
	"""Rows that are guardians, where they name the child and that is one person of the file.

	Args:
	        guardians: Cells by target, of rows that are guardians, by number of the row.
	        members: The same of rows that are members.

	Returns:
	        By number of the guardian's row the number of the child's last row, and fields of Member Guardian.
	"""
	named = defaultdict(list)
	for number, cells in members.items():
		name = full_name(cells).casefold()
		who = cells.get("former_number") or (name, cells.get("birth_date"))
		for mark in {cells.get("former_number", ""), cells.get("email", "").casefold(), name} - {""}:
			named[mark].append((who, number))
	found = {}
	for number, cells in guardians.items():
		rows = named.get(cells.get("guardian_of", "").casefold(), [])
		if not rows or len({who for who, _number in rows}) > 1:
			continue
		child = rows[-1][1]
		email = cells.get("email", "").lower()
		row = {
			"full_name": full_name(cells),
			"email": email if EMAIL.fullmatch(email) else "",
			"phone": cells.get("phone", ""),
		}
		if cells.get("address_line", "").casefold() != members[child].get("address_line", "").casefold():
			row |= {field: cells.get(field, "") for field in ("address_line", "postal_code", "city")}
		if row["full_name"] or row["email"] or row["phone"]:
			found[number] = child, {field: text for field, text in row.items() if text}
	return found


def addresses_of_guardians(cells: Mapping[str, str]) -> set[str]:
	"""Their e-mail addresses, in lower case."""
	return {cells.get(f"guardian_{number}_email", "").lower() for number in NUMBERS} - {""}


def second_addresses(cells: Mapping[str, str]) -> dict[str, str]:
	"""A second e-mail address and phone number, where they are not the first ones."""
	found = {
		"second_email": cells.get("second_email", "").lower(),
		"second_phone": cells.get("second_phone", ""),
	}
	own = {"second_email": cells.get("email", "").lower(), "second_phone": cells.get("phone", "")}
	return {field: text for field, text in found.items() if text and text != own[field]}


def second_line(cells: Mapping[str, str]) -> str:
	"""The second line of an address: with whom somebody lives, and what else there is."""
	parts = [cells.get("address_line2", "")]
	if care_of := CARE_OF.sub("", cells.get("care_of", ""), count=1).strip():
		parts.insert(0, f"c/o {care_of}")
	return ", ".join(filter(None, parts))


# ---------------------------------------------------------------- beside what is stored


def joined(said: Sequence[Mapping], stored: Sequence[Mapping]) -> list[dict] | None:
	"""The guardians of a member after an import: nobody is taken away, and what a row leaves empty stays.

	Args:
	        said: By rows, as `guardians` has them.
	        stored: Rows of Member Guardian.

	Returns:
	        All of them; None where the rows say nothing new.
	"""
	after = [dict(row) for row in stored]
	changed = False
	for guardian in said:
		known = next((row for row in after if _same(guardian, row)), None)
		if known is None:
			after.append({**guardian, "gets_mail": 1})
			changed = True
			continue
		news = {field: text for field, text in guardian.items() if (known.get(field) or "") != text}
		known.update(news)
		changed = changed or bool(news)
	return after if changed else None


def _same(said: Mapping, known: Mapping) -> bool:
	"""By name; by address or number alone where one of them has no name, or the first name is the same."""
	name, other = ((row.get("full_name") or "").casefold() for row in (said, known))
	if name and name == other:
		return True
	marks = [field for field in ("email", "phone") if said.get(field) and said.get(field) == known.get(field)]
	return bool(marks) and (not name or not other or name.split()[0] == other.split()[0])


def settle(said: dict, stored: Mapping, kept: Sequence[Mapping], seconds: Collection[str]) -> dict[str, str]:
	"""Leave of what rows say beside the person what is news.

	Args:
	        said: Fields by rows, those of `guardians` and `second_addresses` among them; changes.
	        stored: The row of Member; empty for somebody new.
	        kept: Rows of Member Guardian of the member.
	        seconds: Addresses, in lower case, and numbers on the member's Contact.

	Returns:
	        What became the first of its kind: `second_email` or `second_phone`, and the field of Member.
	"""
	became = {}
	if "guardians" in said and (after := joined(said.pop("guardians"), kept)):
		said["guardians"] = after
	for second, own in (("second_email", "email"), ("second_phone", "phone")):
		text = said.pop(second, "")
		if not text or text in seconds or text in (stored.get(own), said.get(own)):
			continue
		if stored.get(own) or said.get(own):
			said[second] = text
		else:
			said[own] = text
			became[second] = own
	return became
