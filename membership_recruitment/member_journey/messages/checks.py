"""Check whether journey messages may leave: when they are queued, and again when they are sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import cint, formatdate

from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.messages import people as message_people
from membership_recruitment.member_journey.messages import readers as message_readers
from membership_recruitment.member_journey.messages import rules as message_rules
from membership_recruitment.member_journey.messages.people import Person
from membership_recruitment.member_journey.messages.rules import ENDS
from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.consent.guardian_mail import Reader, Readers
from membership_recruitment.member_privacy.consent.state import EMAIL
from membership_recruitment.membership.notices import outcomes as notice_outcomes
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.membership.notices.still_needed import rules_of
from membership_recruitment.settings import rules

REASON_OF_REFUSAL = {
	consent.PURPOSE_OFF: message_rules.SWITCHED_OFF,
	consent.NO_CHANNEL: message_rules.SWITCHED_OFF,
	consent.GONE: message_rules.NOT_NEEDED,
	consent.DECEASED: message_rules.NOT_NEEDED,
	consent.NOT_TOLD: message_rules.NO_CONSENT,
	consent.NO_ADDRESS: message_rules.NO_ADDRESS,
	consent.NO_CONSENT: message_rules.NO_CONSENT,
	consent.SUPPRESSED: message_rules.NO_ADDRESS,
	consent.BOUNCED: message_rules.BOUNCED,
	consent.UNSUBSCRIBED: message_rules.UNSUBSCRIBED,
}
NOBODY = Readers(())


@dataclass
class DeliveryCheck:
	"""How it stands with a delivery now. `reason` empty: it may leave, unless it `waits` for a renewal notice.

	`term` is what notices.recipients.terms says, for messages about memberships that end; `readers` who gets it.
	"""

	person: Person | None
	readers: Readers = NOBODY
	term: frappe._dict | None = None
	reason: str = ""
	sentence: str = ""
	waits: bool = False

	def reader(self, guardian: str | None) -> Reader | None:
		"""The one who is that guardian (empty: the person); None: gets no mail about the person any more."""
		return next((reader for reader in self.readers.those if reader.guardian == (guardian or "")), None)

	def refuse(self, reason: str, sentence: str) -> None:
		self.reason, self.sentence = reason, sentence


def check_deliveries(deliveries: Iterable, day: date) -> dict[str, DeliveryCheck]:
	"""How it stands with these deliveries, by name, in a fixed number of statements for each message among them.

	Args:
	        deliveries: Rows with name, journey_message, journey_id, entry and due_on.
	        day: The day of the run.
	"""
	deliveries = list(deliveries)
	people = message_people.of_journeys({row.journey_id for row in deliveries})
	found = {row.name: DeliveryCheck(people.get(row.journey_id)) for row in deliveries}
	by_message: dict[str, list] = {}
	for row in deliveries:
		by_message.setdefault(row.journey_message, []).append(row)
	held_until = message_ledger.held_until()
	for name, rows in by_message.items():
		message = frappe.db.get_value("Journey Message", name, "*", as_dict=True)
		_by_message(message, rows, found, day, held_until)
		rows = [row for row in rows if not found[row.name].reason]
		_by_matter(message, rows, found, day)
		_by_consent(message, [found[row.name] for row in rows if not found[row.name].reason], day)
	return found


def _by_message(
	message, rows: list, found: dict[str, DeliveryCheck], day: date, held_until: date | None
) -> None:
	for row in rows:
		standing = found[row.name]
		if not message or not cint(message.enabled):
			standing.refuse(message_rules.SWITCHED_OFF, _("The message is switched off."))
		elif held_until and row.due_on <= held_until:
			standing.refuse(
				message_rules.RESTORED,
				_(
					"It was perhaps sent before the site was restored or moved: on {0} the list of sent messages was missing."
				).format(formatdate(held_until)),
			)
		elif message_rules.is_too_late(row.due_on, day):
			standing.refuse(
				message_rules.TOO_LATE,
				_("It was due on {0}, more than {1} days ago.").format(
					formatdate(row.due_on), message_rules.SENDABLE_DAYS
				),
			)
		elif not standing.person:
			standing.refuse(message_rules.NOT_NEEDED, _("The person is no longer on record."))
		elif message.phase and standing.person.phase != message.phase:
			standing.refuse(message_rules.LEFT_PHASE, _("The person has left the phase."))
		elif not standing.person.is_active:
			standing.refuse(message_rules.NOT_NEEDED, _("The membership is not current."))
		elif message.target_group and standing.person.target_group != message.target_group:
			standing.refuse(message_rules.NOT_NEEDED, _("The person is not in the target group any more."))
		elif message.only_language and standing.person.language != message.only_language:
			standing.refuse(message_rules.NOT_NEEDED, _("The message is in another language."))


def _by_matter(message, rows: list, found: dict[str, DeliveryCheck], day: date) -> None:
	"""What the message is about: the entry into the phase, or the term that ends."""
	if not rows:
		return
	if message.begins == ENDS:
		_by_terms(rows, found, day)
		return
	present = set(
		frappe.get_all(
			"Journey Transition",
			filters={
				"name": ["in", [row.entry for row in rows]],
				"to_phase": message.phase,
				"next_on": ["is", "not set"],
			},
			pluck="name",
		)
	)
	for row in rows:
		if row.entry not in present:
			found[row.name].refuse(message_rules.LEFT_PHASE, _("The person has left the phase."))


def _by_terms(rows: list, found: dict[str, DeliveryCheck], day: date) -> None:
	terms = notice_recipients.terms({row.entry for row in rows}, day)
	notices = _notices(terms.values(), day)
	for row in rows:
		standing, term = found[row.name], terms.get(row.entry)
		standing.term = term
		if not term:
			standing.refuse(message_rules.NOT_NEEDED, _("The term is not in the register any more."))
		elif term.not_needed:
			standing.refuse(message_rules.NOT_NEEDED, notice_recipients.sentence(term.not_needed))
		elif standing.person.name != term.member:
			standing.refuse(
				message_rules.NOT_NEEDED, _("Somebody else pays the fee, and gets the renewal notices.")
			)
		elif term.end_date < day:
			standing.refuse(message_rules.NOT_NEEDED, _("The term has ended."))
		else:
			standing.waits = message_rules.is_near(notices[term.membership], day)


def _notices(terms: Iterable, day: date) -> dict[str, list[date]]:
	"""Days of the renewal notices about each term, sent or to come."""
	terms = list(terms)
	found = {term.membership: [] for term in terms}
	if rules().send_renewal_notices:
		for term in terms:
			if term.end_date:
				milestones = rules_of(term.membership_type)
				found[term.membership] += [term.end_date + timedelta(days=rule.days) for rule in milestones]
	for notice in frappe.get_all(
		"Renewal Notice",
		filters={"membership": ["in", list(found) or [""]]},
		fields=["membership", "sent_on", "status"],
	):
		if notice.sent_on or notice.status == notice_outcomes.DUE:
			found[notice.membership].append(notice.sent_on.date() if notice.sent_on else day)
	return found


def _by_consent(message, standings: list[DeliveryCheck], day: date) -> None:
	for doctype in (message_people.MEMBER, message_people.PROSPECT):
		mine = [standing for standing in standings if standing.person.doctype == doctype]
		readers = message_readers.of_people([standing.person for standing in mine], day)
		for standing in mine:
			standing.readers = readers.get(standing.person.name, NOBODY)
		addresses = {standing.person.name: _first_address(standing) for standing in mine}
		refusals = consent.refusals(doctype, addresses, message.purpose, EMAIL) if mine else {}
		for standing in mine:
			refusal = refusals.get(standing.person.name)
			about_child = message_readers.is_about_child(standing.readers)
			if refusal and not (about_child and refusal.reason in message_readers.OF_ADDRESS):
				standing.refuse(REASON_OF_REFUSAL[refusal.reason], refusal.sentence)
			elif not standing.readers.those:
				standing.refuse(*message_readers.refusal(standing.readers))


def _first_address(standing: DeliveryCheck) -> str:
	"""Where it would go; some address where it goes to nobody, so that consent is asked of the person all the same."""
	those = standing.readers.those
	return those[0].address if those else standing.person.email or "nobody"
