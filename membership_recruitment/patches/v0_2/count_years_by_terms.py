"""Who was still a member a year after joining (`stayed_a_year`): by a term, grace no longer counts."""

from membership_recruitment.membership.terms import refresh
from membership_recruitment.utils import batches


def execute() -> None:
	batches.finish_each(refresh.rebuild_spells, batches.all_members())
