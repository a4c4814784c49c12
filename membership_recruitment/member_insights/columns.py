"""A column of many rows, read fast.

The database compares names by the rules of a language, so that looking up 200,000 of them in another table is the
dearest part of an answer; and a driver makes objects of rows more slowly than the database finds them. Hence one
string, taken apart and looked up here.
"""

import frappe

LONGEST = 2**24  # bytes: as long as MariaDB's packets, unless somebody has changed those


def column(expression: str, rows: str, parameters: dict) -> list[str]:
	"""An expression for each of some rows, in no order.

	Args:
	        expression: SQL that is never null and holds no line feed.
	        rows: SQL from the tables on: "`tabMember` m where …". Without grouping, order and limit.

	Returns:
	        Its values as text. Where they do not fit into one packet they are read row by row.
	"""
	((count, joined),) = frappe.db.sql(
		f"""set statement group_concat_max_len = {LONGEST} for
		select count(*), group_concat({expression}, '\n' separator '') from {rows}""",
		parameters,
	)
	whole = (joined or "").split("\n")[:-1]
	return (
		whole if len(whole) == count else frappe.db.sql_list(f"select {expression} from {rows}", parameters)
	)
