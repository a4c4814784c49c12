"""Whose end of a term is still a question: nobody's who has died, has said that he or she leaves, or has renewed."""

from collections.abc import Collection, Iterable

import frappe

from membership_recruitment.member_privacy.consent.ranking_objection import NO_RISK
from membership_recruitment.membership.leaving_risk.term_features import LEAD_DAYS
from membership_recruitment.utils import batches

# SQL over a term `t` of a member `m`
IN_QUESTION = (
	"t.renewed = 0 and t.cancelled_from is null and t.leaving_said_on is null and m.deceased_on is null"
)
_FORETOLD_OF = (
	f"""t.member = m.name and t.due_on = m.leaving_call_on + interval {LEAD_DAYS} day and {IN_QUESTION}"""
)


def in_question(members: Iterable[str]) -> set[str]:
	"""Those of the members whose term, the one that something is foretold of, still may be renewed or not."""
	found: set[str] = set()
	for names in batches.split(members):
		found.update(
			frappe.db.sql_list(
				f"select m.name from `tabMember` m join `tabMembership` t on {_FORETOLD_OF} where m.name in %s",
				(tuple(names),),
			)
		)
	return found


def forget_decided(members: Collection[str]) -> None:
	"""What was foretold of these members goes where the end is no question any more; locks are the caller's."""
	nothing = ", ".join(f"m.{field} = null" for field in NO_RISK)
	frappe.db.sql(
		f"""update `tabMember` m left join `tabMembership` t on {_FORETOLD_OF} set {nothing}
		where m.name in %s and m.leaving_band is not null and t.name is null""",
		(tuple(members),),
	)
