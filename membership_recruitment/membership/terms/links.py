"""Which term a term renews, where that was not known when it was entered: the same rule as `stored.renewed_by`."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.terms import stored
from membership_recruitment.membership.terms.stored import pending_sql, void_sql
from membership_recruitment.settings import rules


def link_next(term) -> None:
	"""A term that was there before the one right before it is the renewal of that one.

	Args:
	        term: A Membership document, just inserted.
	"""
	start = getdate(term.start_date)
	following = next((row for row in stored.other_terms(term) if row.start_date > start), None)
	if not following or following.renews:
		return
	later = stored.locked_term(following.name)
	if later.renewable(stored.renewed_by(later)) != term.name:
		return
	values = {"renews": term.name, "planned_start": later.planned_start}
	if stored.as_date(later.planned_start) == following.start_date:
		values["planned_start"] = None  # as of any renewal that stands where it was planned
	frappe.db.set_value("Membership", later.name, values, update_modified=False)


def link_all() -> None:
	"""Link all terms that were entered by hand and do not say which one they renew. What an old register brought was
	never a renewal made here, and stays as it is."""
	until = f"""case when {pending_sql("held")} then held.kept_until
		else greatest(date_add(held.end_date, interval %(grace)s day), ifnull(held.kept_until, held.end_date)) end"""
	joins_on = f"""ifnull(datediff(later.start_date, case when held.cancelled_from is null then {until}
		else least(ifnull({until}, held.cancelled_from), date_sub(held.cancelled_from, interval 1 day)) end) <= 1, 1)"""
	waits = f"""(waiting.awaits_payment = 1 and waiting.approved = 1 and {pending_sql("waiting")}
		and waiting.kept_until is null and waiting.cancelled_from is null
		and datediff(later.start_date, waiting.end_date) <= %(grace)s + 1)"""
	frappe.db.sql(
		f"""update `tabMembership` t join (
			select found.name, found.earlier, row_number() over (partition by found.earlier order by found.start_date) as place
			from (
				select later.name, later.start_date, later.renews, later.register_import,
					case when {waits} then waiting.name when held.name is not null and {joins_on} then held.name end as earlier
				from (
					select t.name, t.start_date, t.renews, t.register_import,
						lag(t.name) over of_member as before_it,
						substr(max(case when not {pending_sql("t")} or t.kept_until is not null
							then concat(t.start_date, t.name) end)
							over (of_member rows between unbounded preceding and 1 preceding), 11) as held_before
					from `tabMembership` t where not {void_sql("t")}
					window of_member as (partition by t.member order by t.start_date)
				) later
				left join `tabMembership` waiting on waiting.name = later.before_it
				left join `tabMembership` held on held.name = later.held_before
			) found
			where found.renews is null and ifnull(found.register_import, '') = '' and found.earlier is not null
				and not exists (select 1 from `tabMembership` r where r.renews = found.earlier)
		) linked on linked.name = t.name and linked.place = 1
		set t.renews = linked.earlier, t.planned_start = nullif(t.planned_start, t.start_date)""",
		{"grace": rules().grace_days},
	)
