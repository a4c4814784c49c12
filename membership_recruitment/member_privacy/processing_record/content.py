"""What the record of processing says (GDPR, article 30): drawn from the registry and the site's own settings, so that it is
true on the day on which it is printed."""

from itertools import groupby

import frappe
from frappe import _
from frappe.utils import formatdate, get_fullname, nowdate
from frappe.utils.user import get_users_with_role

from membership_recruitment.member_privacy.consent.access import OFFICER
from membership_recruitment.member_privacy.processing_record import categories
from membership_recruitment.member_privacy.registry.holdings import BEYOND, HOLDINGS
from membership_recruitment.member_privacy.registry.kinds import Holding
from membership_recruitment.member_privacy.registry.purposes import PURPOSES
from membership_recruitment.member_privacy.requests.answer import erasure_in_words
from membership_recruitment.member_privacy.requests.cells import label
from membership_recruitment.member_privacy.retention.kinds import KINDS
from membership_recruitment.settings import association_name

CHANNELS = {"by_email": "E-mail", "by_phone": "Phone", "by_sms": "SMS", "by_letter": "Letter"}


def content() -> dict:
	"""In the language of the session.

	Returns:
	        `association`, `made_on`, `officers` (full names), `activities` (one for each purpose for which the site holds rows),
	        `consents` (the association's own purposes), `given_by_others` (names of sources), `retention` (rules with months), `measures` and `elsewhere` (sentences).
	"""
	return {
		"association": association_name(),
		"made_on": formatdate(nowdate()),
		"officers": sorted(get_fullname(user) for user in get_users_with_role(OFFICER)),
		"activities": _activities(),
		"consents": _consents(),
		"given_by_others": _given_by_others(),
		"retention": _retention(),
		"measures": _measures(),
		"elsewhere": [_(sentence) for sentence in BEYOND],
	}


# ---------------------------------------------------------------- what is held, and why


def _activities() -> list[dict]:
	held = [holding for holding in HOLDINGS if _is_used(holding.doctype)]
	order = list(PURPOSES)
	held.sort(key=lambda holding: order.index(holding.why))
	return [_activity(key, list(holdings)) for key, holdings in groupby(held, key=lambda one: one.why)]


def _is_used(doctype: str) -> bool:
	"""Whether the site holds any row of it: what an association does not use is no processing of theirs."""
	if not frappe.db.table_exists(doctype, cached=True):
		return False
	return bool(frappe.qb.from_(frappe.qb.DocType(doctype)).select("name").limit(1).run())


def _activity(key: str, holdings: list[Holding]) -> dict:
	purpose = PURPOSES[key]
	return {
		"purpose": _(purpose.purpose),
		"basis": _(purpose.basis),
		"source": _(purpose.source),
		"recipients": [_(recipient) for recipient in purpose.recipients],
		"kept": _(purpose.kept),
		"people": [_(category) for category in categories.people(holdings)],
		"data": [
			{
				"title": _(holding.doctype),
				"columns": [label(holding.doctype, column) for column in categories.told_columns(holding)],
				"erasure": erasure_in_words(holding.erased),
			}
			for holding in holdings
		],
	}


# ---------------------------------------------------------------- what the association has decided


def _consents() -> list[dict]:
	fields = ["purpose_name", "lawful_basis", "description", "wording_sv", "wording_en", *CHANNELS]
	wording = "wording_sv" if frappe.local.lang == "sv" else "wording_en"
	rows = frappe.get_all(
		"Processing Purpose", filters={"disabled": 0}, fields=fields, order_by="purpose_name asc"
	)
	return [
		{
			"purpose": _(row.purpose_name),
			"basis": _(row.lawful_basis) if row.lawful_basis else "",
			"channels": [_(channel) for column, channel in CHANNELS.items() if row[column]],
			"wording": row[wording] or row.wording_sv or row.wording_en or row.description or "",
		}
		for row in rows
	]


def _given_by_others() -> list[str]:
	"""Sources by which data comes from somebody else, and imports that say so."""
	sources = frappe.get_all(
		"Recruitment Source", filters={"given_by_others": 1}, pluck="name", order_by="name asc"
	)
	imports = frappe.db.count("Register Import", {"given_by_others": 1, "status": "Finished"})
	said = _("{0} files that were imported").format(imports)
	return [*(_(source) for source in sources), *([said] if imports else [])]


def _retention() -> list[dict]:
	rules = {rule.kind: rule for rule in frappe.get_cached_doc("Retention Settings").rules}
	found = []
	for kind in KINDS:
		rule = rules.get(kind.name)
		if not rule or not rule.enabled:
			does = _("By hand: the association has not switched this rule on.")
		elif rule.action == "Erase":
			does = _("Erased after {0} months.").format(rule.months)
		else:
			does = _("Put on a list for decision after {0} months.").format(rule.months)
		found.append({"kind": _(kind.name), "does": does})
	return found


# ---------------------------------------------------------------- how it is protected (article 30.1 g)


def _measures() -> list[str]:
	return [
		_(
			"Each user sees what the user's roles allow. Who has which role stands on the users of the system."
		),
		_("Those who recruit members see no member, and are refused whatever has not been decided for them."),
		_("Personal identity numbers are encrypted, masked, and shown in full to a role of their own only."),
		_("Who downloads what is held about somebody stands in the access log."),
		_("Who changed what, and when, stands with each entry."),
		_("Consents are never changed or deleted by hand; each withdrawal is a line of its own."),
		_(
			"Whoever has not given their data themselves must be told within a month where it comes from; until then nobody writes to them."
		),
		_(
			"What must not be used any more, and who was erased, is known by fingerprints, also after a backup is restored."
		),
	]
