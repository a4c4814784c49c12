"""Where a link may lead on to."""

import pytest

from membership_recruitment.member_privacy.wall.own_addresses import is_own

HOST = "members.example:8000"


@pytest.mark.parametrize(
	"address",
	[
		"/app",
		"app/member/MEM-00001",
		"/app/member/view/list?status=Active&day=12:30",
		"/app/kund/Åsas kök",
		"me#addresses",
		"/app/article/javascript-for-all",
		"http://members.example:8000/api/method/frappe.integrations.oauth2.authorize?redirect_uri=https://a.example",
		"https://members.example:8000/",
		"?a=b",
	],
)
def test_addresses_of_this_site(address):
	assert is_own(address, HOST)


@pytest.mark.parametrize(
	"address",
	[
		"javascript:alert(1)",
		"javajavascriptscript:alert(1)",
		"JAVA javascript SCRIPT:alert(1)",
		" javascript:alert(1)",
		"java\tscript:alert(1)",
		"data:text/html,x",
		"https://evil.example/x",
		"http://members.example:8000@evil.example/",
		"http://members.example/",
		"//evil.example",
		"///evil.example",
		"/\\evil.example",
		"\\\\evil.example",
		"/javascript/evil.example",
		"/j&#x41;avascript/evil.example",
		"https:evil.example",
		"http:/evil.example",
		"//[",
		"/x<script>",
		"/x\nSet-Cookie: a=b",
	],
)
def test_all_others(address):
	assert not is_own(address, HOST)
