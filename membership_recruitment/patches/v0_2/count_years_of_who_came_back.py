"""From which day the years of each spell count (`counted_from`), for Member Jubilees."""

from membership_recruitment.membership.terms import refresh
from membership_recruitment.utils import batches


def execute() -> None:
	batches.finish_each(refresh.rebuild_spells, batches.all_members())
