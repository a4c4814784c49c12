"""The list of what the walled may call, and the methods that call others, against the source of Frappe, ERPNext and this app."""

import frappe
import pytest

from membership_recruitment.member_privacy.wall import called_methods
from membership_recruitment.member_privacy.wall.allowed_methods import LIST, allowed_methods
from membership_recruitment.member_privacy.wall.tables import DISPATCHERS
from tests.support.door import knock
from tests.support.tools import callers_methods, whitelisted

APPS = ("frappe", "erpnext", "membership_recruitment")
OTHER_VERSION = ", Frappe 15" if frappe.__version__.startswith("16") else ", Frappe 16"
LIST_FILE = "membership_recruitment/member_privacy/wall/allowed_methods.txt"

# Arguments that the desk sends besides, and Frappe drops or reads from the whole request
BESIDES = {
	"frappe.desk.search.search_link": {"link_fieldname"},
	"frappe.desk.doctype.event.event.get_events": {"doctype", "field_map"},  # the calendar sends them to all
	"frappe.desk.form.assign_to.add": {"assign_to", "doctype", "name", "description", "priority", "date"}
	| {"assignment_rule", "assign_to_me", "bulk_assign", "re_assign", "assign_to_user_group"},
	"frappe.desk.form.assign_to.add_multiple": {
		"assign_to",
		"doctype",
		"name",
		"description",
		"priority",
		"date",
	}
	| {"assign_to_me", "bulk_assign", "re_assign", "assign_to_user_group"},
	"frappe.model.rename_doc.update_document_title": {"freeze", "freeze_message"},
	"frappe.utils.print_format.download_pdf": {"settings", "_lang", "pdf_generator"},
	"frappe.www.printview.get_html_and_style": {"_lang"},
	"frappe.desk.treeview.get_children": {"is_root", "include_disabled"},
	"membership_recruitment.member_recruitment.worklist.next_actions": {"doctype", "field_map", "fields"},
	"frappe.client.get_list": {"limit"},
	# in one version only
	"frappe.client.validate_link_and_fetch": {"txt", "page_length", "searchfield", "reference_doctype"}
	| {"ignore_user_permissions", "link_fieldname"},
	"frappe.desk.form.load.getdoctype": {"cached_timestamp"},
	"frappe.desk.form.load.getdoc": {"user"},
	"frappe.desk.query_report.run": {"js_filters"},
	"frappe.email.doctype.email_template.email_template.get_email_template": {"sender"},
}

# Methods that call by a name which is not the caller's, with where it comes from
NOT_THE_CALLERS = {
	"frappe.apps.get_apps": "hooks",
	"frappe.desk.form.load.get_docinfo": "hooks",
	"frappe.desk.notifications.get_notification_info": "hooks",
	"frappe.desk.notifications.get_notifications": "hooks",
	"frappe.integrations.google_oauth.callback": "a state that this site signed",
	"frappe.utils.change_log.get_versions": "hooks",
	"frappe.utils.change_log.update_last_known_versions": "hooks",
	"frappe.utils.nestedset.rebuild_tree": "a function of the DocType's module, by one fixed name",
	"frappe.www.list.get_list_data": "a function of the DocType's module, by one fixed name",
	"frappe.www.printview.get_html_and_style": "the DocType's own, before it is printed",
	"frappe.www.printview.get_rendered_raw_commands": "the DocType's own, before it is printed",
	"membership_recruitment.member_pages.staff.look": "a page of the navigation",
	"membership_recruitment.membership.bank_files.job.read_again": "the job of its own module",
	"membership_recruitment.membership.register.import_job.dry_run": "the job of its own module",
	"membership_recruitment.membership.register.import_job.import_register": "the job of its own module",
}
_VIRTUAL = "the controller of a DocType without a table, read by right"
OF_15 = {"frappe.desk.page.leaderboard.leaderboard.get_leaderboard_config": "hooks"}
OF_16 = {
	"erpnext.controllers.accounts_controller.update_company_master_and_address": "columns of its own",
	"erpnext.manufacturing.doctype.workstation.workstation.update_job_card": (
		"a method of a Job Card, for ERPNext's desk: no outsider and no walled user may call it"
	),
	"erpnext.setup.doctype.party_type.party_type.get_party_type": "a column, which is looked at",
	"frappe.core.doctype.sms_settings.sms_settings.send_sms": "hooks",
	"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs": "a field of the DocType",
	"frappe.desk.reportview.get": _VIRTUAL,
	"frappe.desk.reportview.get_count": _VIRTUAL,
	"frappe.desk.reportview.get_list": _VIRTUAL,
	"frappe.desk.reportview.get_sidebar_stats": _VIRTUAL,
	"frappe.model.workflow.apply_workflow": "hooks, and scripts that administrators put into the workflow",
	"frappe.templates.includes.comments.comments.add_comment": "hooks",
}
NOT_THE_CALLERS |= OF_16 if frappe.__version__.startswith("16") else OF_15


