"""People whose every personal field is a canary: seeds a site with them, and finds leaks in the bytes of an answer.

	../env/bin/python canaries.py SITE     in the bench's sites folder, with the bench's Python

Prints one JSON object: logins by role, the password, and the names of all documents made, by person.

Six people, each as far from a recruiter as design §3 says: `own`, `free` (unassigned) and `colleague` are
prospects, `queued` waits for the registrar, `converted` was the recruiter's prospect until she made a member of
it, `member` never was one. Whoever may see which is in ALLOWED.
"""

import gzip
import io
import json
import re
import secrets
import sys
import zipfile
from pathlib import Path

PEOPLE = ("own", "free", "colleague", "queued", "converted", "member")
PROSPECTS = {"own", "free", "colleague", "queued"}
MEMBERS = {"converted", "member"}

# Users of the web site alone: without any role, one who buys from the association but is no member
WEBSITE_USER = "Website User"
CUSTOMER = "Customer"
# … and one who is the login of a member's own pages, and nobody of the people
LOGIN = "Member"

ALLOWED = {
	"Member Recruiter": {"own", "free"},
	"Recruitment Manager": {"own", "free", "colleague"},  # who is handed over is the register's
	"Member Registrar": MEMBERS | {"queued"},
	"Membership Manager": PROSPECTS | MEMBERS,
	"Membership Treasurer": set(),  # but the names on terms: NAMED_ON_TERMS
	"Membership Analyst": set(),
	"Member Privacy Officer": PROSPECTS | MEMBERS,
	WEBSITE_USER: set(),
	CUSTOMER: set(),
	LOGIN: set(),
	"Guest": set(),
}

# A treasurer reads terms, and a term says whose it is: nothing else of the person
NAMED_ON_TERMS = {"first", "last", "lastnew"}
TREASURER = "Membership Treasurer"

WORD = "kanarie"


def canary(person: str, field: str) -> str:
	"""The canary of one field: letters only, so that no escaping changes it."""
	return f"{WORD}{person}x{field}".capitalize()


def phone(person: str) -> str:
	return f"+4670174{PEOPLE.index(person)}937"


def birth_date(person: str) -> str:
	return f"191{PEOPLE.index(person)}-11-23"


# Nobody of those who ask has the role that sees it, written out or masked: it counts as a person of its own
IDENTITY = "identity number"
IDENTITY_NUMBER = "191511239822"
IN_ANY_FORM = re.compile(r"(?:19)?151123\s?[-+–]?\s?9822|1511xx-xxxx")


# ---------------------------------------------------------------- listening


def leaks(answer: bytes, asked: str = "") -> dict[str, set[str]]:
	"""Canaries by person in an answer's bytes, packed formats unpacked first; what was in the question does not count."""
	text = "\n".join(unpacked(answer)).lower()
	asked = asked.lower()
	found = {}
	for match in set(re.findall(rf"{WORD}({'|'.join(PEOPLE)})x([a-z]+)", text)):
		person, field = match
		if f"{WORD}{person}x{field}" not in asked:
			found.setdefault(person, set()).add(field)
	for person in PEOPLE:
		for kind, value in (("phone", phone(person)[1:]), ("birthdate", birth_date(person))):
			if value in text and value not in asked:
				found.setdefault(person, set()).add(kind)
	if IN_ANY_FORM.search(text) and not IN_ANY_FORM.search(asked):
		found[IDENTITY] = {"identitynumber"}
	return found


def unpacked(answer: bytes) -> list[str]:
	"""The answer as text, and the text in it where it is a zip (XLSX too), gzip or PDF file."""
	texts = [
		answer.decode("utf-8", "replace"),
		answer.decode("utf-16", "ignore") if answer[:2] in UTF16 else "",
	]
	if answer[:2] == b"\x1f\x8b":
		texts += unpacked(gzip.decompress(answer))
	elif answer[:4] == b"PK\x03\x04":
		with zipfile.ZipFile(io.BytesIO(answer)) as archive:
			for name in archive.namelist():
				texts += [name, *unpacked(archive.read(name))]
	elif answer[:5] == b"%PDF-":
		from pypdf import PdfReader

		texts += [page.extract_text() for page in PdfReader(io.BytesIO(answer)).pages]
	return texts


UTF16 = (b"\xff\xfe", b"\xfe\xff")


# ---------------------------------------------------------------- seeding

