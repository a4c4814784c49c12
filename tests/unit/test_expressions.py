"""What may stand where words become SQL: columns and aggregates of columns, and nothing that an attacker makes of them."""

import pytest

from membership_recruitment.member_privacy.wall import expressions
from tests.support.attacks.expressions import forged

GOOD = [
	("fields", "*"),
	("fields", "name, owner"),
	(
		"fields",
		[
			"name",
			"`tabMember`.`name`",
			"`tabMembership Type`.*",
			"count(name) as total",
			"count(distinct `tabSales Invoice`.name) as `n`",
			"sum(items.amount)",
			"name as 'id'",
			"recruiter.full_name",
			"count(*) as count",
		],
	),
	("fields", [{"COUNT": "name", "as": "total"}]),
	("fields", [["name", "Member"]]),
	("fieldname", "full_name"),
	("fieldname", {"notes": "max((select 1)) is but a text here"}),
	("order_by", "`tabSales Invoice`.`modified` desc, name asc"),
	("order_by", "count desc"),
	("group_by", "`tabMembership Type`.`name`"),
	("filters", {"name": "anything (at) all; --", "modified": [">", "2026-01-01"]}),
	("filters", [["Member", "name", "not in", ["a", "b"]], ["owner", "like", "%(%"]]),
	("filters", [["a", "=", 1], "and", [["b", "is", "set"], "or", ["c", "between", [1, 2]]]]),
	("filters", ["name", "=", "x"]),
	("filters", "MEM-00001"),
	("sort_order", "desc"),
	("aggregation", "sum"),
	("field_map", {"start": "starts_on", "end": "ends_on", "allDay": True, "title": "subject"}),
	("start", "2026-11-01 00:00:00"),
	("page_length", 20),
	("doctype", "Membership Type"),
	("notes", "max((select group_concat(email) from tabMember))"),  # reaches no SQL
]


@pytest.mark.parametrize(("argument", "value"), GOOD, ids=str)
def test_what_the_desk_asks_for_passes(argument, value):
	expressions.check(argument, value)


def test_nothing_forged_passes():
	texts = forged()
	assert len(texts) >= 200
	passed = []
	for text in texts:
		for argument in (*expressions.FIELDS, *expressions.ORDERS):
			for value in (text, ["name", text], f"name, {text}"):
				passed += _passes(argument, value)
		for argument in expressions.FILTERS:
			for value in (
				{text: 1},
				[[text, "=", 1]],
				[["Member", text, "=", 1]],
				[["name", text, 1]],
				[["name", "=", "x"], "and", [[text, "=", 1]]],
			):
				passed += _passes(argument, value)
		for argument in (*expressions.SORTS, *expressions.FUNCTIONS, *expressions.NUMBERS):
			passed += _passes(argument, text)
		for argument in expressions.DOCTYPES:
			passed += _passes(argument, f"Member` {text}")
		passed += _passes("field_map", {"start": text})
		passed += _passes("fields", [{"COUNT": text}]) + _passes("fields", [{text: "name"}])
	assert not passed


def _passes(argument: str, value) -> list:
	try:
		expressions.check(argument, value)
	except expressions.NotAColumn:
		return []
	return [(argument, value)]
