"""Whether a member may be invited to their own pages, and whom of several at one address. No frappe."""

from typing import NamedTuple

GONE, RESTRICTED, NO_ADDRESS, HAS_A_LOGIN, CHILD, LOGIN_OF_ANOTHER, SHARED = (
	"gone",
	"restricted",
	"no address",
	"has a login",
	"child",
	"login of another",
	"shared",
)


class Invited(NamedTuple):
	"""What is known of somebody who is to be invited.

	Attributes:
	        is_gone: Has died, or is erased.
	        is_restricted: The use of the data is restricted.
	        email: Address of the member.
	        user: Login that the member has.
	        is_young: A child that gets no mail of its own yet.
	        others: How many other members have the address.
	        looks_after: Pays for others, or is the guardian of some.
	        other_looks_after: One of those others does.
	        taken: The address is the login of another member.
	"""

	is_gone: bool
	is_restricted: bool
	email: str | None
	user: str | None
	is_young: bool
	others: int
	looks_after: bool
	other_looks_after: bool
	taken: bool


def refusal(person: Invited, *, chosen: bool) -> str | None:
	"""Why somebody is not invited; None: they are.

	Args:
	        chosen: Somebody has chosen this very member. Among those who share an address only that decides, or that one
	                alone looks after others: whose page it is is never guessed.
	"""
	if person.is_gone:
		return GONE
	if person.is_restricted:
		return RESTRICTED
	if person.user:
		return HAS_A_LOGIN
	if person.is_young:
		return CHILD
	if not person.email:
		return NO_ADDRESS
	if person.taken:
		return LOGIN_OF_ANOTHER
	decided = chosen or (person.looks_after and not person.other_looks_after)
	return SHARED if person.others and not decided else None
