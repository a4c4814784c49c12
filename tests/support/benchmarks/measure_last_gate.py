"""How long the last gate takes to look through an answer, with 50,000 members in the register.

	../env/bin/python ../apps/membership_recruitment/tests/support/benchmarks/measure_last_gate.py SITE [fill]

Runs in the bench's `sites` folder, on a site that nobody needs: `fill` makes the members once and commits them. Each
answer is looked through as a Member Recruiter who has 50 prospects in it. Prints medians of 21 in milliseconds: what
went by on the clock, and the processor time of this process and its thread of the database.
"""

import io
import json
import random
import statistics
import sys
import time
import zipfile
from pathlib import Path

import frappe
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

MEMBERS, TIMES, SIZE = 50_000, 21, 100_000
RECRUITER = "gate.recruiter@forening.example"


def fill() -> None:
	from tests.support.benchmarks import large_register

	if frappe.db.count("Member") < MEMBERS:
		large_register._types_and_sources()
		large_register.in_chunks(MEMBERS, large_register._members())
	if not frappe.db.exists("User", RECRUITER):
		user = frappe.new_doc("User")
		user.update({"email": RECRUITER, "first_name": "Gate", "send_welcome_email": 0})
		user.append_roles("Member Recruiter")
		user.flags.no_welcome_mail = True
		user.insert()
	frappe.db.commit()


# ---------------------------------------------------------------- answers


def rows(people: int) -> list[dict]:
	"""What a list answers: 100 kB of rows, some with an address and a number that are nobody's in the register."""
	dice, found, size = random.Random(1), [], 0
	while size < SIZE:
		number = len(found)
		row = {
			"name": f"PRO-{number:05}",
			"owner": RECRUITER,
			"creation": f"2026-{number % 12 + 1:02}-28 00:04:05.046123",
			"modified": "2026-11-28 22:34:35.123456",
			"full_name": "Åsa Öst",
			"score": dice.random(),
			"notes": "Wants to know more about the hikes in autumn. " * 3,
		}
		if number < people:
			row["interaction"] = f"{dice.getrandbits(40):010x}"
			row |= {"email": f"nobody{number}@example.com", "phone": f"+4673{dice.randrange(10**7):07}"}
		found.append(row)
		size += len(json.dumps(row)) + 2
	return found


def as_json(people: int) -> Response:
	return Response(json.dumps({"message": rows(people)}), mimetype="application/json")


def as_html(people: int) -> Response:
	lines = (f"<tr><td>{'</td><td>'.join(map(str, row.values()))}&nbsp;</td></tr>" for row in rows(people))
	return Response(f"<table>{''.join(lines)}</table>"[:SIZE], mimetype="text/html")


def as_csv(people: int) -> Response:
	return Response(
		"\r\n".join(";".join(map(str, row.values())) for row in rows(people))[:SIZE], mimetype="text/csv"
	)


def as_workbook(people: int) -> Response:
	from frappe.utils.xlsxutils import make_xlsx

	return Response(
		make_xlsx([list(map(str, row.values())) for row in rows(people)], "x").getvalue(),
		mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	)


def as_pdf(pages: int) -> Response:
	from frappe.utils.pdf import get_pdf

	page = "<p>Dear Åsa Öst, write to nobody@example.com or ring +46 73 123 45 67.</p>" * 25
	return Response(
		get_pdf('<div style="page-break-after: always"></div>'.join([page] * pages)),
		mimetype="application/pdf",
	)


def as_archive(people: int) -> Response:
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("x.csv", as_csv(people).data)
	return Response(packed.getvalue(), mimetype="application/zip")


# ---------------------------------------------------------------- measuring


def looked_through(response: Response) -> tuple[float, float]:
	from membership_recruitment.member_privacy.wall import last_gate

	frappe.local.request = Request(
		EnvironBuilder(path="/api/method/frappe.desk.reportview.get").get_environ()
	)
	frappe.local.request.get_data()
	frappe.set_user(RECRUITER)
	last_gate.note_asker()
	clock, processor = time.perf_counter(), time.process_time()
	last_gate.look_through(response)
	took, computed = time.perf_counter() - clock, time.process_time() - processor
	assert response.status_code == 200, response.get_data(as_text=True)
	return took * 1000, computed * 1000


def measure(name: str, response: Response) -> None:
	for _time in range(3):
		looked_through(response)
	runs = [looked_through(response) for _time in range(TIMES)]
	clock, processor = (statistics.median(column) for column in zip(*runs, strict=True))
	print(f"| {name} | {len(response.get_data()) / 1000:.0f} | {clock:.1f} | {processor:.1f} |", flush=True)


def main() -> None:
	site, *rest = sys.argv[1:]
	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.local.lang = "en"
	if "fill" in rest:
		fill()
	print(
		f"{frappe.db.count('Member')} members\n| answer | kB | clock | processor |\n| --- | --- | --- | --- |"
	)
	measure("JSON, nobody in it", as_json(0))
	measure("JSON, 50 people", as_json(50))
	measure("JSON, 250 people", as_json(250))
	measure("HTML, 50 people", as_html(50))
	measure("CSV, 50 people", as_csv(50))
	measure("workbook, 50 people", as_workbook(50))
	measure("archive of a CSV, 50 people", as_archive(50))
	measure("PDF, one page", as_pdf(1))
	measure("PDF, five pages", as_pdf(5))


if __name__ == "__main__":
	main()
