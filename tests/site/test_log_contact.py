"""A recruiter logs a contact: now, or the day after it was."""

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime, now_datetime

from membership_recruitment.member_recruitment import worklist


def logged(name: str):
	return frappe.get_doc("Prospect Interaction", name)


def test_a_contact_of_yesterday_stands_on_yesterday(make):
	prospect = make.prospect()
	yesterday = add_to_date(now_datetime(), days=-1)
	note = worklist.log_contact(prospect.name, "Call", interaction_on=str(yesterday))
	assert get_datetime(logged(note).interaction_on) == yesterday


def test_without_a_time_it_is_now(make):
	note = worklist.log_contact(make.prospect().name, "Call")
	assert abs((get_datetime(logged(note).interaction_on) - now_datetime()).total_seconds()) < 60


def test_a_contact_in_the_future_is_refused_with_a_sentence(make):
	prospect = make.prospect()
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		worklist.log_contact(prospect.name, "Call", interaction_on=str(add_to_date(now_datetime(), days=1)))
	assert not frappe.db.count("Prospect Interaction", {"prospect": prospect.name})
