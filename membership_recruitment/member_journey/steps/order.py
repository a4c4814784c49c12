"""What each step of a journey knows of the others: when the next one came, whether the phase was entered before, when
the journey got further.

Stored on Journey Transition so that figures read each step by itself. All of it is derived from the steps and
today's order of Journey Phase: running it again changes nothing, and a missed night is made good by the next.

The steps of a journey are in order of time. Of steps of the same moment (an import, two people who were merged) the
one into the later phase comes last, before all phases one into a phase that was deleted, and first one out of the
journey; identical ones are in order of their names.

- `next_on`: when the next step was taken. Empty: it is the last.
- `previous_entry_on`: when the same journey was last before this step led to the same place.
- `advanced_on`: when the first step at or after this one led into a later phase. Empty for a step out of the journey
  or into a phase that was deleted: nothing is later than that.
"""

from collections.abc import Iterable, Iterator

import frappe

from membership_recruitment.utils import batches, conflicts

STEPS_PER_BATCH = 5000
DERIVED = ("next_on", "previous_entry_on", "advanced_on")


def phases() -> list[str]:
	"""The phases in their order of today."""
	return frappe.get_all("Journey Phase", pluck="name", order_by="sequence asc, name asc")


def sync(journey_ids: Iterable[str]) -> int:
	"""Recompute the steps of these journeys, after steps came, went or moved between them.

	Returns:
	        How many rows changed.
	"""
	journeys = dict.fromkeys(filter(None, journey_ids))
	return sum(
		_sync("t.journey_id in %(journeys)s", {"journeys": tuple(batch)}) for batch in batches.split(journeys)
	)


@conflicts.tried_again
def sync_all() -> int:
	"""Recompute all steps: every night, and after the phases were reordered.

	Killed half-way, the rest is made good by the next run: each batch of journeys is finished by itself.

	Returns:
	        How many rows changed.
	"""
	return sum(batches.finish_each(_sync_range, _ranges()))


def sync_all_soon() -> None:
	"""After the order of the phases changed."""
	batches.soon(sync_all, "journey_steps")


def _ranges() -> Iterator[tuple[str, str | None]]:
	"""All journeys as (after, up to) in order, about STEPS_PER_BATCH steps each; None: the last ones."""
	after: str | None = ""
	while after is not None:
		rows = frappe.db.sql(
			"""select journey_id from `tabJourney Transition` where journey_id > %s
			order by journey_id limit 1 offset %s""",
			(after, STEPS_PER_BATCH - 1),
		)
		until = rows[0][0] if rows else None
		yield after, until
		after = until


def _sync_range(journeys: tuple[str, str | None]) -> int:
	after, until = journeys
	where = "t.journey_id > %(after)s" + (" and t.journey_id <= %(until)s" if until else "")
	return _sync(where, {"after": after, "until": until})


def _sync(where: str, values: dict) -> int:
	"""Recompute whole journeys; only rows that differ are written."""
	names = phases()
	values = values | {f"phase_{place}": name for place, name in enumerate(names)}

	def place(step: str) -> str:
		"""SQL: 1 for the first phase, 0 for one that was deleted, -1 for out of the journey."""
		listed = ", ".join(f"%(phase_{n})s" for n in range(len(names))) or "null"
		return f"if(ifnull({step}.to_phase, '') = '', -1, field({step}.to_phase, {listed}))"

	stored = " and ".join(f"t.{column} <=> wanted.{column}" for column in DERIVED)
	frappe.db.sql(
		f"""update `tabJourney Transition` t
		join (
			select t.name,
				lead(t.transition_on) over (
					partition by t.journey_id order by t.transition_on, {place("t")}, t.name
				) as next_on,
				lag(t.transition_on) over (
					partition by t.journey_id, t.to_phase order by t.transition_on, t.name
				) as previous_entry_on,
				if({place("t")} < 1, null, (
					select min(later.transition_on) from `tabJourney Transition` later
					where later.journey_id = t.journey_id and later.transition_on >= t.transition_on
						and {place("later")} > {place("t")}
				)) as advanced_on
			from `tabJourney Transition` t where {where}
		) wanted on wanted.name = t.name
		set {", ".join(f"t.{column} = wanted.{column}" for column in DERIVED)}
		where not ({stored})""",
		values,
	)
	return frappe.db.sql("select row_count()")[0][0]
