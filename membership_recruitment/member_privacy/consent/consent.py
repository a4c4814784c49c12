"""Record consent, derive its present state, and decide at the moment of sending whether a message may leave.

An event belongs to its person by Dynamic Link, so that it moves with its proof when a prospect becomes a member
or two records are merged (member_recruitment/conversion/linked_records.py); its name never changes, so a withdrawal link in an
old mail still works afterwards.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import cint

from membership_recruitment.member_privacy.consent import access as consent_access
from membership_recruitment.member_privacy.consent import mail_addresses, restriction, suppression
from membership_recruitment.member_privacy.consent.state import (
	CHANNELS,
	EMAIL,
	GIVEN,
	LETTER,
	NEEDS_EVENT,
	PHONE,
	SMS,
	ConsentEntry,
	latest,
)
from membership_recruitment.utils import conflicts

MEMBER = "Member"
PROSPECT = "Membership Prospect"

CHANNEL_FIELDS = {EMAIL: "by_email", PHONE: "by_phone", SMS: "by_sms", LETTER: "by_letter"}

# The event that decides per person, for many people at once; the same order as consent_state.latest.
DECIDING = """
	select name, subject_name, event from (
		select name, subject_name, event, row_number() over (
			partition by subject_name
			order by event_on desc, creation desc, event = 'Withdrawn' desc
		) as place
		from `tabConsent Event`
		where subject_doctype = %(subject_doctype)s and subject_name in %(subjects)s
			and purpose = %(purpose)s and channel = %(channel)s
	) ranked where place = 1
