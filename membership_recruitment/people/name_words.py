"""The words of everybody's name, so that a person is found by the beginning of any of them, in any order.

A table without a DocType: no request can name it. It follows from `full_name` alone, and `refresh` makes it true for
whoever was saved, merged, emptied or deleted; every night all of it is compared. Not a full-text index: that leaves out words of two letters (Bo),
and does not show what a transaction has written itself.
"""

from collections.abc import Collection, Iterable

import frappe

from membership_recruitment.utils import batches

TABLE = "membership_name_word"
PEOPLE = ("Member", "Membership Prospect")
MOST_WORDS = 16  # of a name; what comes after them is not found
_LONGEST = 140
_SEPARATORS = r"[^\\p{L}\\p{N}]+"
_PLACES = " union all ".join(f"select {place} as place" for place in range(1, MOST_WORDS + 1))


def create() -> None:
	"""The table, where it is missing."""
	if frappe.db.sql("show tables like %s", TABLE):
		return
	frappe.db.sql_ddl(
		f"""create table {TABLE} (
			person_doctype varchar({_LONGEST}) not null,
			word varchar({_LONGEST}) not null,
			person varchar({_LONGEST}) not null,
			primary key (person_doctype, word, person),
			index membership_words_of_person (person_doctype, person, word)
		) engine=InnoDB row_format=dynamic character set utf8mb4 collate utf8mb4_unicode_ci"""
	)


def drop() -> None:
	frappe.db.sql_ddl(f"drop table if exists {TABLE}")


def refresh(doctype: str, names: Collection[str]) -> None:
	"""Bring the words of people up to date with their names; of those who are gone none are left.

	Only what differs is written: deleting what is not there would lock what others are about to insert.

	Args:
	        doctype: One of PEOPLE.
	        names: Of the documents.
	"""
	for some in batches.split(names):
		_refresh(doctype, some)


def _refresh(doctype: str, names: list[str]) -> None:
	wanted, stored = _wanted(doctype, names), _stored(doctype, names)
	gone = [person for person in stored if person not in wanted]
	if gone:
		frappe.db.sql(f"delete from {TABLE} where person_doctype = %s and person in %s", (doctype, gone))
	if others := [person for person in stored.keys() & wanted.keys() if stored[person] - wanted[person]]:
		frappe.db.sql(
			f"delete from {TABLE} where person_doctype = %s and person in %s", (doctype, sorted(others))
		)
		for person in others:
			del stored[person]
	new = [
		(doctype, word, person)
		for person, words in wanted.items()
		for word in sorted(words - stored.get(person, set()))
	]
	for some in batches.split(new):
		places = ", ".join(["(%s, %s, %s)"] * len(some))
		frappe.db.sql(
			f"insert into {TABLE} (person_doctype, word, person) values {places}",
			[value for row in some for value in row],
		)


def _wanted(doctype: str, names: Collection[str]) -> dict[str, set[str]]:
	"""What the names say; of words that are the same to the database (Åke, Ake) one."""
	rows = frappe.db.sql(
		f"""select p.name, min(lower(substring_index(substring_index(p.words, ' ', places.place), ' ', -1))) as word
		from (
			select name, trim(regexp_replace(full_name, '{_SEPARATORS}', ' ')) as words
			from `tab{doctype}` where name in %(names)s
		) p
		join ({_PLACES}) places on places.place <= length(p.words) - length(replace(p.words, ' ', '')) + 1
		where p.words <> ''
		group by p.name, substring_index(substring_index(p.words, ' ', places.place), ' ', -1)""",
		{"names": tuple(names)},
	)
	return _by_person(rows)


def _stored(doctype: str, names: Collection[str]) -> dict[str, set[str]]:
	return _by_person(
		frappe.db.sql(
			f"select person, word from {TABLE} where person_doctype = %s and person in %s",
			(doctype, tuple(names)),
		)
	)


def _by_person(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
	found: dict[str, set[str]] = {}
	for person, word in rows:
		found.setdefault(person, set()).add(word)
	return found


def person_saved(doc) -> None:
	"""On every save of one of PEOPLE."""
	if doc.has_value_changed("full_name"):
		refresh(doc.doctype, [doc.name])


def nightly() -> None:
	"""The words of everybody, in committed batches: what was written past Frappe is found from the next day on."""
	for doctype in PEOPLE:
		batches.finish_each(lambda names, doctype=doctype: refresh(doctype, names), batches.names_of(doctype))
		gone = frappe.db.sql_list(
			f"""select distinct w.person from {TABLE} w left join `tab{doctype}` p on p.name = w.person
			where w.person_doctype = %s and p.name is null""",
			doctype,
		)
		batches.finish_each(lambda names, doctype=doctype: refresh(doctype, names), batches.split(gone))
