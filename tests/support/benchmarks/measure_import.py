"""How long Register Import takes: makes a register, imports it as a worker would, says what it took.

Writes to the site that it is given, so give it one that nobody needs. From the bench's sites folder:

        ../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_import.py SITE [ROWS [TERMS]]

ROWS (50,000) rows with TERMS (1) of them for each member; then the same file once more, which changes nothing; then all
of it is taken back.
"""

import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import frappe

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from membership_recruitment.membership.register import import_file, import_job, import_undo

HEADINGS = [
	"Medlemsnummer",
	"Förnamn",
	"Efternamn",
	"E-post",
	"Mobiltelefon",
	"Födelsedatum",
	"Adress",
	"Postnummer",
	"Ort",
	"Medlemstyp",
	"Startdatum",
	"Slutdatum",
]
FIRST = ["Åsa", "Örjan", "Märta", "Nils", "Astrid", "Sven", "Karin", "Göran", "Ingrid", "Lars"]
LAST = ["Lind", "Öberg", "Åkesson", "Bergström", "Häggkvist", "Nyström", "Ek", "Sjöö"]


def register(rows: int, terms: int, run: int):
	"""The rows of a made-up register, one in a hundred of them bad."""
	dice = random.Random(1)
	yield HEADINGS
	for index in range(rows):
		person, term = divmod(index, terms)
		first_day = date(2012, 1, 1) + timedelta(days=person % 2000)
		start = date(first_day.year + term, first_day.month, min(first_day.day, 28))
		yield (
			f"{run}-{person}",
			FIRST[person % 10],
			LAST[person // 10 % 8],
			"12" if dice.random() < 0.01 else f"person{person}.{run}@register.example",
			f"070-{1000000 + person % 9000000}",
			(date(1940, 1, 1) + timedelta(days=person % 20000)).isoformat(),
			f"Storgatan {person % 90 + 1}",
			f"{10000 + person % 80000}",
			"Umeå",
			"Individual",
			start.strftime("%d/%m/%Y"),
			"",
		)


def import_of(content: bytes):
	attachment = frappe.get_doc(
		{"doctype": "File", "file_name": "measured.csv", "content": content, "is_private": 1}
	).insert()
	doc = frappe.get_doc({"doctype": "Register Import", "file": attachment.file_url}).insert()
	frappe.db.commit()  # the job reads it as a worker would
	return doc


def main(site: str, rows: int = 50_000, terms: int = 1) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	doc = import_of(import_file.write_csv(register(rows, terms, int(time.time()))))
	for dry_run, what in ((True, "dry run"), (False, "import"), (False, "the same file again")):
		began = time.monotonic()
		import_job.run(doc.name, dry_run=dry_run)
		took = time.monotonic() - began
		doc.reload()
		counts = {field: doc.get(field) for field in import_job.COUNTED.values()}
		memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
		print(f"{what}: {rows} rows in {took:.0f} s, {memory} MB, {doc.status}, {counts}", flush=True)
	began = time.monotonic()
	import_undo.run(doc.name)
	took = time.monotonic() - began
	doc.reload()
	print(f"undo: {doc.taken_back} people in {took:.0f} s, {doc.status}, {doc.kept} kept", flush=True)


if __name__ == "__main__":
	main(sys.argv[1], *map(int, sys.argv[2:]))
