"""Somebody with unique words in every place where something about a person may stand, and other people beside them.

A prospect who became a member, was merged with an older entry, invoiced, mailed, imported and commented on. Words of `OWN` are
the person's, all of which access must give; words of `OTHERS` are third persons', of which it may give none.
"""

import json
import secrets

import frappe
from frappe.desk.doctype.tag.tag import add_tag
from frappe.utils import add_days, now, nowdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.fees import invoices
from tests.support.factories import make, money, register_files

OWN, OTHERS = "Kanarieegen", "Kanarieandra"
EMAIL, OLD_EMAIL = f"{OWN.lower()}mail@example.com", f"{OWN.lower()}old@example.com"
PHONE, OTHER_PHONE = "+46701740605", "+46701740612"
OTHER_EMAIL = f"{OTHERS.lower()}mail@example.com"
IDENTITY_NUMBER = "198102039826"


def own(place: str) -> str:
	return f"{OWN}{place}"


def other(place: str) -> str:
	return f"{OTHERS}{place}"


def insert(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def row(doctype: str, **values) -> str:
	"""A row as a job leaves it."""
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.name = secrets.token_hex(5)
	doc.db_insert()
	return doc.name


def full_name(word) -> str:
	return f"{word('first')} {word('last')}"


def third_person():
	"""Another member, with words everywhere, whom rows of the person will name."""
	member = make.member(
		other("first"), other("last"), email=OTHER_EMAIL, phone=OTHER_PHONE, notes=other("notes")
	)
	insert(
		"Address",
		address_title=other("title"),
		address_type="Personal",
		address_line1=other("street"),
		city=other("city"),
		country="Sweden",
		links=[{"link_doctype": "Member", "link_name": member.name}],
	)
	make.term(member.name, nowdate())
	member.add_comment("Comment", other("comment"))
	return member


def person() -> tuple:
	"""The person's Member document, and that of the third person."""
	third = third_person()
	prospect = make.prospect(
		own("first"),
		own("last"),
		email=EMAIL,
		phone=PHONE,
		birth_date="1981-02-03",
		address_line=own("street"),
		postal_code="11122",
		city=own("city"),
		country="Sweden",
		notes=f"{own('notes')}, a friend of {full_name(other)}, {OTHER_EMAIL} and 070-174 06 12",
	)
	insert("Prospect Interaction", prospect=prospect.name, kind="Call", summary=own("summary"))
	hang_on(prospect, "prospect")
	prospect.make_member(make.TYPE, nowdate())
	member = frappe.get_doc("Member", frappe.db.get_value("Member", {"journey_id": prospect.journey_id}))
	older = make.member(own("olderfirst"), own("olderlast"), email=OLD_EMAIL, former_number=own("number"))
	merge.join("Member", member.name, older.name)
	member.reload()
	member.append(
		"guardians", {"full_name": other("guardian"), "email": f"{OTHERS.lower()}guardian@example.com"}
	)
	member.last_name = own("newlast")
	member.save()
	hang_on(member, "member", third)
	of_membership(member)
	of_mail(member, third)
	of_traces(member, third)
	of_imports(member, third)
	return member.reload(), third


def hang_on(doc, place: str, third=None) -> None:
	"""What Frappe lets people hang on a document."""
	about = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	link = [{"link_doctype": doc.doctype, "link_name": doc.name}]
	named = f" with {full_name(other)}" if third else ""
	insert(
		"Contact",
		first_name=own(f"{place}contact"),
		designation=own(f"{place}designation"),
		email_ids=[{"email_id": f"{own(place).lower()}@example.com", "is_primary": 1}],
		links=link,
	)
	insert(
		"Address",
		address_title=own(f"{place}title"),
		address_type="Personal",
		address_line1=own(f"{place}line"),
		city=own(f"{place}city"),
		country="Sweden",
		links=link + ([{"link_doctype": "Member", "link_name": third.name}] if third else []),
	)
	doc.add_comment("Comment", f"<p>{own(f'{place}comment')}{named}</p>")
	insert(
		"ToDo",
		description=f"{own(f'{place}todo')}{named}",
		reference_type=doc.doctype,
		reference_name=doc.name,
	)
	participants = [{"reference_doctype": doc.doctype, "reference_docname": doc.name}]
	if third:
		participants.append({"reference_doctype": "Member", "reference_docname": third.name})
	insert(
		"Event",
		subject=f"{own(f'{place}event')}{named}",
		description=own(f"{place}eventtext"),
		event_type="Private",
		starts_on=now(),
		event_participants=participants,
	)
	insert(
		"File",
		file_name=f"{own(f'{place}file')}.txt",
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		is_private=1,
		content=own(f"{place}filecontent"),
	)
	insert(
		"Communication",
		communication_type="Communication",
		communication_medium="Phone",
		subject=own(f"{place}call"),
		content=f"{own(f'{place}calltext')}{named}",
		**about,
	)
	add_tag(own(f"{place}tag"), doc.doctype, doc.name)


def of_membership(member) -> None:
	"""Terms, activities, notices, fees, identity number, consents."""
	term = frappe.get_last_doc("Membership", {"member": member.name})
	term.db_set("kept_reason", own("keptreason"))
	insert(
		"Member Activity",
		member=member.name,
		activity_type="Volunteered",
		activity_on=nowdate(),
		note=own("activity"),
	)
	row(
		"Renewal Notice",
		member=member.name,
		member_name=own("noticename"),
		guardian_name=other("guardian"),
		membership=term.name,
		recipient=f"{own('noticemail').lower()}@example.com",
		result=own("noticeresult"),
		status="Failed",
		channel="E-mail",
		notice_key=secrets.token_hex(8),
	)
	row(
		"Journey Delivery",
		journey_id=member.journey_id,
		result=own("delivery"),
		delivery_key=secrets.token_hex(8),
	)
	row(
		"Consent Event",
		subject_doctype="Member",
		subject_name=member.name,
		event="Given",
		event_on=now(),
		evidence=f"{own('evidence')}, heard by {full_name(other)}",
	)
	suppression.suppress(OLD_EMAIL, details=own("suppressed"))
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([term.name], submit=True))
	invoice.db_set({"remarks": own("remarks"), "contact_display": own("billed")})
	money.pay(invoice.name)
	payment = frappe.get_last_doc("Payment Entry", {"party": invoice.customer})
	payment.db_set("remarks", own("paymentremarks"))
	frappe.db.set_value("Customer", invoice.customer, "customer_details", own("customerdetails"))
	frappe.db.set_value(
		"GL Entry", {"voucher_no": payment.name, "party": invoice.customer}, "remarks", own("ledger")
	)


