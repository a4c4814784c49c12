"""What an erasure does, in words: the preview before it, the result after it, the letter to the person. Names nobody."""

from collections.abc import Iterable

from frappe import _
from frappe.utils import formatdate

from membership_recruitment.member_privacy.erasure import exclusions, payments_by_name
from membership_recruitment.member_privacy.erasure.decisions import OTHERS, SHARED, STAFF, Decisions
from membership_recruitment.member_privacy.registry import kinds
from membership_recruitment.member_privacy.registry.holdings import BEYOND, BY_DOCTYPE
from membership_recruitment.member_privacy.requests import answer
from membership_recruitment.people.names_and_numbers import is_one_address

FILES = "files"
EXCLUDED = "excluded"


def result(decisions: Decisions, files: int = 0) -> list[dict]:
	"""What was done: `doctype`, `does`, `rows` and `until` (a day as text, or None). No names, no values."""
	found = [
		{
			"doctype": decision.doctype,
			"does": decision.does,
			"rows": len(decision.names),
			"until": str(decision.until) if decision.until else None,
		}
		for decision in decisions.each
	]
	if files:
		found.append({"doctype": "File", "does": FILES, "rows": files, "until": None})
	addresses = exclusions.own_addresses(decisions.person)
	if addresses and (until := exclusions.kept_until(decisions.found)):
		kept = {"does": EXCLUDED, "rows": len(addresses), "until": str(until)}
		found.append({"doctype": exclusions.SUPPRESSION, **kept})
	return found


def lines(done: Iterable[dict]) -> list[dict]:
	"""A result in the language of the session: `title`, `rows`, `does` (a sentence) and `kind` (goes or stays)."""
	return [
		{
			"title": _(one["doctype"]),
			"rows": one["rows"],
			"does": sentence(one),
			"kind": "goes" if one["does"] in (kinds.DELETE, kinds.EMPTY, FILES) else "stays",
		}
		for one in done
	]


def sentence(one: dict) -> str:
	"""What is done to rows, and why where they stay."""
	does, holding = one["does"], BY_DOCTYPE.get(one["doctype"])
	why = _(holding.erased.why) if holding and holding.erased.why else ""
	words = {
		kinds.DELETE: _("Deleted."),
		FILES: _("The files themselves are deleted."),
		kinds.EMPTY: _("Emptied of everything that says who it is about."),
		SHARED: _("Stays for the others whom it is about, without the person."),
		OTHERS: _("Is somebody else's, and stays; the person is taken out of its text."),
		STAFF: _("Belongs to a login of staff, and stays: the association decides on it."),
		kinds.KEEP: _("Kept until {0}.").format(formatdate(one["until"])) if one["until"] else _("Kept."),
		kinds.STAY: _("Stays."),
		EXCLUDED: _(
			"A fingerprint of each address and number is kept until {0}, for the association has excluded the person: nothing is sent there, and whoever joins with it is looked at first."
		).format(formatdate(one["until"])),
	}[does]
	if does in (kinds.KEEP, kinds.STAY) or (does == kinds.EMPTY and holding.erased.does == kinds.EMPTY):
		return f"{words} {why}".strip()
	return words


def what_else() -> list[str]:
	"""What is said of what lies outside the rows."""
	return [_(text) for text in BEYOND]


def opted_out(decisions: Decisions) -> set[str]:
	"""Addresses at which the person has said no to all mail, of rows that go: the no itself stays, as a fingerprint."""
	rows = decisions.found.rows.get("Email Unsubscribe", {})
	gone = decisions.names(kinds.DELETE).get("Email Unsubscribe", ())
	said = {rows[name].email.strip().lower() for name in gone if rows[name].global_unsubscribe}
	return {email for email in said if is_one_address(email)}


def to_look_at(decisions: Decisions) -> list[str]:
	"""Sentences for whoever decides, before anything is done."""
	person, sentences = decisions.person, []
	if decisions.names(STAFF).get("User"):
		sentences.append(
			_(
				"The person has a login of staff, which stays. Disable it, or leave it, as the association decides."
			)
		)
	unpaid = [
		row
		for row in decisions.found.rows.get("Sales Invoice", {}).values()
		if row.docstatus == 1 and (row.outstanding_amount or 0) > 0
	]
	if unpaid:
		sentences.append(
			_("{0} invoices are not paid. They stay in the books as they are.").format(len(unpaid))
		)
	if opted_out(decisions):
		sentences.append(
			_(
				"The person has said no to all mail. A fingerprint of the address stays, so that nobody writes there."
			)
		)
	if exclusions.kept_until(decisions.found) and not exclusions.own_addresses(person):
		sentences.append(
			_(
				"The association has excluded the person, who has no address or number of their own: nobody will know them again."
			)
		)
	if person.shared:
		sentences.append(
			_(
				"The person shares an e-mail address or number with others: what names nobody but it stays, and it is not stopped."
			)
		)
	sentences += answer.same_name_in_files(person, decisions.found)
	if payments := payments_by_name.how_many(decisions):
		sentences.append(
			_(
				"{0} bank payments that no member is named for have the same name, and no number of the person. Look whose they are: they stay."
			).format(payments)
		)
	for doctype, name in person.doubts:
		sentences.append(_("{0} {1} may be the same person. It stays as it is.").format(_(doctype), name))
	return sentences
