"""A member's own page with the link to the joining page that the member may give to friends."""

from membership_recruitment import public_page
from membership_recruitment.member_pages.own_page import own_page
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.public_page import NoSuchPage, PageResponse, PublicRequest
from membership_recruitment.utils import conflicts

WHERE = "/my/recommend"
RENEW, OFF = "renew", "off"


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	"""A GET shows the link; the POST makes it, makes another one, or ends it. Who has come by it is not told."""
	if not friends.is_on():
		raise NoSuchPage
	if request.is_post:
		works = {RENEW: friends.renew, OFF: friends.switch_off}
		if work := works.get(request.value("do")):
			conflicts.try_again(lambda: work(me.name))
		return PageResponse(go_to=f"{WHERE}?lang={request.language}")
	code = friends.code_of(me.name)
	link = public_page.address("join", lang=request.language, **{friends.PARAMETER: code}) if code else None
	return PageResponse("my/recommend", {"link": link})
