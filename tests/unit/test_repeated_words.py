"""Refusals repeat what somebody sent as text, not as HTML."""

from tests.support.repeated_words_decided import decided
from tests.support.tools import repeated_words


def test_refusals_escape_what_they_repeat():
	found, known = set(repeated_words.repeated("membership_recruitment")), decided()
	assert ("membership_recruitment.membership.terms.renewal._plan", "member") in found, "it sees nothing"
	assert not found - known, (
		f"{sorted(found - known)} come back as they came, and Frappe shows refusals as HTML: put them through "
		"frappe.utils.escape_html, or say in tests/support/repeated_words_decided.py why they hold no markup."
	)
	assert not known - found, f"{sorted(known - found)} are repeated no more: take them out"
