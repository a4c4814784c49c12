"""Files of people who are easily taken for each other, imported for real: what a dry run says happens, once more nothing
does, and in whatever order and in however many files the register is the same."""

import os
import random

import frappe
import pytest

from membership_recruitment.membership.register import import_job
from tests.support.factories.register_files import counts, load, run

FILES = int(os.environ.get("IMPORT_EXAMPLES", 6))
SEED = int(os.environ["MEMBERSHIP_SEED"])
HEADINGS = "Nr;Namn;E-post;Mobil;Födelsedatum;Adress;Postnr;Betalas av;Startdatum;Slutdatum"
MARKS = ("name", "email", "phone", "birth_date", "former_number")


def register() -> list:
	"""Who is in the register, and what is known of them; their own names and numbers left out."""
	rows = frappe.db.sql(
		f"""select {", ".join(f"m.{mark}" if mark != "name" else "m.full_name" for mark in MARKS)}, p.full_name, m.status,
			(select group_concat(t.start_date, '–', t.end_date order by t.start_date) from `tabMembership` t
			where t.member = m.name),
			(select group_concat(a.address_line1, ' ', a.pincode) from `tabDynamic Link` l
			join `tabAddress` a on a.name = l.parent
			where l.link_doctype = 'Member' and l.link_name = m.name and l.parenttype = 'Address')
		from `tabMember` m left join `tabMember` p on p.name = m.payer"""
	)
	return sorted(map(str, rows))


def easily_taken(dice: random.Random) -> list[str]:
	"""Rows of few names, numbers and addresses, some of one person and some of several."""
	rows = ["1;Olle Berg;olle@exempel.se;;;Gatan 1;11111;;2009-01-01;2009-12-31"]
	for _row in range(14):
		year = 2010 + dice.randrange(4)
		rows.append(
			";".join(
				(
					dice.choice(["", "", "7", "8", "08"]),
					dice.choice(["Åsa Örn", "Åsa Örn", "Åsa", "Åsa Ek", "Nils Ek"]),
					dice.choice(["", "", "a@exempel.se", "b@exempel.se"]),
					dice.choice(["", "", "0701740605", "0701740606"]),
					dice.choice(["", "", "1970-05-05", "1990-01-02"]),
					*dice.choice([("", ""), ("Gatan 1", "11111"), ("Vägen 2", "22222")]),
					dice.choice(["", "", "", "olle@exempel.se", "Olle Berg"]),
					f"{year}-01-01",
					f"{year}-12-31",
				)
			)
		)
	return rows


def clear(dice: random.Random) -> list[str]:
	"""Rows of people who are told apart by their number, e-mail address or birth date, payers among them."""
	mark = dice.choice(["number", "email", "birth date"])

	def says(kind: str, cell: str) -> str:
		return cell if kind == mark or (kind != "number" and dice.random() < 0.5) else ""

	rows = []
	for person in range(6):
		# of one name and in one household, they would be asked about
		name = dice.choice(["Åsa Örn", "Nils Ek"]) if person <= 3 else f"Ida{person} Ek"
		payer = {"number": "n0", "email": "p0@exempel.se"}.get(mark, "") if person > 3 else ""
		for at in range(dice.randrange(1, 4)):
			year = 2000 + 4 * person + at
			cells = (
				says("number", f"n{person}"),
				name,
				says("email", f"p{person}@exempel.se"),
				says("phone", f"07017406{person:02}"),
				says("birth date", f"19{50 + 7 * person}-0{person + 1}-01"),
				*("", "", payer),
				*(f"{year}-01-01", f"{year}-12-31"),
			)
			rows.append(";".join(cells))
	return rows


def file_of(rows: list[str]) -> str:
	return "\n".join((HEADINGS, *rows))


FOUND = ["313518-4"]  # seeds of files that were not answered alike once


@pytest.mark.parametrize("seed", [*FOUND, *(f"{SEED}-{number}" for number in range(FILES))])
def test_a_file_of_people_easily_taken_for_each_other(monkeypatch, seed):
	monkeypatch.setattr(import_job, "BATCH", 3)
	rows = easily_taken(random.Random(seed))
	doc = run(load(file_of(rows)), dry_run=True)
	said = counts(doc), doc.problems, doc.remarks
	doc = run(load(file_of(rows)))
	assert (counts(doc), doc.problems, doc.remarks) == said, seed
	before = register()
	again = run(load(file_of(rows)))
	assert not set(counts(again)) - {"unchanged", "to_decide", "failed"}, (seed, rows)
	assert register() == before, seed


@pytest.mark.parametrize("number", range(FILES))
def test_any_order_and_any_split_of_clear_rows(number):
	dice = random.Random(f"{SEED}-{number}")
	rows = clear(dice)
	found = []
	for parts in (1, 1, 2, 3):
		frappe.db.savepoint("before_files")
		shuffled = dice.sample(rows, len(rows))
		if parts > 1:  # who pays has to be known before
			shuffled.sort(key=lambda row: bool(row.split(";")[7]))
		for part in range(parts):
			some = shuffled[part * len(rows) // parts : (part + 1) * len(rows) // parts]
			doc = run(load(file_of(some)))
			assert not doc.failed and not doc.to_decide, (SEED, doc.problems)
		found.append(register())
		frappe.db.rollback(save_point="before_files")
	assert all(one == found[0] for one in found), SEED