"""

# The same for one person at a time, within a statement over people.
DECIDING_OF_ONE = """(
	select said.event from `tabConsent Event` said
	where said.subject_doctype = %(consent_of)s and said.subject_name = {name}
		and said.purpose = %(consent_to)s and said.channel = %(consent_by)s
	order by said.event_on desc, said.creation desc, said.event = 'Withdrawn' desc limit 1
) <=> 'Given'"""

# The same by whichever channel, for what needs consent and sends nothing: {name} is the comparison with a name.
LATEST_WORD = """(select said.event from `tabConsent Event` said
	where said.purpose = %(consent_to)s and said.subject_doctype = '{doctype}' and said.subject_name {name}
	order by said.event_on desc, said.creation desc, said.event = 'Withdrawn' desc limit 1)"""


# ---------------------------------------------------------------- recording


def record(
	subject_doctype: str,
	subject_name: str,
	purpose: str,
	channel: str,
	event: str,
	*,
	source: str,
	event_on: datetime | None = None,
	evidence: str | None = None,
	evidence_file: str | None = None,
	consent_text: str | None = None,
	double_opt_in_on: datetime | None = None,
	by_the_person: bool = False,
):
	"""Add one event.

	Args:
	        subject_doctype, subject_name: The Member or Membership Prospect.
	        purpose, channel: What for, and by which of CHANNELS.
	        event: Given or Withdrawn.
	        source: One of the choices of the field `source`.
	        event_on: When the person said it; now when left out.
	        consent_text: The Consent Text that the person agreed to; the present one when left out.
	        double_opt_in_on: When the owner of the address confirmed it.
	        by_the_person: The person did it on a public page; otherwise the present user, whose right is checked.

	Returns:
	        The Consent Event.
	"""
	doc = frappe.get_doc(
		{
			"doctype": "Consent Event",
			"subject_doctype": subject_doctype,
			"subject_name": subject_name,
			"purpose": purpose,
			"channel": channel,
			"event": event,
			"source": source,
			"event_on": event_on,
			"evidence": evidence,
			"evidence_file": evidence_file,
			"consent_text": consent_text,
			"double_opt_in_on": double_opt_in_on,
		}
	)
	doc.flags.by_the_person = by_the_person
	# the person has no user; whoever holds the link from the mail has proved the address
	return doc.insert(ignore_permissions=by_the_person)


def delete_of(doc) -> None:
	"""Delete the consents of a Member or Membership Prospect that is deleted, with their proof."""
	own = {"subject_doctype": doc.doctype, "subject_name": doc.name}
	events = frappe.get_all("Consent Event", filters=own, pluck="name")
	for file in frappe.get_all(
		"File",
		filters={"attached_to_doctype": "Consent Event", "attached_to_name": ["in", events]},
		pluck="name",
	):
		# whoever may delete the person may delete the proof that only concerns the person
		frappe.delete_doc("File", file, ignore_permissions=True, delete_permanently=True)
	frappe.db.delete("Consent Event", own)


# ---------------------------------------------------------------- present state


def allowed(subject_doctype: str, subjects: Iterable[str], purpose: str, channel: str) -> set[str]:
	"""Who of these people may be contacted for a purpose by a channel, as far as purpose and consent go.

	Set-based, for choosing an audience. It is not the gate: ask may_send for each mail when it is sent.

	Args:
	        subject_doctype: Member or Membership Prospect.
	        subjects: Their names.

	Returns:
	        The names among `subjects` for whom it holds.
	"""
	return _allowed(subject_doctype, set(subjects), _purpose(purpose), channel)


def _allowed(subject_doctype: str, subjects: set[str], rules, channel: str) -> set[str]:
	if not subjects or not rules or not _offers(rules, channel):
		return set()
	if rules.lawful_basis not in NEEDS_EVENT:
		return subjects if subject_doctype == MEMBER else set()
	values = {
		"subject_doctype": subject_doctype,
		"subjects": tuple(subjects),
		"purpose": rules.name,
		"channel": channel,
	}
	return {row.subject_name for row in frappe.db.sql(DECIDING, values, as_dict=True) if row.event == GIVEN}


def allowed_sql(subject_doctype: str, name: str, purpose: str, channel: str) -> tuple[str, dict]:
	"""As `allowed`, as a condition for a statement over more people than one would fetch.

	Args:
	        name: SQL of the column with the person's name.

	Returns:
	        The condition and the values of its parameters.
	"""
	rules = _purpose(purpose)
	if not rules or not _offers(rules, channel):
		return "(1=0)", {}
	if rules.lawful_basis not in NEEDS_EVENT:
		return ("(1=1)" if subject_doctype == MEMBER else "(1=0)"), {}
	values = {"consent_of": subject_doctype, "consent_to": purpose, "consent_by": channel}
	return DECIDING_OF_ONE.format(name=name), values


def deciding_event(subject_doctype: str, subject_name: str, purpose: str, channel: str) -> dict | None:
	"""Name and event (Given, Withdrawn) of the row that decides; None when there is none."""
	values = {
		"subject_doctype": subject_doctype,
		"subjects": (subject_name,),
		"purpose": purpose,
		"channel": channel,
	}
	rows = frappe.db.sql(DECIDING, values, as_dict=True)
	return rows[0] if rows else None


def deciding_events(subject_doctype: str, subject_name: str) -> dict[tuple[str, str], frappe._dict]:
	"""As `deciding_event` for each (purpose, channel): rows of purpose, channel, event, event_on, source."""
	whose = {"subject_doctype": subject_doctype, "subject_name": subject_name}
	fields = ["purpose", "channel", "event", "event_on", "creation", "source"]
	events = frappe.get_all("Consent Event", filters=whose, fields=fields)
	entries = {ConsentEntry(*(row[key] for key in fields[:5])): row for row in events}
	return {key: entries[entry] for key, entry in latest(entries).items()}


# ---------------------------------------------------------------- the gate


class Refusal(NamedTuple):
	"""Why a message may not leave: one of the constants below, and a sentence for the reader."""

	reason: str
	sentence: str


PURPOSE_OFF, NO_CHANNEL, GONE, DECEASED, NO_ADDRESS, NO_CONSENT, SUPPRESSED, BOUNCED, UNSUBSCRIBED = (
	"purpose off",
	"no channel",
	"gone",
	"deceased",
	"no address",
	"no consent",
	"suppressed",
	"bounced",
	"unsubscribed",
)


def may_send(
	subject_doctype: str, subject_name: str, purpose: str, channel: str, address: str | None
) -> bool:
	"""Whether this message may leave now. Everything that sends asks this for each message, when it sends."""
	return refusal_reason(subject_doctype, subject_name, purpose, channel, address) is None


def refusal_reason(
	subject_doctype: str, subject_name: str, purpose: str, channel: str, address: str | None
) -> str | None:
	"""Why a message may not leave now, as one sentence; None when it may.

	Args:
	        subject_doctype, subject_name: The Member or Membership Prospect whom it is for.
	        purpose: The Processing Purpose that it serves.
	        channel: One of CHANNELS.
	        address: The e-mail address or phone number that it would go to; not needed for letters.
	"""
	refusal = refusals(subject_doctype, {subject_name: address}, purpose, channel).get(subject_name)
	return refusal.sentence if refusal else None


def refusals(
	subject_doctype: str, addresses: Mapping[str, str | None], purpose: str, channel: str
) -> dict[str, Refusal]:
	"""The gate for many at once, in a fixed number of statements.

	Args:
	        subject_doctype: Member or Membership Prospect.
	        addresses: Where each of them would be written to, by name.

	Returns:
	        Who may not be written to now, and why; whoever is missing may be.
	"""
	rules = _purpose(purpose)
	if not rules:
		off = _("The purpose {0} is switched off or does not exist.").format(purpose)
		return dict.fromkeys(addresses, Refusal(PURPOSE_OFF, off))
	if not _offers(rules, channel):
		sentence = _("{0} is not a channel of the purpose {1}.").format(_(channel), _(purpose))
		return dict.fromkeys(addresses, Refusal(NO_CHANNEL, sentence))
	people = _on_record(subject_doctype, addresses)
	may = _allowed(subject_doctype, set(addresses), rules, channel)
	stopped = suppression.entries(addresses.values())
	unsubscribed = _unsubscribed(subject_doctype, addresses) if channel == EMAIL else set()
	restricted = restriction.among(subject_doctype, addresses)
	found = {}
	for name, address in addresses.items():
		if name not in people:
			found[name] = Refusal(GONE, _("The person is no longer on record."))
		elif people[name]:
			found[name] = Refusal(DECEASED, _("The person has died."))
		elif name in restricted:
			found[name] = Refusal(NO_CONSENT, _("The use of the person's data is restricted."))
		elif not address and channel != LETTER:
			found[name] = Refusal(NO_ADDRESS, _("There is no address to send to."))
		elif name not in may and rules.lawful_basis in NEEDS_EVENT:
			found[name] = Refusal(NO_CONSENT, _("There is no consent to it."))
		elif name not in may:
			sentence = _("The purpose {0} is for members only.").format(_(purpose))
			found[name] = Refusal(NO_CONSENT, sentence)
		elif address in stopped and stopped[address].reason == suppression.UNDELIVERABLE:
			found[name] = Refusal(BOUNCED, _("An earlier message to the address came back."))
		elif address in stopped:
			found[name] = Refusal(SUPPRESSED, _("The address is suppressed."))
		elif name in unsubscribed:
			found[name] = Refusal(UNSUBSCRIBED, _("The address has unsubscribed."))
	return found


def _on_record(subject_doctype: str, names: Iterable[str]) -> dict[str, date | None]:
	"""Those of the people who are on record, with the day of their death."""
	filters = {"name": ["in", list(names) or [""]]}
	if subject_doctype != MEMBER:
		return dict.fromkeys(frappe.get_all(subject_doctype, filters=filters, pluck="name"))
	fields = ["name", "deceased_on"]
	return dict(frappe.get_all(subject_doctype, filters=filters, fields=fields, as_list=True))


def _unsubscribed(subject_doctype: str, addresses: Mapping[str, str | None]) -> set[str]:
	"""Who is on Frappe's own list, at this address or at another one of theirs."""
	every = mail_addresses.all_of(subject_doctype, addresses)
	return mail_addresses.unsubscribed(subject_doctype, every)


