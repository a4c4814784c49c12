"""Members who come of age: said once, on their timeline and, where mail to them has no address now, as a task.

That mail stops to go to the guardians follows from the day by itself (guardian_mail); what is put down here is that it
did. Who was of age when the guardian was noted (a contact person of an adult) has not come of age with us.
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.people.ages import OF_AGE, comes_of_age_on
from membership_recruitment.people.registrars import first_registrar
from membership_recruitment.utils import batches, conflicts

BATCH = 100  # members, each with documents to save


@conflicts.tried_again
def nightly(day: date | None = None) -> None:
	"""The nightly job. A night that was missed is made good by the next."""
	frappe.set_user_lang(frappe.session.user)
	day = getdate(day)
	_take_back(day)
	batches.finish()
	batches.finish_each(lambda members: _announce(members, day), batches.split(_of_age(day), BATCH))


def _of_age(day: date) -> list[str]:
	"""Members who have come of age since a guardian was noted, and nobody has said it."""
	return frappe.db.sql_list(
		"""select distinct m.name from `tabMember Guardian` g join `tabMember` m on m.name = g.parent
		where g.parenttype = 'Member' and g.ended_on is null and m.deceased_on is null
			and m.birth_date > date_sub(date(g.creation), interval %(age)s year)
			and m.birth_date <= date_sub(%(day)s, interval %(age)s year)
		order by m.name""",
		{"day": day, "age": OF_AGE},
	)


def _take_back(day: date) -> None:
	"""The birth date was corrected: the member is a child."""
	frappe.db.sql(
		"""update `tabMember Guardian` g join `tabMember` m on m.name = g.parent
		set g.ended_on = null
		where g.parenttype = 'Member' and g.ended_on is not null
			and (m.birth_date is null or m.birth_date > date_sub(%(day)s, interval %(age)s year))""",
		{"day": day, "age": OF_AGE},
	)


def _announce(members: list[str], day: date) -> None:
	"""The rows are locked, and asked once more: of two runs the second finds nothing to say."""
	rows = frappe.db.sql(
		"""select g.name, g.parent, g.full_name, g.email, m.full_name as child, m.email as own, m.birth_date
		from `tabMember Guardian` g join `tabMember` m on m.name = g.parent
		where g.parent in %(members)s and g.parenttype = 'Member' and g.ended_on is null
		order by g.parent, g.idx for update""",
		{"members": tuple(members)},
		as_dict=True,
	)
	guardians: dict[str, list[frappe._dict]] = {}
	for row in rows:
		guardians.setdefault(row.parent, []).append(row)
	for member, of_member in guardians.items():
		came = comes_of_age_on(of_member[0].birth_date)
		names = [row.name for row in of_member]
		frappe.db.set_value(
			"Member Guardian", {"name": ["in", names]}, "ended_on", came, update_modified=False
		)
		_say(member, of_member, came, day)


def _say(member: str, guardians: list[frappe._dict], came: date, day: date) -> None:
	own = (guardians[0].own or "").lower()
	names = ", ".join(row.full_name or row.email or "" for row in guardians)
	said = _("{0} came of age on {1}. Mail about the membership no longer goes to {2}.").format(
		guardians[0].child, formatdate(came), names
	)
	frappe.get_doc("Member", member).add_comment("Info", frappe.utils.escape_html(said))
	if own and own not in {(row.email or "").lower() for row in guardians}:
		return
	ask = (
		_("The e-mail address of the member is that of a guardian: ask for one of their own.")
		if own
		else _("There is no e-mail address of the member: ask for one.")
	)
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": first_registrar(),
			"reference_type": "Member",
			"reference_name": member,
			"description": frappe.utils.escape_html(f"{said} {ask}"),
			"date": day,
		}
	)
	task.insert(ignore_permissions=True)  # the night gives it, nobody who would need the right
