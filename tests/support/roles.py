"""Which roles see a report of members by name."""

import pytest

by_name = pytest.mark.parametrize(
	("role", "sees"),
	[
		("Member Registrar", True),
		("Membership Manager", True),
		("Member Recruiter", False),
		("Recruitment Manager", False),
		("Membership Analyst", False),
		("Member Privacy Officer", False),
	],
)
