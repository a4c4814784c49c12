"""What waits for the registrar of the demo: notices, letters, sign-ups, draft invoices, an import to decide."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.demo import users
from membership_recruitment.member_recruitment.joining_page import signup
from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.notices import due_notices, outcomes
from membership_recruitment.membership.notices.undelivered import not_delivered
from membership_recruitment.membership.register import import_file, import_job

NOTICED_BEFORE = (42, 28, 14, 0)  # days ago on which notices were looked for
OF_LATE = 10  # days in which what failed has not been mended yet
FAILED = 4
DRAFTS = 4


def make(today: date, invented, types: dict[str, str], sources: dict[str, str], seed: str) -> None:
	random = Random(seed)
	make_notices(today, random)
	make_signups(invented, types, sources)
	make_drafts(today)
	make_import(today, invented, types, sources)


# ---------------------------------------------------------------- notices


def make_notices(today: date, random: Random) -> None:
	"""Those of the last weeks, found as the nights would have: sent, printed, some failed; letters of today to print."""
	for ago in NOTICED_BEFORE:
		for _found in due_notices.find(today - timedelta(days=ago)):
			pass
	rows = frappe.db.sql(
		"""select n.name, n.channel, n.due_on, m.email from `tabRenewal Notice` n
		join `tabMember` m on m.name = n.member where n.status in ('Due', 'To print') order by n.due_on, n.name""",
		as_dict=True,
	)
	lately = today - timedelta(days=OF_LATE)
	mails = [row for row in rows if row.channel == "E-mail"]
	failed = {row.name for row in [row for row in mails if row.due_on >= lately][-FAILED:]}
	written = {}
	for row in rows:
		moment = datetime.combine(row.due_on, time(6, random.randint(0, 59)))
		sent = {"sent_on": min(moment, now_datetime())}
		if row.channel == "E-mail":
			written[row.name] = {"status": outcomes.SENT, "recipient": row.email, **sent}
			if row.name in failed:
				why = not_delivered(row.email or "", _("There is no such mailbox"))
				written[row.name] |= {"status": outcomes.FAILED, "result": why}
		elif row.channel == "Letter" and row.due_on < lately:
			written[row.name] = {"status": outcomes.PRINTED, **sent}
	outcomes.write_notices(written)


# ---------------------------------------------------------------- sign-ups


def make_signups(invented, types: dict[str, str], sources: dict[str, str]) -> None:
	"""Some whose link was not followed yet, and two of people who are in the register already."""
	now = now_datetime()
	for hours in (2, 9, 26):
		first_name, last_name = invented.name()
		email = invented.email(first_name, last_name)
		_sign_up(first_name, last_name, email, now - timedelta(hours=hours), types, sources)
	members = frappe.get_all(
		"Member",
		filters={"status": ["in", ["Expired", "Current"]], "email": ["is", "set"]},
		fields=["name", "first_name", "last_name", "email"],
		order_by="join_date desc, name desc",
		limit=2,
	)
	messages = (
		_("I was a member before I moved. May I have my old number back?"),
		_("Can my daughter come along to the climbing course?"),
	)
	for member, message, hours in zip(members, messages, (20, 50), strict=False):
		on = now - timedelta(hours=hours)
		doc = _sign_up(member.first_name, member.last_name, member.email, on, types, sources)
		frappe.db.set_value(
			signup.SIGNUP,
			doc.name,
			{
				"status": signup.FOR_THE_REGISTRAR,
				"confirmed_on": on + timedelta(minutes=9),
				"member": member.name,
				"message": message,
			},
		)


def _sign_up(first_name: str, last_name: str, email: str, on: datetime, types, sources):
	return frappe.get_doc(
		{
			"doctype": signup.SIGNUP,
			"status": signup.WAITING,
			"first_name": first_name,
			"last_name": last_name,
			"email": email,
			"language": frappe.db.get_default("lang"),
			"membership_type": types["Individual"],
			"recruitment_source": sources["Website"],
			"signed_up_on": on,
			"expires_on": on + timedelta(hours=signup.LINK_HOURS),
			"consents": "[]",
			"token_hash": frappe.generate_hash(length=32),
		}
	).insert()


# ---------------------------------------------------------------- drafts


def make_drafts(today: date) -> None:
	"""Of the newest terms that nobody has invoiced, all but one stand on a draft."""
	if not frappe.db.get_single_value("Membership Settings", "company"):
		return
	terms = frappe.get_all(
		"Membership",
		filters=[
			["Membership", "fee", ">", 0],
			["Membership", "approved", "=", 1],
			["Membership", "sales_invoice", "is", "not set"],
			["Membership", "covered_by", "is", "not set"],
			["Membership", "cancelled_from", "is", "not set"],
			["Membership", "start_date", "<=", today],
		],
		fields=["name", "membership_type"],
		order_by="start_date desc, name desc",
		limit=DRAFTS + 1,
	)
	for term in terms[1:]:
		if frappe.db.get_value("Membership Type", term.membership_type, "item"):
			invoices.make_invoice([term.name], submit=False, day=today)


# ---------------------------------------------------------------- an import


def make_import(today: date, invented, types: dict[str, str], sources: dict[str, str]) -> None:
	"""A list of a neighbouring section, looked at by a dry run: new people, one who has moved, two who may be somebody
	whom the register knows, and a day that does not exist."""
	content = import_file.write_csv(_rows(today, invented, types))
	with users.at_work(users.REGISTRAR):
		attachment = frappe.get_doc(
			{"doctype": "File", "file_name": "sektion-norr.csv", "content": content, "is_private": 1}
		).insert()
		doc = frappe.get_doc(
			{
				"doctype": "Register Import",
				"file": attachment.file_url,
				"default_membership_type": types["Individual"],
				"default_recruitment_source": sources["Event"],
				"empty_end_date": "By membership type",
			}
		).insert()
		for _done in import_job.work(doc, dry_run=True):
			pass
		frappe.db.set_value(
			"Register Import", doc.name, {"last_run": "Dry Run", "runs": 1}, update_modified=False
		)


def _rows(today: date, invented, types: dict[str, str]) -> Iterator[tuple]:
	yield "Namn", "E-post", "Mobil", "Födelsedatum", "Adress", "Postnr", "Ort", "Startdatum"
	start = today - timedelta(days=12)
	for number in range(6):
		first_name, last_name = invented.name()
		address = invented.address()
		yield (
			f"{first_name} {last_name}",
			invented.email(first_name, last_name),
			"",
			str(today - timedelta(days=(24 + 7 * number) * 365)),
			address.line,
			address.postal_code,
			address.city,
			str(start) if number else f"{today.year}-02-30",
		)
	known = frappe.get_all(
		"Member",
		filters={
			"status": "Current",
			"membership_type": types["Individual"],
			"email": ["is", "set"],
			"birth_date": ["is", "set"],
		},
		fields=["full_name", "first_name", "last_name", "email", "birth_date", "join_date"],
		order_by="name desc",
		limit=3,
	)
	for place, member in enumerate(known):
		address = invented.address()
		moved = place == 0
		yield (
			member.full_name,
			member.email if moved else invented.email(member.first_name, member.last_name),
			"",
			str(member.birth_date) if moved else "",
			address.line,
			address.postal_code,
			address.city,
			str(member.join_date),
		)
