"""What the desk sees of members' own pages: who has a login and uses it, and a page as its member sees it, to read only."""

import frappe
from frappe import _
from frappe.core.doctype.access_log import access_log

from membership_recruitment import public_page
from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_pages import links, logins, name_changes
from membership_recruitment.member_pages.own_page import NAVIGATION, shown
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.public_page import PAGES, PublicRequest

MEMBER = "Member"
# what each page shows beside the Member and its invoices. The card is not here: its code is the member's alone.
READS = {
	"my": ["Membership"],
	"my/details": [],
	"my/household": [],
	"my/history": ["Membership", "Member Activity"],
	"my/consents": ["Consent Event"],
	"my/data": ["Privacy Request"],
}


@frappe.whitelist()
def on_form(member: str) -> dict:
	"""What the form of a Member shows: `user`, `last_login`, `invited_on` and `works_until` of the latest invitation (None
	without one), `problem` for which it was not sent, `waiting` (the name that waits for a registrar), `recommended_by` (full
	name), `pages` (address and words of each) for whoever may look at them."""
	frappe.has_permission(MEMBER, "read", doc=member, throw=True)
	user = frappe.db.get_value(MEMBER, member, "user")
	invited = frappe.get_all(
		links.LINK,
		filters={"member": member, "kind": links.INVITATION},
		fields=["creation as invited_on", "expires_on as works_until", "problem"],
		order_by="creation desc",
		limit=1,
	)
	waiting = name_changes.waiting_of(member)
	recommended_by = friends.recommender_of(member)
	may_look = bool(user) and frappe.has_permission(MEMBER, "write", doc=member)
	return {
		"user": user,
		"last_login": user and frappe.db.get_value("User", user, "last_login"),
		**(invited[0] if invited else {"invited_on": None, "works_until": None, "problem": None}),
		"waiting": waiting and " ".join(filter(None, (waiting.first_name, waiting.last_name))),
		"recommended_by": recommended_by and frappe.db.get_value(MEMBER, recommended_by, "full_name"),
		"pages": [
			{"value": path, "label": _(words)} for path, words in NAVIGATION if may_look and _may_see(path)
		],
	}


def _may_see(page: str) -> bool:
	"""Whether the user may read what stands on a page."""
	return page in READS and all(frappe.has_permission(doctype, "read") for doctype in READS[page])


@frappe.whitelist(methods=["POST"])
def look(member: str, page: str) -> str:
	"""A page as its member sees it: nothing can be sent from it, and that somebody looked stands in the Access Log.

	Args:
	        page: One of `READS`.

	Returns:
	        HTML of the whole page.
	"""
	frappe.has_permission(MEMBER, "write", doc=member, throw=True)
	if not _may_see(page) or not frappe.db.get_value(MEMBER, member, "user"):
		frappe.throw(_("This member has no such page."))
	access_log.make_access_log(doctype=MEMBER, document=member, method="Own Pages", page=page)
	language = frappe.db.get_value(MEMBER, member, "language")
	language = language if language in public_page.LANGUAGES else public_page.language()
	request = PublicRequest(path=page, is_post=False, language=language, values={})
	with in_language(language):
		answer = shown(frappe.get_attr(PAGES[page]).of_member, request, member)
		return public_page.render(answer.template, {"request": request, **answer.context, "csrf_token": ""})


@frappe.whitelist(methods=["POST"])
def take_login_away(member: str) -> None:
	"""A member's login opens no pages any more, nor does an invitation that was sent; the User stays, its sessions end.
	Another invitation may be accepted with another address."""
	frappe.has_permission(MEMBER, "write", doc=member, throw=True)
	doc = frappe.get_doc(MEMBER, member)
	if not doc.user:
		frappe.throw(_("This member has no login."))
	frappe.db.set_value(MEMBER, member, "user", None)
	links.end(member, links.INVITATION)
	logins.end_sessions(doc.user)
	doc.add_comment("Info", _("The login of the own pages was taken away."))
