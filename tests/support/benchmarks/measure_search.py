"""How long finding people takes among 250,000 members.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_search.py SITE [MEMBERS]

Runs in the bench's `sites` folder, in one transaction that is rolled back: nothing stays. Names are as common as in
Sweden: two in a hundred are called Andersson. Prints milliseconds, the median of five and the longest.
"""

import statistics
import sys
import time
from pathlib import Path

import frappe

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

FIRST = (
	"Anna",
	"Margareta",
	"Bo",
	"Karin",
	"Bodil",
	"Lars",
	"Erik",
	"Maria",
	"Birgitta",
	"Per",
	"Inga-Lill",
	"Åsa",
)
SECOND = ("", "", "Margareta", "Elisabeth", "Maria", "Bo", "Olof", "Kristina")
LAST = ("Andersson", "Johansson", "Karlsson", "Nilsson", "Eriksson", "Larsson", "Olsson", "Persson")
COMMON = 16  # per cent who have one of LAST; the others' are made up of these
BEFORE = (
	"Berg",
	"Lind",
	"Sjö",
	"Dal",
	"Ek",
	"Gran",
	"Hall",
	"Holm",
	"Lund",
	"Norr",
	"Ström",
	"Å",
	"Al",
	"Björk",
	"Fors",
)
AFTER = (
	"ström",
	"qvist",
	"berg",
	"gren",
	"lund",
	"stedt",
	"mark",
	"lind",
	"holm",
	"strand",
	"vall",
	"ö",
	"én",
	"ell",
)
QUERIES = (
	"an",
	"bo",
	"Karlsson Margareta",
	"margareta karlsson",
	"ma an",
	"a k",
	"andersson anna maria",
	"bergström",
	"070-123",
	"0701234567",
	"anna1@",
	"MEM-00012",
	"12345",
	"nobody at all",
)
TIMES = 5


def fill(members: int) -> None:
	first, second, last, before, after = (
		", ".join(frappe.db.escape(name) for name in names) for names in (FIRST, SECOND, LAST, BEFORE, AFTER)
	)
	frappe.db.sql(
		f"""insert into `tabMember` (name, first_name, last_name, full_name, email, phone, birth_date, status,
			owner, modified_by, creation, modified)
		select concat('MEM-9', lpad(n, 7, '0')), f, l, replace(concat_ws(' ', f, l), '  ', ' '),
			concat('anna', n, '@example.com'), concat('+46701', lpad(n, 6, '0')), date_sub(curdate(), interval n mod 30000 day),
			'Current', 'Administrator', 'Administrator', now(6), now(6)
		from (
			select seq as n,
				trim(concat_ws(' ', elt(1 + crc32(seq) mod {len(FIRST)}, {first}),
					elt(1 + crc32(concat('b', seq)) mod {len(SECOND)}, {second}))) as f,
				if(crc32(concat('c', seq)) mod 100 < {COMMON},
					elt(1 + crc32(concat('d', seq)) mod {len(LAST)}, {last}),
					concat(elt(1 + crc32(concat('e', seq)) mod {len(BEFORE)}, {before}),
						elt(1 + crc32(concat('f', seq)) mod {len(AFTER)}, {after}))) as l
			from seq_1_to_{members}
		) made"""
	)


def measured(work) -> tuple[float, float, int]:
	taken, found = [], 0
	for _time in range(TIMES):
		started = time.perf_counter()
		found = len(work())
		taken.append((time.perf_counter() - started) * 1000)
	return statistics.median(taken), max(taken), found


def main(site: str, members: int = 250_000) -> None:
	from membership_recruitment.people import name_words, person_search
	from membership_recruitment.utils import batches
	from tests.support.factories import make

	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True  # nothing is committed
	try:
		fill(members)
		started = time.perf_counter()
		for names in batches.names_of("Member"):
			name_words.refresh("Member", names)
		print(f"words of {members} members: {time.perf_counter() - started:.1f} s", flush=True)
		started = time.perf_counter()
		for names in batches.names_of("Member"):
			name_words.refresh("Member", names)
		print(f"compared once more: {time.perf_counter() - started:.1f} s", flush=True)
		frappe.set_user(make.user("Member Registrar"))
		for text in QUERIES:
			for label, work in (
				("bar", lambda text=text: person_search.search(text)),
				("list", lambda text=text: person_search.names_found("Member", text)),
				("picker", lambda text=text: person_search.query("Member", text, "name", 0, 10)),
			):
				middle, longest, found = measured(work)
				print(f"{text:24} {label:7} {middle:7.1f} {longest:7.1f}  {found} found", flush=True)
	finally:
		frappe.db.rollback()
		frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1], *map(int, sys.argv[2:]))
