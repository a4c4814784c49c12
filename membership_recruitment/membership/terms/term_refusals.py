"""For what a Membership is refused when it is saved."""

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership.terms import events, life_dates, stored


def refuse_days(term) -> None:
	"""Days that cannot be true together, or beside the life of the member; a negative fee; an override without a reason."""
	if flt(term.fee) < 0 or flt(term.joining_fee) < 0:
		frappe.throw(_("The fee is negative. Enter zero or more."))
	start, kept_until = getdate(term.start_date), stored.as_date(term.kept_until)
	days = (stored.as_date(term.end_date), stored.as_date(term.cancelled_from))
	if refusal := life_dates.why_no_term(start, *days):
		frappe.throw(frappe.utils.escape_html(refusal))
	if kept_until and kept_until < start:
		frappe.throw(
			_("The term starts on {0}. Let the override end on that day or later.").format(formatdate(start))
		)
	if kept_until and not (term.kept_reason or "").strip():
		frappe.throw(_("Say why the member counts as current until {0}.").format(formatdate(kept_until)))
	if events.date_changed(term, "start_date") and not term.flags.follows_payment:
		_refuse_beside_life(term, start)


def _refuse_beside_life(term, start) -> None:
	fields = ["birth_date", "deceased_on", "member_since"]
	life = frappe.db.get_value("Member", term.member, fields, as_dict=True)
	if life and (
		refusal := life_dates.why_no_term_in_life(
			term.member,
			start,
			born=life.birth_date,
			died=life.deceased_on,
			since=life.member_since,
		)
	):
		frappe.throw(frappe.utils.escape_html(refusal))


def refuse_approval(term) -> None:
	"""Only the role that the membership type names approves a term that waits for approval."""
	before = term.get_doc_before_save()
	if not before or not term.approved or before.approved or term.flags.approved:
		return
	role = frappe.get_cached_doc("Membership Type", term.membership_type).approved_by()
	if role not in frappe.get_roles():
		frappe.throw(
			_("Terms of the type {0} are approved by the role {1}.").format(
				frappe.utils.escape_html(_(term.membership_type)), _(role)
			),
			frappe.PermissionError,
		)


def refuse_overlap(term) -> None:
	"""A member has one term at a time."""
	if clash := stored.clashing_term(term):
		end = stored.as_lifecycle_term(clash).last_covered
		frappe.throw(
			_("This term shares days with {0} ({1} – {2}). Let it start after that term ends.").format(
				clash.name, formatdate(clash.start_date), formatdate(end) if end else _("lifetime")
			)
			+ " "
			+ stored.one_term_at_a_time(),
			title=_("Terms Overlap"),
		)