@pytest.fixture(scope="module")
def known() -> dict[str, whitelisted.Method]:
	return {method.path: method for app in APPS for method in whitelisted.methods(app)}


def lines() -> dict[str, tuple[frozenset[str], str]]:
	found = {}
	for line in LIST.read_text().splitlines():
		if line and not line.startswith("#"):
			call, bar, reason = line.partition(" | ")
			assert bar and reason.strip(), f"{line}: say in {LIST_FILE} why it may be called."
			found[call.split(":")[0]] = allowed_methods()[call.split(":")[0]], reason
	return found


def test_every_line_names_a_method_with_arguments_that_it_takes(known):
	problems = []
	for name, (arguments, reason) in lines().items():
		if (
			name.startswith(("document/", "doctype/"))
			or name in ("login", "run_doc_method", "frappe.handler.run_doc_method")
			or reason.endswith(OTHER_VERSION)
		):
			continue
		name = name.removeprefix(called_methods.WITHIN)
		path = name if "." in name else f"frappe.handler.{name}"
		if " " in name or name.split(".")[0] == name.split(".")[0].title():
			doctype, method = name.rsplit(".", 1)
			controller = frappe.get_doc({"doctype": doctype})
			if not hasattr(controller, method):
				problems.append(f"{name} is no method of {doctype}")
			continue
		method = known.get(called_methods.resolved(path)) or known.get(path)
		if not method:
			problems.append(f"{name} is not whitelisted")
			continue
		reads_everything = not method.parameters or {"kwargs", "args", "later"} & set(method.parameters)
		more = arguments - set(method.parameters) - BESIDES.get(name, set())
		if more and not reads_everything:
			problems.append(f"{name} takes no {sorted(more)}")
	assert not problems, "\n".join(problems)


def test_every_method_that_calls_a_method_has_a_decision():
	found = {path for app in APPS for path in callers_methods.methods(app)}
	assert set(NOT_THE_CALLERS) <= found, (
		f"{sorted(set(NOT_THE_CALLERS) - found)} call nothing by a name: take them out."
	)
	undecided = found - set(DISPATCHERS) - set(NOT_THE_CALLERS)
	assert not undecided, (
		f"{sorted(undecided)}: whose method do they call? The caller's: add them to DISPATCHERS (wall/tables.py), "
		"with the argument that names it. Otherwise say here where it comes from."
	)


@pytest.mark.parametrize("role", ("Member Recruiter", "Recruitment Manager", "Membership Analyst"))
def test_what_is_not_on_the_list_is_refused(as_role, known, role):
	as_role(role)
	allowed = allowed_methods()
	through = []
	for path in known:
		if path in allowed:
			continue
		try:
			knock(f"/api/method/{path}")
		except frappe.PermissionError:
			continue
		through.append(path)
	assert not through


