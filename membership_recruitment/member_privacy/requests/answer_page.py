"""The public page of the link to an answer (see answer_link.py): a GET shows what can be downloaded, the POST downloads it.

What is unknown, over, used up or withdrawn has the same answer.
"""

import frappe

from membership_recruitment.member_privacy.requests import answer_link
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, visit_limits

PAGE = "answer "
TEMPLATE = "privacy_answer"


def page(request: PublicRequest) -> PageResponse:
	network = visit_limits.visitors_network(visit_limits.setting("proxies_in_front"))
	if not visit_limits.within(
		f"{PAGE}network", network, visit_limits.setting("sign_ins_per_network"), visit_limits.HOUR
	):
		answer = PageResponse(TEMPLATE, {"state": "busy"}, status=429)
		answer.headers["Retry-After"] = str(visit_limits.HOUR)
		return answer
	token = request.value("token")
	name = answer_link.find(token)
	if name and request.is_post:
		form = request.value("form")
		if content := conflicts.try_again(lambda: answer_link.download(name, form)):
			return PageResponse(content=content, headers=answer_link.headers(form))
		name = None
	if not name:
		return PageResponse(TEMPLATE, {"state": "invalid"}, status=404)
	asked = frappe.get_doc(answer_link.REQUEST, name)
	return PageResponse(
		TEMPLATE,
		{
			"state": "ready",
			"token": token,
			"forms": answer_link.forms(asked),
			"downloads": asked.link_downloads,
			"until": frappe.utils.format_datetime(asked.link_until),
		},
	)
