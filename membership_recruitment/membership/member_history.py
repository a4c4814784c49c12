"""A member's history in words, on the timeline of the form: terms, payments, reminders, activities, steps of the journey.

Mails and comments stand there already; a reminder that went as mail is not told twice.
"""

import frappe
from frappe import _
from frappe.utils import escape_html, flt, fmt_money, formatdate

from membership_recruitment.membership.notices.outcomes import ASSIGNED, PRINTED, SENT
from membership_recruitment.membership.terms import events, ledger

MOST = 100  # of each kind, the latest

_ROWS = f"""
	(select 'event' as kind, event_date as day, event as what, membership_type as one, from_membership_type as other,
		takes_back is not null and takes_back <> '' as back, null as amount, creation
		from `tabMembership Event` where member = %(member)s order by event_date desc limit {MOST})
	union all (select 'payment', p.paid_on, p.sales_invoice, i.currency, null, 0, p.amount, p.creation
		from `tabMember Payment` p left join `tabSales Invoice` i on i.name = p.sales_invoice
		where p.member = %(member)s order by p.paid_on desc limit {MOST})
	union all (select 'notice', ifnull(sent_on, due_on), channel, null, null, 0, null, creation
		from `tabRenewal Notice` where member = %(member)s and status in ('{SENT}', '{PRINTED}', '{ASSIGNED}')
			and ifnull(communication, '') = '' order by due_on desc limit {MOST})
	union all (select 'activity', activity_on, activity_type, note, null, 0, null, creation
		from `tabMember Activity` where member = %(member)s order by activity_on desc limit {MOST})
	union all (select 'step', t.transition_on, t.to_phase, t.from_phase, null, 0, null, t.creation
		from `tabJourney Transition` t join `tabMember` m on m.journey_id = t.journey_id
		where m.name = %(member)s order by t.transition_on desc limit {MOST})"""


def on_timeline(doctype: str, name: str) -> list[dict]:
	"""What Frappe's timeline shows beside its own; Frappe has asked whether the user may read the member."""
	rows = frappe.db.sql(_ROWS, {"member": name}, as_dict=True)
	return [{"creation": row.day, "content": f"{formatdate(row.day)}: {sentence(row)}"} for row in rows]


def sentence(row: frappe._dict) -> str:
	"""What happened, as HTML."""
	return {"event": _event, "payment": _payment, "notice": _notice, "activity": _activity, "step": _step}[
		row.kind
	](row)


def _event(row: frappe._dict) -> str:
	kind, before = _word(row.one), _word(row.other)
	said = {
		ledger.JOIN: _("became a member ({0})").format(kind),
		ledger.RENEWAL: _("renewed the membership ({0})").format(kind),
		ledger.REJOIN: _("came back as a member ({0})").format(kind),
		ledger.LAPSE: _("did not renew, and left"),
		ledger.CANCEL: _("the membership was cancelled"),
		ledger.TYPE_CHANGE: _("changed from {0} to {1}").format(before, kind),
		ledger.REINSTATE: _("the membership was reinstated"),
		ledger.DEATH: _("died"),
		events.APPROVAL: _("the membership was approved"),
		events.OVERRIDE: _("the membership was kept by hand"),
	}.get(row.what, _word(row.what))
	return _("taken back: {0}").format(said) if row.back else said


def _payment(row: frappe._dict) -> str:
	amount = fmt_money(abs(flt(row.amount)), currency=row.one)
	said = _("paid {0}") if flt(row.amount) >= 0 else _("got {0} back")
	return said.format(escape_html(amount))


def _notice(row: frappe._dict) -> str:
	return _("was reminded of the renewal ({0})").format(_word(row.what))


def _activity(row: frappe._dict) -> str:
	said = _("took part: {0}").format(_word(row.what))
	return f"{said}. {escape_html(row.one)}" if row.one else said


def _step(row: frappe._dict) -> str:
	if not row.what:
		return _("left the journey ({0})").format(_word(row.one))
	if not row.one:
		return _("began the journey in {0}").format(_word(row.what))
	return _("went on from {0} to {1}").format(_word(row.one), _word(row.what))


def _word(text: str | None) -> str:
	return escape_html(_(text)) if text else ""
