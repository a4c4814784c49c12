"""Merge two members, or two prospects, who are one person: with a preview, and a record to undo it by.

Not by frappe.rename_doc(merge=True): it knows nothing of terms that overlap, lets the kept document's fields win
without a choice, runs the deletion's hooks on what is left, empties every cache of the site, and can't be undone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields
from frappe.utils import cstr, get_datetime, getdate, now, now_datetime, strip_html

from membership_recruitment.member_privacy.consent import ranking_objection, restriction
from membership_recruitment.member_recruitment.conversion import (
	linked_records,
	merge_guardians,
	merge_refusals,
)
from membership_recruitment.member_recruitment.conversion.merge_rows import (
	MEMBER,
	NOT_MOVED,
	PROSPECT,
	RECORDS,
	Move,
	apply_move,
	delete_row,
	find_moves,
	insert_row,
	whole_row,
)
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.fees import payments
from membership_recruitment.membership.terms import events, payers, refresh
from membership_recruitment.membership.terms.stored import as_lifecycle_term, terms_of
from membership_recruitment.people import name_words
from membership_recruitment.people.prospect_statuses import CONVERTED
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.names import names_in

# the right that lets somebody merge: registrars write members, but only managers take prospects away
RIGHTS = {MEMBER: "write", PROSPECT: "delete"}

# Follows from terms and steps, or is the document's own
NOT_CHOSEN = {
	"full_name",
	"status",
	"membership_type",
	"end_date",
	"join_date",
	"member_since",
	"only_year_known",
	*stored_scores.STORED,
	"journey_id",
	"journey_phase",
	"phase",
	"phase_since",
	"phase_due_on",
	"queued_on",
	"wanted_start_date",
	"closed_on",
	"lost_reason",
	"converted_by",
	"awaits_conversion",
	"queue_reason",
	*ranking_objection.STORED,
	*("restricted_on", "erased_on"),
	"user",  # goes along, see join
}
TEXT_IS_JOINED = {"notes"}
STARTS = (events.JOIN, events.RENEWAL, events.REJOIN)


# ---------------------------------------------------------------- looking first


@frappe.whitelist()
def preview(doctype: str, kept: str, merged: str) -> dict:
	"""What joining two documents would do; nothing is saved.

	Args:
	        doctype: Member or Membership Prospect.
	        kept, merged: Names of the one that stays and the one that goes into it.

	Returns:
	        `refusal` (a sentence, or None), `fields` (where both know something else: fieldname, label, kept,
	        merged), `filled` (labels of what only the one that goes knows), `moves` (label and count) and `lost`
	        (sentences on what of guardians goes).
	"""
	one, other = _both(doctype, kept, merged)
	counts: dict[str, int] = {}
	for move in find_moves(one, other):
		counts[move.doctype] = counts.get(move.doctype, 0) + len(move.names)
	return {
		"refusal": merge_refusals.refusal(one, other, _joined_values(one, other, set())),
		"fields": [
			{
				"fieldname": df.fieldname,
				"label": _(df.label),
				"kept": _shown(one, df),
				"merged": _shown(other, df),
			}
			for df in _choices(one)
			if one.get(df.fieldname) and other.get(df.fieldname) and _differ(one, other, df)
		],
		"filled": [
			_(df.label) for df in _choices(one) if not one.get(df.fieldname) and other.get(df.fieldname)
		],
		"moves": [{"label": _(name), "count": count} for name, count in sorted(counts.items())],
		"lost": merge_guardians.differences(one, other),
	}


def account(record) -> list[dict]:
	"""What a merge record says was moved: label and count, for its form."""
	counts: dict[str, int] = {}
	for move in json.loads(record.record or "{}").get("moves", []):
		counts[move["doctype"]] = counts.get(move["doctype"], 0) + len(move["names"])
	return [{"label": _(name), "count": count} for name, count in sorted(counts.items())]


# ---------------------------------------------------------------- joining


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def join(doctype: str, kept: str, merged: str, take: str | list | None = None) -> str:
	"""Join two documents of one person into one.

	Args:
	        doctype: Member or Membership Prospect.
	        kept, merged: Names of the one that stays and the one that goes into it.
	        take: Fieldnames whose value comes from the one that goes; where the one that stays has none, it
	                always does.

	Returns:
	        Name of the record (Member Merge, Prospect Merge), by which it is undone.

	Raises:
	        frappe.ValidationError: With a sentence, when their terms overlap or a prospect has been converted.
	"""
	one, other = _both(doctype, kept, merged, lock=True)
	taken = set(names_in(take) if take and take != "[]" else ())
	if refusal := merge_refusals.refusal(one, other, _joined_values(one, other, taken)):
		frappe.throw(frappe.utils.escape_html(refusal), title=_("Cannot Be Merged"))
	moves = list(find_moves(one, other))
	before = whole_row(doctype, kept)[doctype][0]
	if doctype == MEMBER:
		frappe.db.delete("Membership Spell", {"member": merged})
	for move in moves:
		apply_move(move)
	# afterwards: rows of its tables that were moved come back with their moves
	record = {"merged": whole_row(doctype, merged), "before": before}
	delete_row(doctype, merged)
	filled = merge_guardians.take(one, other, moves)
	one.update(_joined_values(one, other, taken))
	one.flags.phone_was_stored = True  # with either of them
	one.flags.own_action = True
	one.save()
	if other.get("user"):  # unique, and no value of the form's; of prospects there is none
		frappe.db.set_value(doctype, kept, "user", other.user, update_modified=False)
	ranking_objection.carry_over(other, one)
	restriction.carry_over(other, doctype, kept)
	moves += filled
	if doctype == MEMBER:
		moves += _after_joining_members(one)
	name_words.refresh(doctype, [kept, merged])
	linked_records.show_assignments(doctype, kept)
	linked_records.show_tags(doctype, kept)
	record["moves"] = [asdict(move) for move in moves]
	record["modified"] = cstr(frappe.db.get_value(doctype, kept, "modified"))
	frappe.clear_document_cache(doctype, merged)
	doc = frappe.get_doc(
		{
			"doctype": RECORDS[doctype],
			"kept": kept,
			"merged": merged,
			"record": json.dumps(record, default=str),
		}
	)
	doc.insert(ignore_permissions=True)  # nobody writes these by hand; undoing believes what they say
	return doc.name


def undo(record) -> str:
	"""Take a merge back, as long as nothing was built on it.

	Args:
	        record: The Member Merge or Prospect Merge document.

	Returns:
	        Name of the document that is there again.
	"""
	doctype = next(doctype for doctype, name in RECORDS.items() if name == record.doctype)
	_check_right(doctype)
	undone = frappe.db.get_value(record.doctype, record.name, "undone", for_update=True)
	if undone:
		frappe.throw(_("This merge was undone already."))
	stored = json.loads(frappe.db.get_value(record.doctype, record.name, "record"))
	kept, merged = record.kept, record.merged
	moves = [Move(**move) for move in stored["moves"]]
	_refuse_what_was_built_on(record, doctype, stored, moves)
	if doctype == MEMBER:  # the row that comes back may have it, and no two have the same
		frappe.db.set_value(doctype, kept, "user", None, update_modified=False)
	for table, rows in stored["merged"].items():
		for row in rows:
			insert_row(table, row)
	for move in reversed(moves):
		apply_move(Move(move.doctype, move.field, move.new, move.old, move.names))
	delete_row(doctype, kept, with_tables=False)
	insert_row(doctype, {**stored["before"], "modified": now(), "modified_by": frappe.session.user})
	if doctype == MEMBER:
		for name in (kept, merged):
			_name_terms(name)
		_return_events(kept, merged)
		refresh.refresh_members([kept, merged])
		payments.sync_members([kept, merged])
		stored_scores.refresh_scores([kept, merged])
	name_words.refresh(doctype, [kept, merged])
	for name in (kept, merged):
		linked_records.show_assignments(doctype, name)
		linked_records.show_tags(doctype, name)
		frappe.clear_document_cache(doctype, name)
	frappe.db.set_value(
		record.doctype,
		record.name,
		{"undone": 1, "undone_on": now_datetime(), "undone_by": frappe.session.user},
	)
	return merged


# ---------------------------------------------------------------- rules


def _both(doctype: str, kept: str, merged: str, *, lock: bool = False) -> tuple:
	_check_right(doctype)
	if kept == merged:
		frappe.throw(_("Choose another document to merge: this is the same one."))
	found = {}
	for name in sorted((kept, merged)):  # in order, so that two merges don't lock each other out
		found[name] = frappe.get_doc(doctype, name, for_update=lock)
		found[name].check_permission("write")
	return found[kept], found[merged]


def _check_right(doctype: str) -> None:
	if doctype not in RECORDS:
		frappe.throw(_("Only members and prospects are merged here."))
	frappe.has_permission(doctype, RIGHTS[doctype], throw=True)


def _choices(doc) -> Iterator:
	"""The fields in which two documents may know different things."""
	for df in doc.meta.fields:
		if df.fieldname in NOT_CHOSEN or df.fieldtype in frappe.model.no_value_fields:
			continue
		if df.fieldtype not in frappe.model.table_fields:
			yield df


def _differ(one, other, df) -> bool:
	return cstr(one.get(df.fieldname)).strip().lower() != cstr(other.get(df.fieldname)).strip().lower()


def _shown(doc, df) -> str:
	return strip_html(cstr(frappe.format(doc.get(df.fieldname), df)))


def _joined_values(one, other, taken: set[str]) -> dict:
	values = {}
	for df in _choices(one):
		mine, theirs = one.get(df.fieldname), other.get(df.fieldname)
		if df.fieldname in TEXT_IS_JOINED and mine and theirs and mine != theirs:
			values[df.fieldname] = f"{mine}\n{theirs}"
		elif theirs and (not mine or df.fieldname in taken):
			values[df.fieldname] = theirs
	if one.doctype == MEMBER:
		if one.payer == other.name:  # nobody pays through themselves
			values["payer"] = None
		elif (payer := values.get("payer")) and (payer == one.name or not payers.is_there(payer)):
			del values["payer"]
		if other.member_since and (not one.member_since or other.member_since < one.member_since):
			values["member_since"] = other.member_since
			values["only_year_known"] = other.only_year_known
	return values


# ---------------------------------------------------------------- rows


def _after_joining_members(member) -> list[Move]:
	"""Terms in one line: names on them, spells and statuses, and what the start of each of them was."""
	moves = []
	earlier = None
	for term in terms_of(member.name):
		rule = as_lifecycle_term(term)
		if rule.pending and not rule.kept_until:
			continue
		until = as_lifecycle_term(earlier).joins_on_until(rules().grace_days) if earlier else None
		kind = events.kind_of_start(getdate(term.start_date), until, bool(earlier))
		wrong = frappe.get_all(
			"Membership Event",
			filters={"membership": term.name, "event": ["in", [s for s in STARTS if s != kind]]},
			fields=["name", "event"],
		)
		for row in wrong:
			move = Move("Membership Event", "event", row.event, kind, [row.name])
			apply_move(move)
			moves.append(move)
		earlier = term
	_name_terms(member.name)
	refresh.refresh_members([member.name])
	payments.sync_members([member.name])
	stored_scores.refresh_scores([member.name])
	member.reload()
	return moves


def _return_events(kept: str, merged: str) -> None:
	"""What the ledger heard of the other's terms since they were merged goes back with them."""
	frappe.db.sql(
		"""update `tabMembership Event` e join `tabMembership` t on t.name = e.membership
		set e.member = t.member where e.member = %s and t.member = %s""",
		(kept, merged),
	)


