"""Every way on which a role might hear of a person: each asks a Caller's questions, and the Caller notes what leaked."""

import json
from collections.abc import Callable

import requests

from tests.browser.caller import DOCTYPES, WALLED, Caller
from tests.support.attacks.sampling import sample
from tests.support.factories.canaries import ALLOWED, MEMBERS, PEOPLE, canary, phone

MAIN = ("Member", "Membership Prospect", "Contact", "Address", "File", "Communication", "Customer")
CHILDREN = (
	("Contact Email", "Contact"),
	("Contact Phone", "Contact"),
	("Dynamic Link", "Contact"),
	("Dynamic Link", "Address"),
	("Communication Link", "Communication"),
	("Event Participants", "Event"),
	("Sales Invoice Item", "Sales Invoice"),
)


# ---------------------------------------------------------------- the ways

WAYS: dict[str, Callable[[Caller], None]] = {}


def way(title: str):
	def add(function):
		WAYS[title] = function
		return function

	return add


@way("REST document, v1 and v2")
def rest_document(who):
	for _person, doctype, name in who.documents():
		who.ask(f"api/resource/{doctype}/{name}")
		who.ask(f"api/v2/document/{doctype}/{name}")


@way("REST list, v1 and v2")
def rest_list(who):
	for doctype in DOCTYPES:
		who.ask(f"api/resource/{doctype}", {"fields": ["*"], "limit_page_length": "0"})
		who.ask(f"api/v2/document/{doctype}", {"fields": ["*"], "limit": "500"})


@way("form load, document info, timeline")
def form(who):
	for _person, doctype, name in who.documents():
		who.call("frappe.desk.form.load.getdoc", doctype=doctype, name=name)
	for _person, doctype, name in who.some_documents(*MAIN):
		who.call("frappe.desk.form.load.get_docinfo", doctype=doctype, name=name)
		who.call("frappe.desk.form.load.get_communications", doctype=doctype, name=name)
	for _person, doctype, name in who.some_documents("Member", "Membership Prospect", "Customer"):
		who.call("frappe.desk.notifications.get_open_count", doctype=doctype, name=name)
		who.call("frappe.desk.form.linked_with.get", doctype=doctype, docname=name)
		who.call("frappe.desk.form.linked_with.get_submitted_linked_docs", doctype=doctype, name=name)


@way("document methods, v1 and v2")
def document_methods(who):
	for person, doctype, name in who.some_documents("Member", "Membership Prospect", "Prospect Merge"):
		who.call("run_doc_method", method="phase_history", dt=doctype, dn=name)
		who.call(
			"run_doc_method", method="onload", docs={"doctype": doctype, "name": name, "recruiter": "me"}
		)
		who.call("run_doc_method", method="possible_members", dt=doctype, dn=name)
		who.ask(f"api/v2/document/{doctype}/{name}/method/possible_members")
		who.call("frappe.client.get", doctype=doctype, name=name)
		who.call("frappe.client.get", doctype=doctype, filters={"email": personal(person, "mail")})


