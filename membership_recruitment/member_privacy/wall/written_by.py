"""Whose words are being stored: those of the user who makes the request, or those of a mail that a job takes in."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from membership_recruitment.member_privacy.wall import row_rules, who_asks

FLAG = "words_of_a_mail"


@contextmanager
def whoever_mails() -> Iterator[None]:
	"""What is stored within stood in a mail, whoever stores it."""
	before = frappe.flags.get(FLAG)
	frappe.flags[FLAG] = True
	try:
		yield
	finally:
		frappe.flags[FLAG] = before


def a_mail() -> bool:
	return bool(frappe.flags.get(FLAG))


def a_stranger() -> bool:
	"""Whether what is stored now is shown to people who see more than its writer does."""
	user = frappe.session.user
	if a_mail():
		return True
	if who_asks.administers(user):
		return False
	return who_asks.is_outside(user) or row_rules.keeps_to_prospects(user)


def an_administrator() -> bool:
	return not a_mail() and who_asks.administers(frappe.session.user)
