"""What booking a file would do, as its form shows it: counts, sums, and the first payments of each kind."""

import json
from collections import defaultdict
from decimal import Decimal

from membership_recruitment.membership.bank_files import words
from membership_recruitment.membership.bank_files.bank_file import Payment
from membership_recruitment.membership.bank_files.matching import Decision
from membership_recruitment.membership.bank_files.plan import Plan

MOST_ROWS = 50  # of each kind


def of(planned: Plan) -> str:
	"""JSON: `groups`, those that are booked by themselves first, then the others by reason; each with `said`, `number`,
	`sums` (by currency) and the first `rows`. `known`: the same of what came before, where there is any. `passed_over`:
	entries that are no payments."""
	groups: dict[str, list[int]] = defaultdict(list)
	for at in planned.new():
		groups[planned.decisions[at].reason].append(at)
	order = sorted(groups, key=lambda reason: (reason != "", -len(groups[reason])))
	known = [at for at, key in enumerate(planned.keys) if key in planned.known]
	return json.dumps(
		{
			"known": _group(planned, "", known) if known else None,
			"groups": [_group(planned, reason, groups[reason]) for reason in order],
			"passed_over": [
				[words.passed_over(constant), number] for constant, number in planned.file.passed_over.items()
			],
		}
	)


def _group(planned: Plan, reason: str, places: list[int]) -> dict:
	sums: dict[str, Decimal] = defaultdict(Decimal)
	for at in places:
		sums[planned.file.payments[at].currency] += planned.file.payments[at].amount
	return {
		"by_itself": not reason,
		"said": words.reason(reason),
		"number": len(places),
		"sums": [[currency, float(amount)] for currency, amount in sorted(sums.items())],
		"rows": [_row(planned.file.payments[at], planned.decisions[at]) for at in places[:MOST_ROWS]],
	}


def _row(payment: Payment, decision: Decision) -> dict:
	said = [reference.text for reference in payment.references] or [payment.message or payment.end_to_end]
	return {
		"day": payment.day.isoformat(),
		"amount": float(payment.amount),
		"currency": payment.currency,
		"payer": payment.payer or payment.payer_phone,
		"said": ", ".join(filter(None, said)),
		"invoices": [invoice for invoice, _amount in decision.parts]
		or [each.invoice for each in decision.proposals[:1]],
	}
