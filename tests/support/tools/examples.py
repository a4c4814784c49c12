"""How many generated registers and lives a test looks at: a third in `./dev test`, all of them in `./dev attack`.

MEMBERSHIP_EXAMPLES asks for another number of each.
"""

import os

from hypothesis import HealthCheck, settings

from tests.support.attacks.sampling import EVERYTHING


def number_of(usual: int) -> int:
	"""How many of so many this run looks at."""
	return int(os.environ.get("MEMBERSHIP_EXAMPLES", usual if EVERYTHING else -(-usual // 3)))


def examples(usual: int) -> settings:
	"""Settings of a test whose examples are whole registers, written to the site one after the other."""
	return settings(
		max_examples=number_of(usual),
		deadline=None,
		suppress_health_check=[
			HealthCheck.function_scoped_fixture,
			HealthCheck.too_slow,
			HealthCheck.data_too_large,
		],
	)
