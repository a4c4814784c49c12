from datetime import date

import pytest

from membership_recruitment.membership.register import import_changes as changes


def test_a_later_row_counts():
	said = changes.last_said([(2, {"email": "a", "phone": "1"}), (3, {"email": "b"})])
	assert said == ({"email": "b", "phone": "1"}, {"email": 3, "phone": 2})


@pytest.mark.parametrize(
	("said", "news"),
	[
		({"first_name": "Anna", "last_name": "von Essen"}, {}),
		({"first_name": "Anna", "last_name": "Ek"}, {"first_name": "Anna", "last_name": "Ek"}),
		({"former_number": "42"}, {}),
		({"former_number": "43"}, {"former_number": "43"}),
		({"phone": "1", "email": "a"}, {"phone": "1"}),
	],
)
def test_what_is_no_news(said, news):
	stored = {
		"first_name": "Anna von",
		"last_name": "Essen",
		"former_number": "0042",
		"phone": "",
		"email": "a",
	}
	assert changes.differences(said, stored) == news


def test_an_address_that_they_have_beside_the_one_that_counts_is_no_news():
	addresses = [{"address_line1": "Gatan 1", "city": "Umeå"}, {"address_line1": "Vägen 2", "city": "Umeå"}]
	assert changes.address_differences({"address_line1": "Gatan 1"}, addresses) == {}
	assert changes.address_differences({"city": "Umeå"}, addresses) == {}
	assert changes.address_differences({"address_line1": "Gatan 3", "city": "Umeå"}, addresses) == {
		"address_line1": "Gatan 3"
	}


def test_what_a_merge_decided_is_no_news():
	merged = [{"first_name": "Åsa", "last_name": "Ek", "email": "ny", "former_number": "8"}]
	said = {"first_name": "Åsa", "last_name": "Ek", "email": "ny", "former_number": "8", "phone": "1"}
	changes.leave_out_what_was_merged(said, merged)
	assert said == {"phone": "1"}
	said = {"first_name": "Åsa", "last_name": "Alm", "email": "tredje"}
	changes.leave_out_what_was_merged(said, merged)
	assert said == {"first_name": "Åsa", "last_name": "Alm", "email": "tredje"}


@pytest.mark.parametrize(
	("since", "only_year", "first", "kept"),
	[
		(date(2015, 5, 1), False, date(2019, 1, 1), True),
		(date(2019, 1, 1), False, date(2019, 1, 1), False),
		(date(2019, 1, 1), True, date(2019, 3, 1), False),
		(date(1987, 1, 1), True, date(2019, 3, 1), True),
		(date(2020, 1, 1), False, None, True),
	],
)
def test_a_join_date_counts_before_the_first_term(since, only_year, first, kept):
	said = {"member_since": since, **({"only_year_known": True} if only_year else {})}
	changes.leave_out_what_terms_say(said, first)
	assert bool(said) == kept


def test_a_name_that_was_split_at_its_own_comma_is_no_news():
	stored = {"first_name": "Hetty", "last_name": "Sample, Jr"}
	assert changes.differences({"first_name": "Jr", "last_name": "Hetty Sample"}, stored) == {}
	assert changes.differences({"first_name": "Sample", "last_name": "Hetty, Jr"}, stored) != {}