STAFF = {
	"Member Recruiter": "wall.recruiter@forening.example",
	"Recruitment Manager": "wall.recruitment.manager@forening.example",
	"Member Registrar": "wall.registrar@forening.example",
	"Membership Manager": "wall.membership.manager@forening.example",
	TREASURER: "wall.treasurer@forening.example",
	"Membership Analyst": "wall.analyst@forening.example",
	"Member Privacy Officer": "wall.privacy@forening.example",
}
OUTSIDE = {
	WEBSITE_USER: "wall.visitor@example.com",
	CUSTOMER: "wall.customer@example.com",
	LOGIN: "wall.login@example.com",
}
# Staff who work in ERPNext alone
ERPNEXT = {
	"Sales User": "wall.sales@forening.example",
	"Accounts User": "wall.accounts@forening.example",
	"Stock User": "wall.stock@forening.example",
}
COLLEAGUE = "wall.colleague@forening.example"


def seed(site: str) -> dict:
	import frappe
	import frappe.utils.global_search

	frappe.init(site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	password = make_staff()
	names = {person: {} for person in PEOPLE}
	make_prospects(names)
	for person in ("own", "converted"):
		merge_double(names[person], person)
		make_import(names[person], person, "Membership Prospect", STAFF["Recruitment Manager"])
	hand_over(names)
	make_member(names)
	make_import(names["member"], "member", "Member", STAFF["Membership Manager"])
	make_billing(names)
	make_mailed_report(names["member"])
	make_login(names["member"])
	names["reports"] = own_reports()
	frappe.db.commit()
	frappe.utils.global_search.sync_global_search()
	frappe.db.commit()
	frappe.clear_cache()
	return {"logins": STAFF | OUTSIDE | ERPNEXT, "password": password, "names": names}


def make_staff() -> str:
	import frappe
	from frappe.utils.password import update_password

	password = secrets.token_urlsafe(12)
	for role, email in [*STAFF.items(), *ERPNEXT.items(), ("Member Recruiter", COLLEAGUE)]:
		if not frappe.db.exists("User", email):
			user = frappe.new_doc("User")
			user.update({"email": email, "first_name": "Staff", "last_name": role, "language": "en"})
			user.update({"send_welcome_email": 0, "onboarding_status": "{}", "document_follow_notify": 1})
			user.append_roles(role)
			user.flags.no_welcome_mail = True
			user.insert()
		update_password(email, password)
	for kind, email in OUTSIDE.items():
		if not frappe.db.exists("User", email):
			user = frappe.new_doc("User")
			user.update({"email": email, "first_name": kind, "user_type": "Website User", "language": "en"})
			user.update({"send_welcome_email": 0})
			user.flags.no_welcome_mail = True
			user.insert()
			if kind == CUSTOMER:
				make_customer(user)
		update_password(email, password)
	return password


def make_customer(user) -> None:
	"""A customer of the association's own, who is no member, and logs in to ERPNext's portal."""
	import frappe

	user.add_roles("Customer")
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Wall Customer", "portal_users": [{"user": user.name}]}
	).insert()
	link = {"link_doctype": "Customer", "link_name": customer.name}
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Wall Customer",
			"user": user.name,
			"email_ids": [{"email_id": user.name, "is_primary": 1}],
			"links": [link],
		}
	).insert()


def make_login(names: dict) -> None:
	"""A member with own pages. Frappe has named her login on the other member's contact, as where two share an address."""
	import frappe

	member = frappe.get_doc({"doctype": "Member", "first_name": "Wall", "last_name": "Login"}).insert()
	term = {"member": member.name, "membership_type": "Individual", "start_date": frappe.utils.nowdate()}
	frappe.get_doc({"doctype": "Membership", **term}).insert()
	frappe.db.set_value("Member", member.name, "user", OUTSIDE[LOGIN])
	frappe.db.set_value("Contact", names["Contact"], "user", OUTSIDE[LOGIN])


def make_prospects(names: dict) -> None:
	import frappe

	recruiters = {
		"own": STAFF["Member Recruiter"],
		"free": None,
		"colleague": COLLEAGUE,
		"queued": COLLEAGUE,
		"converted": STAFF["Member Recruiter"],
	}
	if not frappe.db.exists("Recruitment Source", "Website"):
		frappe.get_doc({"doctype": "Recruitment Source", "source_name": "Website"}).insert()
	for person, recruiter in recruiters.items():
		user = recruiter or "Administrator"
		frappe.set_user(user)
		doc = frappe.get_doc(
			{
				"doctype": "Membership Prospect",
				**personal(person),
				"recruiter": recruiter,
				"recruitment_source": "Website",
				"address_line": canary(person, "street"),
				"postal_code": "11122",
				"city": canary(person, "city"),
				"country": "Sweden",
				"next_action": canary(person, "nextaction"),
				"notes": canary(person, "notes"),
			}
		).insert()
		names[person]["Membership Prospect"] = doc.name
		doc.notes = canary(person, "noteslater")  # leaves a Version
		doc.save()
		names[person]["Prospect Interaction"] = (
			frappe.get_doc(
				{
					"doctype": "Prospect Interaction",
					"prospect": doc.name,
					"kind": "Call",
					"summary": canary(person, "summary"),
				}
			)
			.insert()
			.name
		)
		surround(doc, person, names[person], user)
	frappe.set_user("Administrator")
	frappe.db.set_value("Membership Prospect", names["queued"]["Membership Prospect"], "status", "Queued")


