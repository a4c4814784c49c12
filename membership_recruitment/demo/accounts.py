"""What the demo association has in its accounts: fees and gifts of this year, and what recruiting has cost."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.demo.association import Campaigns
from membership_recruitment.membership.fees import invoices, items
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.settings import rules
from membership_recruitment.utils import database

MONTHS = 36
# invented: kronor a month, lowest and highest, for each key of lives.SOURCES that costs anything
MONTHLY = {
	"Website": (800, 2500),
	"Event": (0, 9000),
	"Social media": (2000, 7000),
	"Letter": (0, 12000),
	"Workplace": (0, 3000),
}
CAMPAIGN = (4000, 15000)
GIVES, GIFTS = 0.12, (50, 100, 200, 500)
PAYS = 0.93


def make_costs(sources: Mapping[str, str], campaigns: Campaigns, today: date, seed: str) -> None:
	"""Recruitment Costs of the last years, by source and month, and of each campaign."""
	random = Random(seed)
	rows = []
	for month in range(MONTHS):
		day = add_months(today.replace(day=1), -month)
		for key, (low, high) in MONTHLY.items():
			amount = round(random.uniform(low, high), -2)
			if amount:
				rows.append(
					{
						"spent_on": day,
						"campaign": None,
						"recruitment_source": sources[key],
						"amount": amount,
						"purpose": None,
					}
				)
	for start, _end, name, source in campaigns.rows:
		rows.append(
			{
				"spent_on": start,
				"campaign": name,
				"recruitment_source": sources[source] if source else None,
				"amount": round(random.uniform(*CAMPAIGN), -2),
				"purpose": _("Leaflets and advertisements"),
			}
		)
	names = database.take_numbers("COST-", 5, len(rows))
	database.insert(
		"Recruitment Cost", ({"name": name, **row} for name, row in zip(names, rows, strict=True))
	)


def make_fees(count: int, seed: str) -> int:
	"""Invoices of ERPNext for all terms with a fee of the latest days, most of them paid, some with a gift.

	Few, since ERPNext takes about a second for an invoice and its payment; but none is left out of those days, as if
	the association had just begun to invoice in ERPNext. Report 5 then knows what a year of membership brings.

	Args:
	        count: About how many at most.

	Returns:
	        How many; none where the company has no income or bank account or there is no fiscal year.
	"""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	random, today = Random(seed), getdate()
	company = rules().company
	income = company and frappe.get_cached_value("Company", company, "default_income_account")
	bank = company and frappe.db.get_value(
		"Account",
		{"company": company, "is_group": 0, "disabled": 0, "account_type": ["in", ("Bank", "Cash")]},
		order_by="account_type asc",
	)
	year_start = frappe.db.get_value(
		"Fiscal Year", {"year_start_date": ["<=", today], "year_end_date": [">=", today]}, "year_start_date"
	)
	if not (income and bank and year_start):
		return 0
	terms = frappe.get_all(
		"Membership",
		filters={
			"start_date": ["between", [year_start, today]],
			"fee": [">", 0],
			"approved": 1,
			"cancelled_from": ["is", "not set"],
		},
		fields=["name", "start_date", "membership_type"],
		order_by="start_date desc, name asc",
		limit=count + 1,
	)
	# whole days only
	chosen = [term for term in terms if term.start_date > terms[-1].start_date] or terms
	for name in sorted({term.membership_type for term in chosen}):
		if not frappe.db.get_value("Membership Type", name, "item"):
			items.make_item(name, income)
	gift = _gift_item(company, income)
	for term in chosen:
		donation = random.choice(GIFTS) if gift and random.random() < GIVES else 0
		invoice = invoices.make_invoice([term.name], donation, submit=True, day=term.start_date)
		if random.random() < PAYS:
			entry = get_payment_entry("Sales Invoice", invoice, bank_account=bank)
			entry.posting_date = min(today, term.start_date + timedelta(days=random.randint(0, 28)))
			entry.reference_no, entry.reference_date = invoice, entry.posting_date
			entry.insert()
			entry.submit()
	return len(chosen)


def _gift_item(company: str, income: str) -> str:
	"""The item for donations in Membership Settings, made where there is none."""
	if rules().donation_item:
		return rules().donation_item
	item = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": _("Gift"),
			"item_group": frappe.db.get_value("Item Group", {"is_group": 0}),
			"stock_uom": "Nos",
			"is_stock_item": 0,
			"item_defaults": [{"company": company, "income_account": income}],
		}
	).insert()
	settings = frappe.get_single("Membership Settings")
	settings.donation_item = item.name
	settings.save()
	return item.name
