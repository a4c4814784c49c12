from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.register import import_cells


@pytest.mark.parametrize(
	"text",
	[
		"2019-03-01",
		"01/03/2019",
		"1/3/2019",
		"1.3.2019",
		"20190301",
		"2019-03-01 00:00:00",
		"2019-03-01T10:15",
		"2019/3/1",
	],
)
def test_dates_as_people_write_them(text):
	assert import_cells.parse_date(text) == date(2019, 3, 1)


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_cell_is_no_date(text):
	assert import_cells.parse_date(text) is None


@pytest.mark.parametrize(
	"text",
	[
		"2019-02-30",
		"03/25/2019",
		"2019",
		"190301",
		"2019301",
		"43525",
		"mars",
		"0019-03-01",
		"2019-03/01",
		"1899-12-31",
		"2201-01-01",
	],
)
def test_what_is_no_date_is_refused(text):
	with pytest.raises(ValueError):
		import_cells.parse_date(text)


@pytest.mark.parametrize("text", ["9999-12-31", "31.12.9999", "9998-12-31", "99991231"])
def test_no_end_however_it_is_written(text):
	assert import_cells.parse_date(text) == date(9999, 12, 31)


@given(
	st.dates(date(1900, 1, 1), date(2200, 12, 31)),
	st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y"]),
)
def test_every_date_survives_writing_and_reading(day, form):
	# strftime leaves out leading zeros of years on some systems
	text = day.strftime(form.replace("%Y", f"{day.year:04}"))
	assert import_cells.parse_date(text) == day


@pytest.mark.parametrize(
	("text", "name"),
	[
		("Anna Maria Svensson", ("Anna Maria", "Svensson")),
		("Carl von Linné", ("Carl", "von Linné")),
		("von Essen, Ebba", ("Ebba", "von Essen")),
		("Enverga, Jr., Tobias C.", ("Jr., Tobias C.", "Enverga")),
		("Cher", ("Cher", "")),
		("Lind,", ("Lind", "")),
	],
)
def test_full_names_are_split(text, name):
	assert import_cells.split_name(text) == name


def test_cancellation_reasons():
	assert import_cells.cancellation_reason("Eget utträde") == "Resigned"
	assert import_cells.cancellation_reason("UTESLUTEN") == "Excluded"
	assert import_cells.cancellation_reason("flyttat") == "Moved away"
	assert import_cells.cancellation_reason("betalade aldrig") == "Other"
