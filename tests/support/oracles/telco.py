"""How long the customers in IBM's sample data "Telco Customer Churn" had stayed: counts by month.

Source: IBM Cognos Analytics sample data, WA_Fn-UseC_-Telco-Customer-Churn.csv, 7,043 customers, columns tenure and
Churn. No test-only package carries it, and the figures need no more than these counts. The eleven customers in their
first month (tenure 0, none had left) are never at risk and are left out.
"""

# left / still there, for tenures of 1 to 72 months
COUNTS = """
	380/233 123/115 94/106 83/93 64/69 40/70 51/80 42/81 46/73 45/71 31/68 38/79
	38/71 24/52 37/62 28/52 26/61 24/73 19/54 18/53 17/46 27/63 13/72 23/71
	23/56 15/64 13/59 12/45 15/57 16/56 16/49 19/50 14/50 12/53 15/73 10/40
	15/50 13/46 14/42 13/51 14/56 14/51 15/50 6/45 6/55 12/62 14/54 9/55
	15/51 10/58 8/60 8/72 14/56 13/55 9/55 10/70 8/57 11/56 8/52 6/70
	8/68 5/65 4/68 4/76 9/67 13/76 10/88 9/91 8/87 11/108 6/164 6/356
"""


def rows() -> list[tuple[int, bool]]:
	"""Each customer: months, and whether he or she has left."""
	found = []
	for month, pair in enumerate(COUNTS.split(), start=1):
		left, stays = map(int, pair.split("/"))
		found += [(month, True)] * left + [(month, False)] * stays
	return found