def personal(person: str) -> dict:
	return {
		"first_name": canary(person, "first"),
		"last_name": canary(person, "last"),
		"email": f"{canary(person, 'mail').lower()}@example.com",
		"phone": phone(person),
		"birth_date": birth_date(person),
	}


def surround(doc, person: str, names: dict, user: str) -> None:
	"""All that Frappe lets people hang on a document."""
	import frappe
	from frappe.desk.doctype.tag.tag import add_tag

	def made(doctype: str, **values) -> str:
		row = frappe.get_doc({"doctype": doctype, **values})
		row.insert(ignore_permissions=True)  # a plain desk user's rights are not the question here
		names[doctype] = row.name
		return row.name

	about = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	link = [{"link_doctype": doc.doctype, "link_name": doc.name}]
	made(
		"Contact",
		first_name=canary(person, "contactfirst"),
		last_name=canary(person, "contactlast"),
		designation=canary(person, "designation"),
		email_ids=[{"email_id": f"{canary(person, 'contactmail').lower()}@example.com", "is_primary": 1}],
		links=link,
	)
	made(
		"Address",
		address_title=canary(person, "addresstitle"),
		address_type="Personal",
		address_line1=canary(person, "addressline"),
		city=canary(person, "addresscity"),
		country="Sweden",
		links=link,
	)
	made("Comment", comment_type="Comment", content=canary(person, "comment"), **about)
	made(
		"Communication",
		**CALL,
		subject=canary(person, "callsubject"),
		content=canary(person, "calltext"),
		**about,
	)
	names["Call"] = names.pop("Communication")
	made(
		"Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Sent",
		subject=canary(person, "subject"),
		content=canary(person, "content"),
		sender=user if "@" in user else "admin@forening.example",
		recipients=f"{canary(person, 'recipient').lower()}@example.com",
		**about,
	)
	made(
		"File",
		file_name=f"{canary(person, 'filename')}.txt",
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		is_private=1,
		content=canary(person, "filecontent"),
	)
	names["file_url"] = frappe.db.get_value("File", names["File"], "file_url")
	made(
		"ToDo",
		description=canary(person, "todo"),
		allocated_to=user,
		assigned_by=user,
		reference_type=doc.doctype,
		reference_name=doc.name,
	)
	made(
		"Event",
		subject=canary(person, "event"),
		description=canary(person, "eventtext"),
		event_type="Private",
		starts_on=frappe.utils.now(),
		event_participants=[{"reference_doctype": doc.doctype, "reference_docname": doc.name}],
	)
	made(
		"Reminder",
		user=user,
		remind_at=frappe.utils.add_days(frappe.utils.now_datetime(), 2),
		description=canary(person, "reminder"),
		reminder_doctype=doc.doctype,
		reminder_docname=doc.name,
	)
	made(
		"Notification Log",
		for_user=user,
		type="Alert",
		subject=canary(person, "notification"),
		document_type=doc.doctype,
		document_name=doc.name,
	)
	add_tag(canary(person, "tag"), doc.doctype, doc.name)
	if user != "Administrator":
		made("Document Follow", ref_doctype=doc.doctype, ref_docname=doc.name, user=user)
	names["Version"] = frappe.db.get_value("Version", {"ref_doctype": doc.doctype, "docname": doc.name})


CALL = {"communication_type": "Communication", "communication_medium": "Phone", "sent_or_received": "Sent"}


def merge_double(names: dict, person: str) -> None:
	"""The prospect was known twice, once through a third: the records of both merges hold what was merged."""
	import frappe

	from membership_recruitment.member_recruitment.conversion import merge

	def double(number: str) -> str:
		values = {"first_name": "Double", "last_name": canary(person, f"double{number}")}
		row = frappe.get_doc(
			{
				"doctype": "Membership Prospect",
				**values,
				"recruitment_source": "Website",
				"recruiter": frappe.db.get_value(
					"Membership Prospect", names["Membership Prospect"], "recruiter"
				),
			}
		)
		return row.insert().name

	second, third = double("b"), double("c")
	names["Merge of Doubles"] = merge.join("Membership Prospect", second, third)
	names["Prospect Merge"] = merge.join("Membership Prospect", names["Membership Prospect"], second)


