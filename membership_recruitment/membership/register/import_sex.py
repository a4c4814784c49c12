"""The sex that a cell says, as the association has it. No database, no frappe."""

from collections.abc import Iterable, Mapping, Sequence

from membership_recruitment.membership.register.import_cells import words
from membership_recruitment.membership.register.import_findings import NO_SEX, Finding, ReadColumn
from membership_recruitment.people.identity_number import FEMALE, MALE

OTHER = "Other"
# what files say, by what ERPNext calls it
SAID = {
	MALE: "m man male män pojke kille herr herrar hane mann boy mr",
	FEMALE: "k f w kv kvinna kvinnor female woman flicka tjej dam damer fru kvinne frau girl mrs ms",
	OTHER: "annat annan övrigt övrig other ickebinär icke_binär non_binary nonbinary x",
}
NOT_SAID = "u o okänd okänt saknas unknown ej_angivet ej_angiven vill_ej_ange uppgift_saknas not_specified"


def words_for(labels: Mapping[str, str]) -> dict[str, str]:
	"""What a cell may say.

	Args:
	        labels: Names of the association's records of Gender, by what people call them, in lower case.

	Returns:
	        Those names by the words of a cell; "" where it says that nothing is known.
	"""
	names = set(labels.values())
	found = dict.fromkeys(NOT_SAID.split(), "")
	found |= {word: name for name, said in SAID.items() if name in names for word in said.split()}
	return found | {words(label): name for label, name in labels.items()}


def read_column(cells: Sequence[tuple[int, str]], meanings: Mapping[str, str]) -> ReadColumn:
	"""
	Args:
	        cells: Number of the row and text of those that are not empty.
	        meanings: From `words_for`.
	"""
	column = ReadColumn()
	for _row, text in cells:
		said = words(text)
		column.cells[text] = meanings.get(said, "")
		if said and said not in meanings:
			column.remarks[text] = Finding(NO_SEX, "sex", (text,))
	return column


def by_number(names: Iterable[str]) -> dict[str, str]:
	"""What a number says, where the association has it."""
	return {sex: sex for sex in (MALE, FEMALE) if sex in names}