@way("list and report builder")
def report_builder(who):
	for doctype in DOCTYPES:
		listing = {"doctype": doctype, "start": "0", "page_length": "500"}
		for method in ("get", "get_list"):
			who.post(f"frappe.desk.reportview.{method}", **listing, fields=["*"])
		who.call("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length="0")
		who.post(
			"frappe.desk.reportview.get",
			**listing,
			fields=[f"`tab{doctype}`.`name`"],
			group_by=f"`tab{doctype}`.`name`",
		)
		who.call(
			"frappe.client.get_value",
			doctype=doctype,
			fieldname='["*"]',
			filters={"creation": [">", "2000-01-01"]},
		)
	for fields in (["prospect.full_name", "member.full_name"], ["prospect.email"]):
		who.call(
			"frappe.client.get_list", doctype="Prospect Interaction", fields=fields, limit_page_length="0"
		)


@way("child tables")
def child_tables(who):
	for child, parent in CHILDREN:
		who.call("frappe.client.get_list", doctype=child, parent=parent, fields=["*"], limit_page_length="0")
		who.ask(f"api/resource/{child}", {"parent": parent, "fields": ["*"], "limit_page_length": "0"})


@way("sidebar: tags, statistics, group by")
def sidebar(who):
	for doctype in DOCTYPES:
		stats = ["_user_tags", "owner"]
		who.call("frappe.desk.reportview.get_sidebar_stats", stats=stats, doctype=doctype)
		who.call("frappe.desk.reportview.get_stats", stats=stats, doctype=doctype)
		who.call("frappe.desk.listview.get_group_by_count", doctype=doctype, current_filters=[], field="name")
		who.call(
			"frappe.desk.reportview.get_filter_dashboard_data",
			stats=[{"name": "name", "type": "Data"}],
			doctype=doctype,
			filters=[],
		)


@way("tags")
def tags(who):
	who.call("frappe.desk.doctype.tag.tag.get_tags_list_for_awesomebar")
	who.ask("api/resource/Tag", {"limit_page_length": "0"})
	who.ask("api/resource/Tag Link", {"fields": ["*"], "limit_page_length": "0"})
	for doctype in DOCTYPES:
		who.call("frappe.desk.doctype.tag.tag.get_tags", doctype=doctype, txt="")
		who.call("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=doctype, tag="%")
	for person in PEOPLE:
		who.call("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=f"#{canary(person, 'tag')}")
		who.ask(f"api/resource/Tag/{canary(person, 'tag')}")


@way("link search, every flag")
def link_search(who):
	link = {"ignore_user_permissions": "1", "reference_doctype": "Membership Prospect"}
	contacts = {"query": "frappe.contacts.doctype.contact.contact.contact_query"}
	for doctype in (*DOCTYPES, "Tag", "Contact Email"):
		for extra in (
			{},
			{"ignore_user_permissions": "1"},
			{"query": "frappe.client.get_list"},
			*([link] if doctype in MAIN else []),
			*([contacts] if doctype == "Contact" else []),
		):
			who.call("frappe.desk.search.search_link", doctype=doctype, txt="", page_length="100", **extra)
		who.call(
			"frappe.desk.search.search_widget",
			doctype=doctype,
			txt="",
			as_dict="1",
			ignore_user_permissions="1",
		)
		who.call(
			"frappe.desk.search.search_widget",
			doctype=doctype,
			txt="",
			filter_fields=["owner", "modified"],
			searchfield="name",
		)


@way("link titles and previews")
def link_titles(who):
	for _person, doctype, name in who.some_documents(*MAIN):
		who.call("frappe.desk.search.get_link_title", doctype=doctype, docname=name)
		who.call("frappe.desk.link_preview.get_preview_data", doctype=doctype, docname=name)
		who.call("frappe.client.validate_link", doctype=doctype, docname=name, fields=["name", "creation"])
		who.call(
			"frappe.client.validate_link_and_fetch",
			doctype=doctype,
			docname=name,
			fields_to_fetch=["name", "owner"],
		)


@way("global search")
def global_search(who):
	for person in PEOPLE:
		who.call("frappe.utils.global_search.search", text=canary(person, "contactfirst"), limit="50")
		who.call("frappe.utils.global_search.search", text=phone(person)[1:], limit="50")
	for person in who.some_people():
		for word in ("first", "addresstitle", "customer"):
			who.call("frappe.utils.global_search.search", text=canary(person, word), limit="50")
		who.call("frappe.utils.global_search.web_search", text=canary(person, "contactfirst"))


NOBODY = "nobody has this value"
ORACLES = (
	("Member", "email", "mail"),
	("Membership Prospect", "email", "mail"),
	("Contact", "first_name", "contactfirst"),
	("Address", "city", "addresscity"),
	("Customer", "customer_name", "customer"),
	("ToDo", "description", "todo"),
)


@way("counts, charts and cards, as an oracle")
def oracles(who):
	"""Answers that differ between a value that only a hidden row has and one that no row has."""
	for doctype, column, field_name in ORACLES:
		for title, method, values in questions(doctype, column):
			if column in ("city", "description", "customer_name") and title not in PLAIN_QUESTIONS:
				continue
			silence = stable(who.ask(f"api/method/{method}", values(NOBODY)), NOBODY)
			for person in who.some_people():
				value = personal(person, field_name) if column == "email" else canary(person, field_name)
				if stable(who.ask(f"api/method/{method}", values(value)), value) != silence:
					who.tell(person, f"{title} of {doctype} by {column}")


PLAIN_QUESTIONS = ("count", "document by filters", "heatmap")


def questions(doctype: str, column: str) -> list[tuple[str, str, Callable[[str], dict]]]:
	chart = {
		"document_type": doctype,
		"chart_type": "Count",
		"type": "Heatmap",
		"based_on": "creation",
		"name": "hostile",
		"heatmap_year": 2026,
	}
	bars = {
		**chart,
		"type": "Bar",
		"chart_type": "Group By",
		"group_by_type": "Count",
		"group_by_based_on": column,
	}
	lines = {**chart, "type": "Line", "timespan": "Last Year", "time_interval": "Yearly"}
	card = {"document_type": doctype, "function": "Count"}
	table = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"

	def pairs(value):
		return {column: value}

	def rows(value):
		return [[doctype, column, "=", value]]

	return [
		("count", "frappe.client.get_count", lambda value: {"doctype": doctype, "filters": pairs(value)}),
		(
			"count of the list",
			"frappe.desk.reportview.get_count",
			lambda value: {"doctype": doctype, "filters": rows(value), "fields": [], "distinct": "false"},
		),
		(
			"document by filters",
			"frappe.client.get",
			lambda value: {"doctype": doctype, "filters": pairs(value)},
		),
		(
			"value by filters",
			"frappe.client.get_value",
			lambda value: {"doctype": doctype, "fieldname": "name", "filters": pairs(value)},
		),
		(
			"group by",
			"frappe.desk.listview.get_group_by_count",
			lambda value: {"doctype": doctype, "current_filters": rows(value), "field": "assigned_to"},
		),
		("heatmap", table, lambda value: {"chart": chart, "filters": rows(value), "no_cache": "1"}),
		("grouped chart", table, lambda value: {"chart": bars, "filters": rows(value)}),
		("line chart", table, lambda value: {"chart": lines, "filters": rows(value)}),
		(
			"number card",
			"frappe.desk.doctype.number_card.number_card.get_result",
			lambda value: {"doc": card, "filters": rows(value)},
		),
		(
			"goal",
			"frappe.utils.goal.get_monthly_goal_graph_data",
			lambda value: {
				"title": "x",
				"doctype": "User",
				"docname": "Administrator",
				"goal_value_field": "idx",
				"goal_total_field": "idx",
				"goal_history_field": "bio",
				"goal_doctype": doctype,
				"goal_doctype_link": "owner",
				"goal_field": "*",
				"date_field": "creation",
				"aggregation": "count",
				"filters": pairs(value),
			},
		),
		(
			"filter of another table",
			"frappe.client.get_list",
			lambda value: {"doctype": "Journey Phase", "filters": rows(value)},
		),
	]


def stable(answer: requests.Response, value: str) -> tuple[int, str]:
	"""An answer without the value that was asked for, and without what differs from one time to the next."""
	try:
		content = answer.json()
	except ValueError:
		return answer.status_code, answer.text.replace(value, "")
	for key in ("exception", "exc", "_server_messages", "_exc_source", "_error_message"):
		content.pop(key, None)
	return answer.status_code, json.dumps(content, sort_keys=True).replace(value, "")


def personal(person: str, kind: str) -> str:
	return f"{canary(person, kind).lower()}@example.com"


@way("names that are filters (JSON body)")
def names_that_are_filters(who):
	for doctype, column, field_name in ORACLES[:3]:
		for method, key in (
			("frappe.desk.form.load.getdoc", "name"),
			("frappe.client.get", "name"),
			("frappe.desk.like.toggle_like", "name"),
			("frappe.desk.form.utils.get_next", "value"),
		):
			rest = {"doctype": doctype, "prev": 1, "sort_field": "creation"}
			silence = stable(who.ask(f"api/method/{method}", body={**rest, key: {column: NOBODY}}), NOBODY)
			for person in who.some_people():
				value = personal(person, field_name) if column == "email" else canary(person, field_name)
				answer = who.ask(f"api/method/{method}", body={**rest, key: {column: value}})
				if stable(answer, value) != silence:
					who.tell(person, f"{method} by {column}")


@way("sorting around a hidden row")
def next_document(who):
	for person, doctype, name in who.some_documents("Member", "Membership Prospect", "Contact"):
		if (person, doctype) == ("converted", "Membership Prospect"):
			continue  # its recruiter sees what is left of it, which is nothing personal
		for column in ("email", "first_name"):
			answers = {
				who.call(
					"frappe.desk.form.utils.get_next",
					doctype=doctype,
					value=name,
					prev=prev,
					sort_field=column,
				).status_code
				for prev in ("0", "1")
			}
			if 200 in answers:
				who.tell(person, f"next {doctype} by {column}")


# Reports of Frappe and ERPNext that name people; those of this app are all asked
REPORTS = (
	"Addresses And Contacts",
	"Customer Ledger Summary",
	"Sales Register",
	"Accounts Receivable",
	"General Ledger",
	"Customer Credit Balance",
	"Address And Contacts",
	"Permitted Documents For User",
)


@way("reports, prepared reports and their export")
def reports(who):
	filters = {
		"from_date": "2020-01-01",
		"to_date": "2030-01-01",
		"interval": "Year",
		"company": "Friluftsföreningen Exempel",
		"reference_doctype": "Customer",
		"party_type": "Customer",
		"report_date": "2030-01-01",
		"user": "wall.registrar@forening.example",
		"doctype": "Contact",
	}
	names = {
		"doctype": "Member",
		"fieldname": "full_name",
		"insert_after_index": 0,
		"link_field": {"fieldname": "period_start"},
	}
	for report in (*who.names["reports"], *REPORTS):
		asked = {"report_name": report, "filters": filters}
		who.call("frappe.desk.query_report.run", **asked)
		who.post("frappe.desk.query_report.export_query", **asked, file_format_type="CSV", visible_idx=[])
		if report not in REPORTS:
			who.call("frappe.desk.query_report.run", **asked, user="Administrator")
			who.call("frappe.desk.query_report.run", **asked, custom_columns=[names])
		answer = who.post("frappe.core.doctype.prepared_report.prepared_report.make_prepared_report", **asked)
		if answer.status_code == 200:
			name = answer.json()["message"]["name"]
			who.ask(f"api/resource/Prepared Report/{name}")
			who.call("frappe.core.doctype.prepared_report.prepared_report.download_attachment", dn=name)
	for doctype in ("Member", "Membership", "Customer", "Contact"):
		who.call("frappe.desk.query_report.get_data_for_custom_field", doctype=doctype, field="owner")
		report = {"doctype": "Report", "report_name": f"Hostile {doctype}", "ref_doctype": doctype}
		query = f"select * from `tab{doctype}`"
		who.post(
			"frappe.client.insert",
			doc={**report, "report_type": "Query Report", "query": query, "is_standard": "No"},
		)
		who.post(
			"frappe.desk.reportview.save_report",
			name=f"Hostile {doctype}",
			doctype=doctype,
			report_settings={"fields": []},
		)
		who.call("frappe.desk.query_report.run", report_name=f"Hostile {doctype}")


@way("reports by mail (Auto Email Report)")
def mailed_reports(who):
	stored = who.names["member"]["Auto Email Report"]
	who.ask(f"api/resource/Auto Email Report/{stored}")
	who.ask("api/resource/Auto Email Report", {"fields": ["*"]})
	who.call("frappe.email.doctype.auto_email_report.auto_email_report.download", name=stored)
	who.post("frappe.email.doctype.auto_email_report.auto_email_report.send_now", name=stored)
	for report in (who.names["member"]["Report"], "Addresses And Contacts"):
		who.call("frappe.desk.query_report.run", report_name=report)
		values = {"report": report, "user": "Administrator", "email_to": "thief@example.com"}
		values |= {"frequency": "Daily", "format": "CSV", "filters": "{}"}
		made = who.post("frappe.client.insert", doc={"doctype": "Auto Email Report", **values})
		if made.status_code == 200:
			name = made.json()["message"]["name"]
			who.call("frappe.email.doctype.auto_email_report.auto_email_report.download", name=name)


@way("exports: CSV, Excel, Data Export, templates")
def exports(who):
	for doctype in DOCTYPES:
		for file_format in ("CSV", "Excel"):
			who.post(
				"frappe.desk.reportview.export_query",
				doctype=doctype,
				file_format_type=file_format,
				title=doctype,
				fields=[
					f"`tab{doctype}`.`name`",
					*(f"`tab{doctype}`.`{column}`" for column in TOLD.get(doctype, ())),
				],
				start="0",
				page_length="500",
			)
	for doctype in MAIN:
		for file_format in ("CSV", "Excel"):
			who.call(
				"frappe.core.doctype.data_export.exporter.export_data",
				doctype=doctype,
				parent_doctype=doctype,
				all_doctypes="true",
				with_data="1",
				file_type=file_format,
				template="false",
			)
			who.call(
				"frappe.core.doctype.data_import.data_import.download_template",
				doctype=doctype,
				export_fields={doctype: ["name", *TOLD.get(doctype, ())]},
				export_records="all",
				file_type=file_format,
			)


@way("Data Import: file, preview, log")
def data_import(who):
	for person in ("own", "converted", "member"):
		name, module = who.names[person]["Data Import"], "frappe.core.doctype.data_import.data_import"
		for method in ("download_errored_template", "download_import_log", "get_import_status"):
			who.call(f"{module}.{method}", data_import_name=name)
		who.call(f"{module}.get_import_logs", data_import=name)
		who.call(f"{module}.get_preview_from_template", data_import=name)
		who.call("run_doc_method", dt="Data Import", dn=name, method="get_preview_from_template")
		who.ask(f"api/resource/Data Import/{name}")
		who.ask(who.names[person]["import_url"].lstrip("/"))
	for doctype in ("Data Import", "Data Import Log"):
		who.ask(f"api/resource/{doctype}", {"fields": ["*"], "limit_page_length": "0"})


TOLD = {
	"Member": ("full_name", "email", "phone", "birth_date"),
	"Membership": ("member_name",),
	"Membership Prospect": ("full_name", "email", "phone", "notes"),
	"Prospect Interaction": ("summary",),
	"Contact": ("first_name", "email_id"),
	"Address": ("address_title", "city"),
	"Customer": ("customer_name",),
	"Sales Invoice": ("customer_name", "remarks"),
	"File": ("file_name",),
	"Communication": ("subject", "content"),
	"ToDo": ("description",),
	"Event": ("subject",),
}


@way("print and PDF")
def printing(who):
	for _person, doctype, name in who.some_documents("Member", "Membership Prospect", "Customer", "Contact"):
		who.call("frappe.www.printview.get_html_and_style", doc=doctype, name=name)
		who.call("frappe.www.printview.get_html_and_style", doc={"doctype": doctype, "name": name})
	who.ask(f"Member/{who.names['member']['Member']}")
	for person, doctype in (
		("member", "Member"),
		("converted", "Contact"),
		("converted", "Membership Prospect"),
		("colleague", "Membership Prospect"),
	):
		name = who.names[person][doctype]
		who.ask("printview", {"doctype": doctype, "name": name})
		if person in ("member", "colleague") or person not in ALLOWED[who.role]:  # one takes seconds
			who.call("frappe.utils.print_format.download_pdf", doctype=doctype, name=name)
		if person not in ALLOWED[who.role]:
			who.call("frappe.utils.print_format.download_multi_pdf", doctype=doctype, name=[name])


@way("files: link, list, link again under another name")
def files(who):
	for folder in ("Home", "Home/Attachments"):
		who.call("frappe.core.api.file.get_files_in_folder", folder=folder, page_length="500")
	who.call("frappe.core.api.file.get_files_by_search_text", text="kanarie")
	who.ask("api/resource/File", {"fields": ["*"], "limit_page_length": "0"})
	for person in PEOPLE:
		name, url = who.names[person]["File"], who.names[person]["file_url"]
		who.call("frappe.core.api.file.unzip_file", name=name)
		who.call("frappe.core.api.file.zip_files", files=[name])
		if person not in who.some_people():
			continue
		who.ask(url.lstrip("/"))
		if who.role not in WALLED or person in ALLOWED[who.role]:
			continue  # whoever may read a file may also give it away
		written = (
			url,
			url.replace("/private/files/", "/private/files/./"),
			url.replace("Kanarie", "%4Banarie"),
			f"http://anywhere.example{url}",
		)
		for one in written:
			if one not in (url, written[-1]):
				who.ask(one.lstrip("/"))
			who.call("frappe.handler.download_file", file_url=one)
			answer = who.post(
				"frappe.client.insert", doc={"doctype": "File", "file_url": one, "is_private": 1}
			)
			if answer.status_code == 200:
				mine = answer.json()["message"]
				who.ask(f"{url.lstrip('/')}", {"fid": mine["name"]})
				who.call("frappe.handler.download_file", file_url=mine["file_url"])
				who.call("frappe.core.api.file.zip_files", files=[mine["name"]])
		nameless = who.post(
			"frappe.client.insert",
			doc={"doctype": "File", "file_name": url.rpartition("/")[2], "is_private": 1},
		)
		if nameless.status_code == 200:
			who.call("frappe.core.api.file.zip_files", files=[nameless.json()["message"]["name"]])
		who.post("upload_file", library_file_name=name, is_private="1")
		who.post("upload_file", file_url=url, is_private="1")
		who.ask("api/resource/User/me", body={"user_image": url})
		for doctype in ("Membership Prospect", "Member"):
			document = who.names[person].get(doctype)
			who.call("frappe.core.api.file.get_attached_images", doctype=doctype, names=[document])
		who.post(
			"frappe.core.doctype.communication.email.make",
			content="x",
			subject="x",
			recipients="thief@example.com",
			attachments=[name],
			send_email="0",
		)
		who.ask(url.lstrip("/"))
	who.ask("api/resource/File", {"fields": ["*"], "limit_page_length": "0"})


@way("follow, share, assign, like, then read")
def let_in(who):
	others = "wall.colleague@forening.example"
	for _person, doctype, name in who.some_documents("Member", "Membership Prospect", "Contact", "Customer"):
		mine = {"doctype": doctype, "name": name}
		user = {"user": "wall.recruiter@forening.example"}
		who.post("frappe.desk.form.document_follow.follow_document", doctype=doctype, doc_name=name, **user)
		who.post(
			"frappe.desk.form.document_follow.update_follow", doctype=doctype, doc_name=name, following="1"
		)
		who.call("frappe.desk.form.document_follow.get_follow_users", doctype=doctype, doc_name=name)
		who.post(
			"frappe.client.insert",
			doc={"doctype": "Document Follow", "ref_doctype": doctype, "ref_docname": name, **user},
		)
		if who.role in WALLED:
			who.post("frappe.share.add", **mine, user=others, read="1")
			who.post("frappe.share.set_permission", **mine, user=others, permission_to="read")
			who.post("frappe.desk.form.assign_to.add", **mine, assign_to=[others])
			who.post(
				"frappe.client.insert",
				doc={"doctype": "DocShare", "share_doctype": doctype, "share_name": name, **user, "read": 1},
			)
		who.call("frappe.share.get_users", **mine)
		who.post("frappe.desk.like.toggle_like", **mine, add="Yes")
		who.post("frappe.desk.doctype.tag.tag.add_tag", tag="thief", dt=doctype, dn=name)
		who.call("frappe.desk.form.load.getdoc", **mine)
	who.ask("api/resource/Document Follow", {"fields": ["*"], "limit_page_length": "0"})


@way("mail: link again, inbox, templates")
def mail(who):
	own = who.names["own"]["Membership Prospect"]
	for person, _doctype, name in who.documents("Communication"):
		if who.role not in WALLED or person in ALLOWED[who.role]:
			continue
		who.post(
			"frappe.email.relink", name=name, reference_doctype="Membership Prospect", reference_name=own
		)
		who.post("frappe.email.inbox.mark_as_closed_open", communication=name, status="Open")
	who.call("frappe.desk.form.load.getdoc", doctype="Membership Prospect", name=own)
	who.call("frappe.desk.form.load.get_communications", doctype="Membership Prospect", name=own)
	who.call("frappe.email.get_contact_list", txt="kanarie", page_length="100")
	for _person, doctype, name in who.some_documents("Member", "Membership Prospect"):
		who.call(
			"frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview",
			reference_dt=doctype,
			reference_doc=name,
			message="{{ doc.as_dict() }} {{ frappe.get_all('Member', fields=['*']) }}",
		)


@way("contacts and addresses by what they belong to")
def contacts(who):
	for person, doctype, name in who.some_documents("Member", "Membership Prospect", "Customer"):
		link = {"link_doctype": doctype, "link_name": name}
		who.call("frappe.contacts.doctype.address.address.get_default_address", doctype=doctype, name=name)
		who.call("frappe.contacts.doctype.contact.contact.address_query", links=[link])
		search = {"txt": "", "searchfield": "name", "start": "0", "page_len": "50", "filters": link}
		for method in ("contact.contact.contact_query", "address.address.address_query"):
			doctype_of = "Contact" if "contact_query" in method else "Address"
			who.call(f"frappe.contacts.doctype.{method}", doctype=doctype_of, **search)
		who.call(
			"erpnext.stock.doctype.shipment.shipment.get_contact_name", ref_doctype=doctype, docname=name
		)
		contact = who.names[person].get("Contact")
		if not contact:
			continue
		who.call("frappe.contacts.doctype.contact.contact.get_contact_details", contact=contact)
		who.call("frappe.contacts.doctype.contact.contact.download_vcard", contact=contact)
		who.call("frappe.contacts.doctype.contact.contact.download_vcards", contacts=[contact])
		own = who.names["own"]["Membership Prospect"]
		who.call(
			"frappe.core.doctype.sms_settings.sms_settings.get_contact_number",
			contact_name=contact,
			ref_doctype="Membership Prospect",
			ref_name=own,
		)
		who.call(
			"frappe.contacts.doctype.address.address.get_address_display",
			address_dict=who.names[person].get("Address", ""),
		)
		who.call("erpnext.accounts.party.get_party_details", party=name, party_type=doctype)
		for child in ("Contact Email", "Contact Phone"):
			who.call(
				"frappe.client.get_value",
				doctype=child,
				parent="Contact",
				fieldname='["*"]',
				filters={"parent": contact},
			)


@way("calendar, kanban, tree, map, website list")
def views(who):
	fields = {"start": "creation", "end": "modified", "title": "name"}
	for doctype in DOCTYPES:
		span = {"start": "2000-01-01", "end": "2100-01-01"}
		who.call("frappe.desk.calendar.get_events", doctype=doctype, **span, field_map=fields)
		who.call("frappe.desk.treeview.get_children", doctype=doctype)
		who.call("frappe.www.list.get", doctype=doctype)
		if doctype in MAIN:
			who.call("frappe.www.list.get_list_data", doctype=doctype, fields=["*"])
			who.call("frappe.geo.utils.get_coords", doctype=doctype, filters=[], type="location_field")
			who.call("frappe.desk.doctype.kanban_board.kanban_board.get_kanban_boards", doctype=doctype)
	for user in ("", "Administrator", "wall.registrar@forening.example", "wall.colleague@forening.example"):
		who.call(
			"frappe.desk.doctype.event.event.get_events",
			start="2020-01-01",
			end="2100-01-01",
			user=user,
			filters=[],
		)


@way("websocket rooms")
def websocket(who):
	"""Who may enter a document's room hears its comments as they are written."""
	for person, doctype, name in who.documents("Member", "Membership Prospect", "Customer"):
		if (person, doctype) == ("converted", "Membership Prospect"):
			continue  # nothing is written on it any more
		who.call("frappe.realtime.can_subscribe_doctype", doctype=doctype)
		for method, key in (("can_subscribe_doc", "docname"), ("has_permission", "name")):
			answer = who.call(f"frappe.realtime.{method}", doctype=doctype, **{key: name})
			if answer.status_code == 200 and answer.json().get("message"):
				who.tell(person, f"the room of {doctype} {name}")


@way("notices, comments, versions, logs")
def logs(who):
	who.call("frappe.desk.doctype.notification_log.notification_log.get_notification_logs")
	for doctype in (
		"Notification Log", "Comment", "Version", "Activity Log", "View Log", "Deleted Document", "Access Log",
		"Energy Point Log", "DocShare", "Email Queue", "Error Log", "Data Import", "Prepared Report", "Route History",
	):  # fmt: skip
		who.ask(f"api/resource/{doctype}", {"fields": ["*"], "limit_page_length": "0"})
	for _person, doctype, name in who.some_documents("Member", "Membership Prospect"):
		who.call(
			"frappe.social.doctype.energy_point_log.energy_point_log.get_reviews",
			doctype=doctype,
			docname=name,
		)
		versions = {"ref_doctype": doctype, "docname": name}
		who.call(
			"frappe.utils.diff.version_query",
			doctype="Version", txt="", searchfield="name", start="0", page_len="20", filters=versions,
		)  # fmt: skip


@way("ERPNext: parties, invoices, activities")
def parties(who):
	company = "Friluftsföreningen Exempel"
	who.call(
		"erpnext.accounts.doctype.invoice_discounting.invoice_discounting.get_invoices",
		filters={"company": company},
	)
	for person in sorted(MEMBERS):
		names = who.names[person]
		customer, invoice = names["Customer"], names["Sales Invoice"]
		for method, values in (
			(
				"erpnext.accounts.party.get_party_details",
				{"party": customer, "party_type": "Customer", "company": company},
			),
			(
				"erpnext.accounts.doctype.payment_entry.payment_entry.get_party_details",
				{"company": company, "party_type": "Customer", "party": customer, "date": "2026-01-01"},
			),
			(
				"erpnext.accounts.utils.get_balance_on",
				{"party_type": "Customer", "party": customer, "company": company},
			),
			(
				"erpnext.selling.doctype.customer.customer.get_customer_primary_contact",
				{"customer": customer},
			),
			(
				"erpnext.accounts.doctype.sales_invoice.sales_invoice.create_invoice_discounting",
				{"source_name": invoice},
			),
			(
				"erpnext.controllers.stock_controller.show_accounting_ledger_preview",
				{"company": company, "doctype": "Sales Invoice", "docname": invoice},
			),
			(
				"erpnext.crm.utils.get_open_activities",
				{"ref_doctype": "Member", "ref_docname": names["Member"]},
			),
			(
				"erpnext.accounts.doctype.payment_entry.payment_entry.get_payment_entry",
				{"dt": "Sales Invoice", "dn": invoice},
			),
			(
				"erpnext.accounts.doctype.dunning.dunning.get_dunning_letter_text",
				{"dunning_type": "x", "doc": {"customer": customer}},
			),
		):
			who.call(method, **values)
	search = {"txt": "kanarie", "searchfield": "name", "start": "0", "page_len": "50", "filters": {}}
	for query in ("customer_query", "lead_query", "get_project_name", "get_delivery_notes_to_be_billed"):
		who.call(f"erpnext.controllers.queries.{query}", doctype="Customer", **search)


@way("personal identity numbers")
def identity_numbers(who):
	methods = "membership_recruitment.membership.register.identity_numbers"
	for person in sorted(MEMBERS):
		member = who.names[person]["Member"]
		who.post(f"{methods}.show", member=member)
		who.post(f"{methods}.save", member=member, secret="not a number")
		who.call(f"{methods}.show", member=member)
		who.call(
			"frappe.client.get_value",
			doctype="Personal Identity Number",
			fieldname="*",
			filters={"member": member},
		)
		who.call(
			"frappe.client.get_password",
			doctype="Personal Identity Number",
			name=member,
			fieldname="encrypted",
		)
	who.ask("api/resource/Access Log", {"fields": ["*"], "limit_page_length": "0"})


# without those whose form would end the session, the login's own membership or others' pages
OWN_PAGES = (
	*(
		"my",
		"my/details",
		"my/household",
		"my/history",
		"my/history/invoice",
		"my/consents",
		"my/data",
		"my/leave",
	),
	*("my/renew", "my/details/new-address", "my/sign-in", "my/sign-in/link", "my/invitation"),
)


@way("a member's own pages")
def own_pages(who):
	for path in OWN_PAGES:
		who.ask(path)
	documents = [*who.some_documents("Member", "Membership", "Customer", "Sales Invoice", "Contact")]
	for _person, _doctype, name in sample(documents, 4, who.role):
		named = dict.fromkeys(("member", "name", "number", "user", "token", "doc"), name)
		for path in OWN_PAGES:
			who.ask(path, named)
			if path != "my/leave":
				who.ask(path, named, post=True)