def hand_over(names: dict) -> None:
	import frappe

	from membership_recruitment.member_recruitment.conversion import handover

	frappe.set_user(STAFF["Member Recruiter"])
	prospect = frappe.get_doc("Membership Prospect", names["converted"]["Membership Prospect"])
	prospect.make_member("Individual", frappe.utils.nowdate())
	handover.decide(prospect.name)
	frappe.set_user("Administrator")
	member = frappe.db.get_value("Member", {"email": personal("converted")["email"]})
	assert member, "the prospect was queued instead of becoming a member"
	names["converted"]["Member"] = member
	note_terms(names["converted"])


def guardian(person: str) -> dict:
	return {
		"full_name": canary(person, "guardian"),
		"email": f"{canary(person, 'guardianmail').lower()}@example.com",
		"address_line": canary(person, "guardianstreet"),
		"city": canary(person, "guardiancity"),
	}


def make_member(names: dict) -> None:
	import frappe

	frappe.set_user(STAFF["Member Registrar"])
	member = frappe.get_doc(
		{"doctype": "Member", **personal("member"), "guardians": [guardian("member")]}
	).insert()
	names["member"]["Member"] = member.name
	frappe.get_doc(
		{
			"doctype": "Membership",
			"member": member.name,
			"membership_type": "Individual",
			"start_date": frappe.utils.nowdate(),
		}
	).insert()
	member.reload()
	member.last_name = canary("member", "lastnew")  # leaves a Version
	member.save()
	note_terms(names["member"])
	surround(member, "member", names["member"], STAFF["Member Registrar"])
	frappe.set_user("Administrator")
	give_identity_number(names["member"])
	names["member"]["Renewal Notice"] = notice(names["member"])
	names["member"]["Prospect Interaction"] = (
		frappe.get_doc(
			{
				"doctype": "Prospect Interaction",
				"member": member.name,
				"kind": "Call",
				"summary": canary("member", "summary"),
			}
		)
		.insert()
		.name
	)
	names["member"]["Member Activity"] = (
		frappe.get_doc(
			{
				"doctype": "Member Activity",
				"member": member.name,
				"activity_type": "Volunteered",
				"activity_on": frappe.utils.nowdate(),
				"note": canary("member", "activitynote"),
			}
		)
		.insert()
		.name
	)


def give_identity_number(names: dict) -> None:
	import frappe

	from membership_recruitment.membership.register import identity_numbers

	identity_numbers.save(names["Member"], IDENTITY_NUMBER)
	names[identity_numbers.DOCTYPE] = frappe.db.get_value(
		identity_numbers.DOCTYPE, {"member": names["Member"]}
	)
	identity_numbers.show(names["Member"])  # leaves a row in the Access Log


def notice(names: dict) -> str:
	import frappe

	row = frappe.get_doc(
		{
			"doctype": "Renewal Notice",
			"member": names["Member"],
			"member_name": canary("member", "noticename"),
			"membership": names["Membership"],
			"recipient": f"{canary('member', 'noticemail').lower()}@example.com",
			"result": canary("member", "noticeresult"),
			"notice_key": secrets.token_hex(8),
			"status": "Failed",
			"channel": "E-mail",
		}
	)
	row.name = f"NOTICE-{secrets.token_hex(4)}"
	row.db_insert()  # the job that makes notices is not the question here
	return row.name


def note_terms(names: dict) -> None:
	import frappe

	for doctype in ("Membership", "Membership Spell", "Membership Event"):
		names[doctype] = frappe.db.get_value(doctype, {"member": names["Member"]})


def make_billing(names: dict) -> None:
	"""A Customer and an invoice for each member, as the first fee makes them."""
	import frappe

	for person in sorted(MEMBERS):
		member = names[person]["Member"]
		customer = frappe.db.get_value("Member", member, "customer")
		if not customer:
			doc = frappe.get_doc(
				{
					"doctype": "Customer",
					"customer_name": canary(person, "customer"),
					"customer_type": "Individual",
					"customer_group": frappe.db.get_value("Customer Group", {"is_group": 0}),
					"territory": frappe.db.get_value("Territory", {"is_group": 0}),
					"customer_details": canary(person, "customerdetails"),
					"tax_id": canary(person, "taxid"),
				}
			).insert()
			customer = doc.name
			frappe.db.set_value("Member", member, "customer", customer)
		names[person]["Customer"] = customer
		names[person]["Sales Invoice"] = invoice(person, customer, names[person])


