"""A member's own page for requests about personal data: asked here, answered by the privacy officer."""

import frappe
from frappe import _
from frappe.utils import format_datetime, formatdate, nowdate

from membership_recruitment.member_pages.own_page import own_page, refusal_of
from membership_recruitment.member_privacy.requests import answer_link, reminders
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.requests.public_pages import kinds
from membership_recruitment.member_privacy.requests.public_request import LONGEST_WISH
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import conflicts

REQUEST = "Privacy Request"
MOST_OPEN = 5
HERE = "Own pages"


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	if not request.is_post:
		return _show(me, request)
	if form := request.value("form"):
		return _download(me, request, form)
	kind, wish = request.value("kind"), request.value("wish").strip()
	if kind not in rules.KINDS or len(wish) > LONGEST_WISH:
		problem = _("Choose what you ask for, and write at most {0} characters.").format(LONGEST_WISH)
		return _show(me, request, problem=problem)
	if refusal := refusal_of(lambda: ask(me, kind, wish, request.language)):
		return _show(me, request, problem=refusal)
	return PageResponse(go_to="/my/data?done=1")


def _download(me, request: PublicRequest, form: str) -> PageResponse:
	"""The answer to what was asked here, which the officer has approved; looked up among the member's own requests."""
	name = request.value("asked")
	is_mine = name in {row["name"] for row in requests_of(me.name) if row["forms"]}
	if is_mine and (content := conflicts.try_again(lambda: answer_link.download(name, form))):
		return PageResponse(content=content, headers=answer_link.headers(form))
	return _show(
		me, request, problem=_("This cannot be downloaded any more. Write to us if you need it again.")
	)


def _show(me, request: PublicRequest, problem: str | None = None) -> PageResponse:
	shown = {
		"kinds": kinds(),
		"values": request.values,
		"longest_wish": LONGEST_WISH,
		"requests": requests_of(me.name),
		"problem": problem,
		"done": request.value("done"),
	}
	return PageResponse("my/data", shown, status=422 if problem else 200)


def requests_of(member: str) -> list[dict]:
	"""A member's requests, newest first: `name`, `kind`, `received`, `answer_by` (of those that are open), and of what was asked
	here `forms` in which the answer can be downloaded, `until` when and `downloads` left."""
	rows = frappe.get_all(
		REQUEST,
		filters={"subject_doctype": "Member", "subject_name": member},
		fields=["*"],
		order_by="received_on desc",
		limit=20,
	)
	shown = kinds()
	return [
		{
			"name": row.name,
			"kind": shown[row.kind],
			"received": formatdate(row.received_on),
			"answer_by": formatdate(row.due_on) if row.status == rules.OPEN else None,
			"forms": answer_link.forms(row) if row.came_by == HERE and answer_link.works(row) else [],
			"until": format_datetime(row.link_until) if row.link_until else None,
			"downloads": row.link_downloads,
		}
		for row in rows
	]


def ask(me, kind: str, wish: str, language: str) -> None:
	"""Keep a request; who it is about is sure, for the member is logged in. Those who answer are told.

	Raises:
	        frappe.ValidationError: Many wait for their answer already.
	"""
	frappe.db.get_value("Member", me.name, "name", for_update=True)
	whose = {"subject_doctype": "Member", "subject_name": me.name, "status": rules.OPEN}
	if frappe.db.count(REQUEST, whose) >= MOST_OPEN:
		frappe.throw(_("You have asked for several things that wait for their answer. Write to us instead."))
	doc = frappe.get_doc(
		{
			"doctype": REQUEST,
			**whose,
			"kind": kind,
			"came_by": HERE,
			"received_on": nowdate(),
			"email": me.email,
			"wish": wish or None,
			"language": language,
			"identity_how": "Logged in to the own pages",
			"identity_on": nowdate(),
		}
	)
	doc.flags.from_the_page = True
	doc.insert(ignore_permissions=True)  # a member has no right to requests, and this one is about the member
	for user in reminders.officers():
		spoken = frappe.db.get_value("User", user, "language")
		subject = _("A privacy request came by a member's own pages: {0}", spoken).format(doc.name)
		reminders.tell(user, REQUEST, doc.name, subject)