def _name_terms(member: str) -> None:
	full_name = frappe.db.get_value(MEMBER, member, "full_name")
	frappe.db.set_value("Membership", {"member": member}, "member_name", full_name, update_modified=False)


def _refuse_what_was_built_on(record, doctype: str, stored: dict, moves: Iterable[Move]) -> None:
	"""Stop with a sentence where undoing would take something along that came after the merge."""
	kept, merged = record.kept, record.merged
	now = frappe.db.get_value(doctype, kept, "modified", for_update=True)
	if not now:
		frappe.throw(
			_("{0} is no longer there: it was merged or deleted itself. Undo that first.").format(
				frappe.utils.escape_html(kept)
			)
		)
	if frappe.db.exists(doctype, merged):
		frappe.throw(
			_("{0} is there again. There is nothing to undo.").format(frappe.utils.escape_html(merged))
		)
	if doctype == PROSPECT and frappe.db.get_value(doctype, kept, "status") == CONVERTED:
		frappe.throw(
			_("{0} has moved to the member register. The merge can no longer be undone.").format(
				frappe.utils.escape_html(kept)
			)
		)
	if cstr(now) != stored["modified"]:
		frappe.throw(
			_(
				"{0} was changed after the merge, which can no longer be undone: the change would be lost."
			).format(frappe.utils.escape_html(kept))
		)
	for move in moves:
		still = frappe.db.count(move.doctype, {"name": ["in", move.names], move.field: move.new})
		if still != len(move.names):
			frappe.throw(
				_(
					"{0} that was moved has been changed or deleted since. The merge can no longer be undone."
				).format(_(move.doctype))
			)
	for link in get_link_fields(doctype):
		if link["issingle"] or link["parent"] in NOT_MOVED or not frappe.db.table_exists(link["parent"]):
			continue
		later = frappe.get_all(
			link["parent"],
			filters={link["fieldname"]: kept, "creation": [">", get_datetime(record.creation)]},
			pluck="name",
			limit=1,
		)
		if later:
			frappe.throw(
				_("{0} {1} was added to {2} after the merge. The merge can no longer be undone.").format(
					_(link["parent"]), frappe.utils.escape_html(later[0]), frappe.utils.escape_html(kept)
				)
			)