def of_mail(member, third) -> None:
	"""Mails about the person, and to and from the address alone."""
	insert(
		"Communication",
		communication_type="Communication",
		communication_medium="Email",
		subject=own("lonelymail"),
		content=f"{own('lonelytext')} {full_name(other)} <{OTHER_EMAIL}>",
		sender=EMAIL,
		recipients=f"{OTHER_EMAIL}, info@forening.example",
	)
	queued = frappe.get_doc(
		{
			"doctype": "Email Queue",
			"sender": "info@forening.example",
			"message": f"Subject: {own('queuesubject')}\nContent-Type: text/plain; charset=utf-8\n\n{own('queuetext')} {OTHER_EMAIL}\n",
			"status": "Sent",
			"recipients": [{"recipient": EMAIL}, {"recipient": OTHER_EMAIL}],
		}
	)
	queued.insert(ignore_permissions=True)
	if not frappe.db.exists("Email Group", "Kanarie"):
		insert("Email Group", title="Kanarie")
	insert("Email Group Member", email_group="Kanarie", email=EMAIL)
	insert("Email Group Member", email_group="Kanarie", email=OTHER_EMAIL)


def of_traces(member, third) -> None:
	"""Notifications, logs, reminders, and what was deleted."""
	about = {"reference_doctype": "Member", "reference_name": member.name}
	note = insert("Prospect Interaction", member=member.name, kind="Call", summary=own("deletednote"))
	frappe.delete_doc("Prospect Interaction", note.name)
	note = insert("Prospect Interaction", member=third.name, kind="Call", summary=other("deletednote"))
	frappe.delete_doc("Prospect Interaction", note.name)
	row(
		"Notification Log",
		for_user="Administrator",
		subject=own("notification"),
		document_type="Member",
		document_name=member.name,
	)
	row("Error Log", method="Kanarie", error=f"{own('error')} {EMAIL} {full_name(other)}")
	row("Error Log", method="Kanarie", error=f"{other('error')} {OTHER_EMAIL}")
	row("Activity Log", subject=own("activitylog"), **about)
	row(
		"Access Log",
		export_from="Member",
		reference_document=member.name,
		filters=own("accesslog"),
		user="Administrator",
	)
	insert(
		"Reminder",
		user="Administrator",
		remind_at=add_days(now(), 2),
		description=own("reminder"),
		reminder_doctype="Member",
		reminder_docname=member.name,
	)


def of_imports(member, third) -> None:
	"""Files of many people, and what imports noted of each."""
	register_files.brought_in(
		"Namn;E-post;Not\n"
		f"{full_name(own)};{EMAIL};{own('importnote')}\n"
		f"{full_name(other)};{OTHER_EMAIL};{other('importnote')}\n"
	)
	doc = insert("Data Import", reference_doctype="Member", import_type="Insert New Records")
	for about, word in ((member, own), (third, other)):
		insert(
			"Data Import Log",
			data_import=doc.name,
			docname=about.name,
			messages=json.dumps([{"message": word("importmessage")}]),
			success=0,
			log_index=1,
		)
		row(
			"Register Import Change",
			member=about.name,
			document_type="Member",
			document_name=about.name,
			before_and_after=json.dumps({"notes": [word("before"), word("after")]}),
		)
