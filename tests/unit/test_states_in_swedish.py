"""States of DocTypes: Frappe shows them without context, so what Swedish says of one in a DocType of ours would be lost."""

import json
import re
from pathlib import Path

APP = Path(__file__).parents[2] / "membership_recruitment"
IN_CONTEXT = re.compile(r'^msgctxt "(.+)"\nmsgid "(.+)"$', re.MULTILINE)


def test_a_state_that_has_a_context_is_shown_by_the_list():
	"""By its get_indicator, which Frappe asks only where the DocType has no states."""
	in_context = set(IN_CONTEXT.findall((APP / "locale" / "sv.po").read_text()))
	assert ("Bank File", "Read") in in_context
	lost = [
		(doctype["name"], state["title"])
		for path in APP.glob("*/doctype/*/*.json")
		for doctype in [json.loads(path.read_text())]
		for state in doctype.get("states", [])
		if (doctype["name"], state["title"]) in in_context
	]
	assert not lost
