"""What those who joined and stayed a year had in common, counted in one SQL statement per characteristic.

Joined: the first membership spell began in the window. Stayed: active on the first anniversary of that day, as in
cohort_counts.py (who left and was back by then stayed; the anniversary of 29 February is the 28th). Only those whose
anniversary has come count, so nobody is taken for gone who is merely new.
"""

from dataclasses import dataclass
from datetime import date

import frappe

AGE_BANDS = (26, 36, 46, 56, 66)  # years: under 26, 26 to 35, …, 66 and more
POSTCODE_DIGITS = 2
UNKNOWN = ""

SOURCE, CAMPAIGN, PATH, AGE, POSTCODE = CHARACTERISTICS = (
	"Recruitment Source",
	"Campaign",
	"Phases before Joining",
	"Age Band",
	"Postcode Area",
)

ANNIVERSARY = "(s.start_date + interval 1 year)"


@dataclass
class ValueCount:
	"""How many with a value of a characteristic joined, and how many of them were there a year later."""

	value: str
	joined: int = 0
	stayed: int = 0

	@property
	def gone(self) -> int:
		return self.joined - self.stayed


def insight(characteristic: str, first: date, last: date) -> list[ValueCount]:
	"""Values with those who joined from `first` to `last`, both inclusive, most first.

	Args:
	        characteristic: One of CHARACTERISTICS.
	        first, last: The window; `last` at least a year ago.

	Returns:
	        UNKNOWN as the value of those of whom it isn't known. Phases stand in order, a line feed between them; an age
	        band is its first age, "0" the youngest; a postcode area is the first digits, never more of them.
	"""
	values = {"first": first, "last": last, "digits": POSTCODE_DIGITS}
	value, join = _expression(characteristic, values)
	counted = frappe.db.sql(
		f"""select {value} as value, count(*), sum(s.active_to >= {ANNIVERSARY} or exists (
				select 1 from `tabMembership Spell` back
				where back.member = s.member and s.active_to < {ANNIVERSARY}
					and back.start_date <= {ANNIVERSARY} and back.active_to >= {ANNIVERSARY}
			))
		from `tabMembership Spell` s
		join `tabMember` m on m.name = s.member
		{join}
		where s.spell_number = 1 and s.start_date between %(first)s and %(last)s
		group by value""",
		values,
	)
	found = [ValueCount(str(raw or UNKNOWN), joined, int(stayed)) for raw, joined, stayed in counted]
	return sorted(found, key=lambda count: (-count.joined, count.value))


def _expression(characteristic: str, values: dict) -> tuple[str, str]:
	"""SQL for the value and for the tables that it needs beside the spell `s` and the member `m`."""
	if characteristic == SOURCE:
		return "coalesce(s.recruitment_source, m.recruitment_source)", ""
	if characteristic == CAMPAIGN:
		return "m.campaign", ""
	if characteristic == AGE:
		age = "timestampdiff(year, m.birth_date, s.start_date)"
		bands = " ".join(f"when {age} >= {first} then '{first}'" for first in reversed(AGE_BANDS))
		return f"case {bands} when {age} >= 0 then '0' end", ""
	if characteristic == POSTCODE:
		# the address that was entered first, and only what begins with digits
		return (
			"case when a.area regexp '^[0-9]+$' then a.area end",
			"""left join (
				select l.link_name as member, substr(min(concat(d.creation, left(replace(d.pincode, ' ', ''), %(digits)s))), 27) as area
				from `tabDynamic Link` l
				join `tabAddress` d on d.name = l.parent and ifnull(d.pincode, '') <> ''
				where l.link_doctype = 'Member' and l.parenttype = 'Address'
				group by l.link_name
			) a on a.member = m.name""",
		)
	return _phases_before_joining(values)


def _phases_before_joining(values: dict) -> tuple[str, str]:
	"""Which of the prospects' phases the journey touched: those in the order of Journey Phase, not of the steps, so
	that who went back and forth is no group of one."""
	names = frappe.get_all(
		"Journey Phase", filters={"people": "Prospects"}, pluck="name", order_by="sequence asc, name asc"
	)
	values.update({f"phase_{n}": name for n, name in enumerate(names)})
	values["phases"] = tuple(names) or ("",)
	listed = ", ".join(f"if(t.touched & {1 << n}, %(phase_{n})s, null)" for n in range(len(names)))
	bits = " ".join(f"when p.to_phase = %(phase_{n})s then {1 << n}" for n in range(len(names)))
	return (
		f"concat_ws('\\n', {listed})" if names else "''",
		f"""left join (
			select p.journey_id, bit_or(case {bits or "when 1 = 0 then 0"} else 0 end) as touched
			from `tabJourney Transition` p where p.to_phase in %(phases)s
			group by p.journey_id
		) t on t.journey_id = m.journey_id""",
	)
