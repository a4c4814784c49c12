"""The first of a member's own pages: where the membership stands."""

from membership_recruitment.member_pages.own_page import own_page
from membership_recruitment.public_page import PageResponse, PublicRequest


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	return PageResponse("my/start", {})
