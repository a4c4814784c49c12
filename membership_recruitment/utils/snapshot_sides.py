"""Part rows of snapshots in time, in SQL: what utils/statistics/holdout.py says of a few people, for all. Tests hold both
equal.

The statements take %(cut)s, the first day of the holdout, and %(last_training)s, the last day of which all labels are known
on it. `rows` is a statement whose rows have a `day`; `person` the column by which nobody stands on both sides.
"""


def training(rows: str, person: str) -> str:
	"""SQL: the rows of the earlier days, with their `weight`."""
	return _side(
		rows,
		person,
		weight="if(x.last_day < %(cut)s, 1, 2)",
		belongs=f"x.day <= %(last_training)s and (x.last_day < %(cut)s or crc32(x.{person}) & 1 = 0)",
	)


def held_out(rows: str, person: str) -> str:
	"""SQL: the rows of the latest days, with their `weight`."""
	return _side(
		rows,
		person,
		weight="if(x.first_day > %(last_training)s, 1, 2)",
		belongs=f"x.day >= %(cut)s and (x.first_day > %(last_training)s or crc32(x.{person}) & 1 = 1)",
	)


def _side(rows: str, person: str, weight: str, belongs: str) -> str:
	return f"""select x.*, {weight} as weight from (
		select d.*, min(d.day) over (partition by d.{person}) as first_day,
			max(d.day) over (partition by d.{person}) as last_day
		from ({rows}) d) x where {belongs}"""