def test_an_argument_that_nobody_decided_on_is_refused(as_role):
	as_role("Member Recruiter")
	for extra in (
		"ignore_permissions",
		"debug",
		"user",
		"run",
		"return_query",
		"join",
		"with_childnames",
		"x",
	):
		with pytest.raises(frappe.PermissionError):
			knock("/api/method/frappe.client.get_list", doctype="Recruitment Source", **{extra: "1"})


def test_administrators_open_methods_and_whole_modules_by_role(make):
	settings = frappe.get_doc("Membership Settings")
	settings.append("wall_openings", {"method": "other_app.api.get_news"})
	settings.append("wall_openings", {"method": "erpnext.crm.*", "role": "Sales User"})
	settings.save()
	plain, seller = make.user("Member Recruiter"), make.user("Member Recruiter", "Sales User")
	frappe.set_user(plain)
	knock("/api/method/other_app.api.get_news", page="1")
	with pytest.raises(frappe.PermissionError, match=r"erpnext\.crm\.utils"):
		knock("/api/method/erpnext.crm.utils.get_open_todos")
	frappe.set_user(seller)
	knock("/api/method/erpnext.crm.utils.get_open_todos")
	with pytest.raises(frappe.PermissionError):
		knock("/api/method/erpnext.crm_other.get")
	with pytest.raises(frappe.PermissionError):
		knock("/api/method/erpnext.crm.utils.get_open_todos", doctype="Member")


@pytest.mark.parametrize(
	("row", "sentence"),
	[
		({"method": "everything"}, "not the path"),
		({"method": "erpnext.crm.*"}, "role"),
		({"method": "erpnext.*", "role": "Sales User"}, "not the path"),
		({"method": "*"}, "not the path"),
		({"method": "a.b; drop"}, "not the path"),
	],
	ids=str,
)
def test_a_line_that_opens_too_much_or_nothing_is_refused(row, sentence):
	settings = frappe.get_doc("Membership Settings")
	settings.append("wall_openings", row)
	with pytest.raises(frappe.ValidationError, match=sentence):
		settings.save()


@pytest.mark.parametrize(
	("path", "told"),
	[
		("erpnext.crm.utils.get_open_todos", False),
		("erpnext.crm.*", False),
		("erpnext.crm.utils.get_open_todo", True),
		("erpnext.crmm.*", True),
		("nonsense.module.thing", True),
	],
)
def test_a_line_for_what_no_app_has_is_told(path, told):
	settings = frappe.get_doc("Membership Settings")
	settings.append("wall_openings", {"method": path, "role": "Sales User"})
	settings.save()
	said = [one["message"] for one in frappe.get_message_log() if "No installed app has" in one["message"]]
	assert bool(said) == told


def test_only_administrators_open_the_wall(make):
	frappe.set_user(make.user("Membership Manager"))
	settings = frappe.get_doc("Membership Settings")
	settings.append("wall_openings", {"method": "other_app.api.get_news"})
	settings.save()
	assert not frappe.get_doc("Membership Settings").wall_openings


@pytest.mark.parametrize(
	("path", "arguments"),
	[
		("/printview", {"doctype": "Journey Map", "name": "x", "trigger_print": "1"}),
		("/app/membership-prospect", {"status": "Open"}),
		("/", {}),
		("/some/page/of/the/site", {}),
		("/join", {"source": "Fair"}),
	],
)
def test_pages_open(as_role, path, arguments):
	as_role("Member Recruiter")
	knock(path, **arguments)


@pytest.mark.parametrize(
	("path", "arguments"),
	[
		("/list", {"doctype": "Customer"}),
		("/orders", {"txt": "x"}),
		("/search", {"q": "x"}),
		("/backups/x.sql.gz", {}),
		("/printview", {"doctype": "Journey Map", "name": "x", "ignore": "1"}),
		("/api/anything", {}),
	],
)
def test_pages_that_take_words_are_closed(as_role, path, arguments):
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		knock(path, **arguments)
