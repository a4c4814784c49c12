"""Columns of many rows are the same whether they fit into one packet, into parts or into none."""

import pytest

from membership_recruitment.member_insights import packed_columns

NAMES = [f"MEM-{number:05}" for number in range(400)]


@pytest.fixture(scope="module")
def rows():
	return (
		f"(select 1 as n, '{NAMES[0]}' as name "
		+ " ".join(f"union all select {number}, '{name}'" for number, name in enumerate(NAMES[1:], 2))
		+ ") t where t.n <= %(last)s"
	)


@pytest.mark.parametrize("longest", [2**24, 1000, 20], ids=["whole", "in parts", "row by row"])
def test_each_row_once_and_its_values_side_by_side(monkeypatch, rows, longest):
	monkeypatch.setattr(packed_columns, "LONGEST", longest)
	names, numbers, halves = packed_columns.columns(["t.name", "t.n", "t.n / 2"], rows, {"last": 300})
	assert sorted(names) == NAMES[:300]
	assert sorted(zip(names, numbers, strict=True)) == [
		(name, str(number)) for number, name in enumerate(NAMES[:300], 1)
	]
	assert all(float(half) * 2 == int(number) for half, number in zip(halves, numbers, strict=True))
	assert sorted(packed_columns.column("t.name", rows, {"last": 7})) == NAMES[:7]


@pytest.mark.parametrize("longest", [2**24, 20])
def test_no_rows_are_empty_columns(monkeypatch, rows, longest):
	monkeypatch.setattr(packed_columns, "LONGEST", longest)
	assert [list(values) for values in packed_columns.columns(["t.name", "t.n"], rows, {"last": 0})] == [
		[],
		[],
	]


def test_how_they_were_read(monkeypatch, rows):
	read = []
	monkeypatch.setattr(packed_columns, "LONGEST", 1000)
	by_row = packed_columns._by_row
	monkeypatch.setattr(packed_columns, "_by_row", lambda *asked: read.append(asked) or by_row(*asked))
	packed_columns.column("t.name", rows, {"last": 300})
	# the same in each row comes first, as in Retention Insight: parts are told apart by all of a row
	same, names = packed_columns.columns(["1", "t.name"], rows, {"last": 300})
	assert set(same) == {"1"} and sorted(names) == NAMES[:300]
	assert not read
	monkeypatch.setattr(packed_columns, "LONGEST", 20)
	packed_columns.column("t.name", rows, {"last": 300})
	assert len(read) == packed_columns.MOST_PARTS