def _purpose(name: str):
	rules = frappe.db.get_value(
		"Processing Purpose",
		name,
		("name", "lawful_basis", "disabled", *CHANNEL_FIELDS.values()),
		as_dict=True,
	)
	return rules if rules and not cint(rules.disabled) else None


def _offers(rules, channel: str) -> bool:
	return channel in CHANNEL_FIELDS and bool(cint(rules[CHANNEL_FIELDS[channel]]))


def channels_of(purpose) -> list[str]:
	"""The channels that a Processing Purpose (row or document) may be used by."""
	return [channel for channel in CHANNELS if cint(purpose.get(CHANNEL_FIELDS[channel]))]


# ---------------------------------------------------------------- the form


@frappe.whitelist()
def on_form(subject_doctype: str, subject_name: str) -> dict:
	"""What the form of a person shows: every purpose that asks for consent, with its state per channel.

	Returns:
	        `rows` of purpose, lawful_basis, channel, event ("" for none), event_on, source; `purposes` with their
	        channels for the dialog; `may_record`.
	"""
	user = frappe.session.user
	if not consent_access.may_read(subject_doctype, subject_name, user):
		raise frappe.PermissionError
	purposes = frappe.get_all(
		"Processing Purpose",
		filters={"disabled": 0, "lawful_basis": ["in", NEEDS_EVENT]},
		fields=["name", "lawful_basis", *CHANNEL_FIELDS.values()],
		order_by="name asc",
	)
	deciding = deciding_events(subject_doctype, subject_name)
	rows = []
	for purpose in purposes:
		for channel in channels_of(purpose):
			row = deciding.get((purpose.name, channel)) or frappe._dict()
			rows.append(
				{
					"purpose": purpose.name,
					"lawful_basis": purpose.lawful_basis,
					"channel": channel,
					"event": row.event or "",
					"event_on": row.event_on,
					"source": row.source,
				}
			)
	return {
		"rows": rows,
		"purposes": [{"name": row.name, "channels": channels_of(row)} for row in purposes],
		"may_record": consent_access.may_record(subject_doctype, subject_name, user),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def record_on_form(
	subject_doctype: str,
	subject_name: str,
	purpose: str,
	channels: str | list,
	event: str,
	source: str,
	evidence: str | None = None,
	evidence_file: str | None = None,
	event_on: str | None = None,
) -> None:
	"""Add an event for each of the channels; Consent Event checks who may and what has to be there."""
	channels = frappe.parse_json(channels)
	if not isinstance(channels, list) or not channels or not all(isinstance(one, str) for one in channels):
		frappe.throw(_("Choose at least one channel."))
	for channel in channels:
		record(
			subject_doctype,
			subject_name,
			purpose,
			channel,
			event,
			source=source,
			event_on=event_on or None,
			evidence=evidence,
			evidence_file=evidence_file,
		)
