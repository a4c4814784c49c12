"""How long hypothesis searches: the usual number keeps the suite short, MEMBERSHIP_EXAMPLES asks for more."""

import os

from hypothesis import HealthCheck, settings


def examples(usual: int) -> settings:
	"""Settings of a test whose examples are whole registers, written to the site one after the other."""
	return settings(
		max_examples=int(os.environ.get("MEMBERSHIP_EXAMPLES", usual)),
		deadline=None,
		suppress_health_check=[
			HealthCheck.function_scoped_fixture,
			HealthCheck.too_slow,
			HealthCheck.data_too_large,
		],
	)
