"""Who may be invited to their own pages."""

import pytest

from membership_recruitment.member_pages import invitation_rules as rules

ALONE = rules.Invited(
	is_gone=False,
	is_restricted=False,
	email="a@example.org",
	user=None,
	is_young=False,
	others=0,
	looks_after=False,
	other_looks_after=False,
	taken=False,
)
SHARING = ALONE._replace(others=1)


@pytest.mark.parametrize(
	("person", "chosen", "reason"),
	[
		(ALONE, False, None),
		(ALONE, True, None),
		(ALONE._replace(is_gone=True), True, rules.GONE),
		(ALONE._replace(is_restricted=True), True, rules.RESTRICTED),
		(ALONE._replace(user="a@example.org"), True, rules.HAS_A_LOGIN),
		(ALONE._replace(email=None), True, rules.NO_ADDRESS),
		(ALONE._replace(is_young=True), True, rules.CHILD),
		(ALONE._replace(is_young=True, email=None), True, rules.CHILD),
		(ALONE._replace(taken=True), True, rules.LOGIN_OF_ANOTHER),
		(SHARING, False, rules.SHARED),
		(SHARING, True, None),
		(SHARING._replace(looks_after=True), False, None),
		(SHARING._replace(other_looks_after=True), False, rules.SHARED),
		(SHARING._replace(looks_after=True, other_looks_after=True), False, rules.SHARED),
		(SHARING._replace(taken=True, looks_after=True), True, rules.LOGIN_OF_ANOTHER),
	],
)
def test_whose_page_an_address_opens_is_never_guessed(person, chosen, reason):
	assert rules.refusal(person, chosen=chosen) == reason