def invoice(person: str, customer: str, names: dict) -> str:
	import frappe

	item = "Wall Fee"
	if not frappe.db.exists("Item", item):
		frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": item,
				"item_group": frappe.db.get_value("Item Group", {"is_group": 0}),
				"stock_uom": "Nos",
				"is_stock_item": 0,
			}
		).insert()
	doc = frappe.get_doc(
		{
			"doctype": "Sales Invoice",
			"customer": customer,
			"member": names["Member"],
			"membership": names["Membership"],
			"remarks": canary(person, "remarks"),
			"due_date": frappe.utils.add_days(frappe.utils.nowdate(), 30),
			"items": [
				{"item_code": item, "qty": 1, "rate": 350, "membership": names["Membership"]},
			],
		}
	).insert()
	doc.db_set("customer_name", canary(person, "invoicename"))
	doc.submit()
	return doc.name


def make_import(names: dict, person: str, doctype: str, owner: str) -> None:
	"""A file that was read in, and the log of it."""
	import frappe

	row = frappe.get_doc(
		{"doctype": "Data Import", "reference_doctype": doctype, "import_type": "Insert New Records"}
	).insert()
	content = f"First Name,Email\n{canary(person, 'importfirst')},{canary(person, 'importmail')}@example.com"
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{canary(person, 'importfile')}.csv",
			"attached_to_doctype": "Data Import",
			"attached_to_name": row.name,
			"is_private": 1,
			"content": content,
		}
	).insert()
	for doc in (row, file):
		doc.db_set("owner", owner)
	row.db_set(
		{"import_file": file.file_url, "template_warnings": json.dumps([canary(person, "importwarning")])}
	)
	frappe.get_doc(
		{
			"doctype": "Data Import Log",
			"data_import": row.name,
			"docname": names[doctype],
			"row_indexes": "[1]",
			"messages": json.dumps([{"message": canary(person, "importmessage")}]),
			"success": 0,
			"log_index": 1,
		}
	).insert()
	names["Data Import"], names["import_url"] = row.name, file.file_url


def make_mailed_report(names: dict) -> None:
	"""A list of members that is mailed to the manager each day."""
	import frappe

	name = f"Members Mailed {secrets.token_hex(3)}"
	columns = ("full_name", "email", "phone", "birth_date")
	frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": name,
			"ref_doctype": "Member",
			"report_type": "Report Builder",
			"is_standard": "No",
			"json": json.dumps({"fields": [[column, "Member"] for column in columns], "filters": []}),
		}
	).insert()
	row = frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": name,
			"user": STAFF["Membership Manager"],
			"email_to": STAFF["Membership Manager"],
			"frequency": "Daily",
			"format": "CSV",
			"enabled": 1,
		}
	).insert()
	names["Report"], names["Auto Email Report"] = name, row.name


def own_reports() -> list[str]:
	import frappe

	modules = frappe.get_module_list("membership_recruitment")
	return frappe.get_all("Report", filters={"module": ["in", modules], "is_standard": "Yes"}, pluck="name")


def mails(site: str) -> dict[str, str]:
	"""What Frappe's jobs would send and make for each role: mail to followers, and prepared reports that were asked
	for meanwhile. By role, all of it as one text."""
	import frappe
	from frappe.core.doctype.prepared_report.prepared_report import generate_report
	from frappe.desk.form.document_follow import get_message_for_user

	frappe.init(site, sites_path=".")
	frappe.connect()
	told = {"Guest": ""}
	for role, user in STAFF.items():
		frappe.set_user(user)
		followed = [get_message_for_user(frequency, user) for frequency in ("Hourly", "Daily", "Weekly")]
		for name in frappe.get_all(
			"Prepared Report", filters={"owner": user, "status": "Queued"}, pluck="name"
		):
			generate_report(name)
		made = [
			frappe.get_doc("Prepared Report", name).get_prepared_data() or b""
			for name in frappe.get_all("Prepared Report", filters={"owner": user}, pluck="name")
		]
		told[role] = str(followed) + b" ".join(made).decode("utf-8", "replace")
	frappe.db.rollback()
	return told


if __name__ == "__main__":
	sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
	print(json.dumps({"mails": mails, "seed": seed}[(sys.argv[2:] or ["seed"])[0]](sys.argv[1])))
