"""Words for yes and no, and amounts of money, as cells of registers say them. No database, no frappe."""

import re

from membership_recruitment.membership.register.import_cells import words

YES = "ja j yes y x 1 sant true oui betald betalt paid ok samtycke samtycker subscribed opt_in"
NO = (
	"nej n no 0 falskt false non obetald obetalt unpaid ej_betald ej_betalt inte_betald inte_betalt not_paid"
	" unsubscribed opt_out avregistrerad"
)
AMOUNT = re.compile(r"(?:[a-z$€£]+\.? ?)?(\d[\d .,']*?)(?:[:,]-)?(?: ?[a-z€£$]+\.?)?", re.IGNORECASE)
CENTS = re.compile(r"(.*)[.,](\d\d?)")


def yes_or_no(text: str) -> bool | None:
	"""What a cell says; None where it is neither yes nor no."""
	said = words(text)
	return True if said in YES.split() else False if said in NO.split() else None


def amount(text: str) -> float | None:
	"""The amount of "1 250,50 kr", "300:-" or "SEK 1.250"; None for another cell. Three digits behind a point or comma are
	thousands: no currency that fees are paid in has thousandths."""
	match = AMOUNT.fullmatch(text.strip().replace("\xa0", " "))
	if not match:
		return None
	whole, cents = match[1], ""
	if parts := CENTS.fullmatch(whole):
		whole, cents = parts.groups()
	digits = re.sub(r"[ .,']", "", whole)
	return float(f"{digits}.{cents or 0}") if digits else None
