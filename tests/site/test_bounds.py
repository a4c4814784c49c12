"""No day outside of 1900–2200 and no number of days beyond reason gets in, by any way; 9999 is no end; emptiness means
nothing."""

from datetime import date

import frappe
import pytest

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api, lifecycle, payment_effects, preview, refresh
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.patches.v0_2 import complete_the_ledger, keep_within_bounds
from membership_recruitment.utils import bounds

OUTSIDE = ("0019-03-01", "1899-12-31", "2201-01-01", "9999-12-31")


def end_of(term) -> date | None:
	return frappe.db.get_value("Membership", term.name, "end_date")


@pytest.fixture
def types(make):
	make.membership_type("For Life", period_kind="Lifetime")
	make.membership_type("For Ten Years", period_count=10)


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("day", OUTSIDE)
@pytest.mark.parametrize("field", ["start_date", "cancelled_from", "kept_until"])
def test_a_term_has_possible_days(make, day, field):
	member = make.member()
	said = {"start_date": "2020-01-01", "kept_reason": "Asked", field: day}
	with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
		make.term(member.name, said.pop("start_date"), **said)
	term = make.term(member.name, "2020-01-01", kept_reason="Asked")
	term.set(field, day)
	with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
		term.save()


@pytest.mark.parametrize("day", OUTSIDE[:3])
def test_a_last_day_is_possible_too(make, day):
	with pytest.raises(frappe.ValidationError, match=r"Enter a day of the years|before its first day"):
		make.term(make.member().name, "2020-01-01", day)


@pytest.mark.parametrize(
	("make_one", "field"),
	[
		(lambda make: make.member(), "birth_date"),
		(lambda make: make.member(), "deceased_on"),
		(lambda make: make.member(), "member_since"),
		(lambda make: make.prospect(), "birth_date"),
		(lambda make: make.prospect(), "next_action_on"),
		(lambda make: frappe.get_single("Membership Settings"), "complete_since"),
	],
)
@pytest.mark.parametrize("day", ["0019-03-01", "9999-12-31"])
def test_people_and_settings_have_possible_days(make, make_one, field, day):
	doc = make_one(make)
	doc.set(field, day)
	with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
		doc.save()


@pytest.mark.parametrize("day", OUTSIDE)
def test_requests_name_possible_days(make, day):
	member = make.member()
	term = make.term(member.name, "2020-01-01", "2099-12-31")
	for ask in (
		lambda: api.preview_resignation(member.name, "On a Day", day),
		lambda: api.resign(member.name, "On a Day", "Resigned", day),
		lambda: api.keep_current(term.name, day, "Asked"),
		lambda: preview.preview_term("Individual", day, member.name),
	):
		with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
			ask()


WHAT_IS_NO_DAY = ("1987", "-1", "3", "1987-05", "05/1987")


@pytest.mark.parametrize("text", WHAT_IS_NO_DAY)
def test_what_is_no_day_is_refused_and_not_guessed(make, text):
	member = make.member()
	asks = (
		lambda: member.update({"member_since": text}).save(),
		lambda: make.term(member.name, "2020-01-01").update({"kept_until": text, "kept_reason": "x"}).save(),
		lambda: api.preview_resignation(member.name, "On a Day", text),
		lambda: preview.preview_term("Individual", text),
	)
	for ask in asks:
		with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
			ask()


@pytest.mark.parametrize("text", ["1987-03-02", "1987-3-2", "1987-03-02 10:11:12", "1987-03-02T10:11:12Z"])
def test_the_day_that_was_read_is_stored(make, text):
	member = make.member()
	member.update({"member_since": text, "birth_date": text}).save()
	assert member.member_since == member.birth_date == date(1987, 3, 2)
	assert frappe.db.get_value("Member", member.name, "member_since") == date(1987, 3, 2)


@pytest.mark.parametrize("amount", [1e30, "1e20", -1e30, 1_000_000_001])
def test_money_is_within_bounds(make, amount):
	member = make.member()
	term = make.term(member.name, "2020-01-01")
	asks = (
		lambda: term.update({"fee": amount}).save(),
		lambda: make.term(member.name, "2022-01-01", joining_fee=amount),
		lambda: make.membership_type(
			"Dear", period_kind="Rolling", period_count=1, period_unit="Year", fee=amount
		),
		lambda: invoices.make_invoice([term.name], float(amount)),
	)
	for ask in asks:
		with pytest.raises(frappe.ValidationError, match=r"is more than .* Enter a smaller amount"):
			ask()


# ---------------------------------------------------------------- no end


@pytest.mark.parametrize("day", ["9999-12-31", "9998-12-31", "9999-01-01"])
def test_9999_is_no_end(make, types, day):
	"""On any type, when a term is made and when it is changed; and everything that looks at it goes on."""
	member = make.member()
	term = make.term(member.name, "2020-01-01", day)
	assert (end_of(term), term.end_date) == (None, None)
	other = make.term(make.member().name, "2020-01-01", membership_type="For Ten Years")
	other.end_date = day
	other.save()
	assert end_of(other) is None
	assert api.preview_resignation(member.name, "At Once")["terms"]
	with pytest.raises(frappe.ValidationError, match="lifetime"):
		api.preview_renewal(member.name)
	member.reload().run_method("onload")
	assert member.status == "Current"


@pytest.mark.parametrize(("day", "taken"), [("9997-12-31", False), ("9998-01-01", True)])
def test_years_from_9998_are_no_end_and_others_no_days(make, day, taken):
	"""Other systems write their no end a year or a time zone short of 9999-12-31."""
	member = make.member().name
	if taken:
		assert end_of(make.term(member, "2020-01-01", day)) is None
		return
	with pytest.raises(frappe.ValidationError, match="Enter a day of the years 1900 to 2200"):
		make.term(member, "2020-01-01", day)


def test_no_end_is_said_and_taken_back_by_a_tick(make, types):
	term = make.term(make.member().name, "2020-01-01", "9999-12-31", membership_type="For Ten Years")

	def after(**typed) -> tuple:
		doc = frappe.get_doc("Membership", term.name)
		doc.update(typed)
		doc.save()
		return doc.end_date, doc.no_end

	assert after() == (None, 1)
	assert after(no_end=0) == (date(2029, 12, 31), 0)
	assert after(no_end=1) == (None, 1)
	assert after(end_date="2025-12-31") == (date(2025, 12, 31), 0)
	lifetime = make.term(make.member().name, "2020-01-01", membership_type="For Life", no_end=1)
	assert (end_of(lifetime), lifetime.no_end) == (None, 0)


def test_no_end_of_a_term_that_was_paid_late_stays(make):
	make.membership_type("Prepaid", period_count=1, fee=200, first_fee_before_start=1)
	term = make.term(make.member().name, "2025-01-10", "9999-12-31", membership_type="Prepaid")
	payment_effects.settle(term.name, "Paid", date(2025, 9, 10), 0, None)
	term.reload()
	assert (term.start_date, term.end_date) == (date(2025, 9, 10), None)


def test_a_site_from_before_9999_is_made_good(make):
	member = make.member()
	term = make.term(member.name, "2020-01-01")
	kept = make.term(
		make.member().name, "2020-01-01", "2020-12-31", kept_until="2020-12-31", kept_reason="Asked"
	)
	frappe.db.set_value("Membership", term.name, "end_date", "9999-12-31")
	frappe.db.set_value("Membership", kept.name, "kept_until", "9999-12-31")
	frappe.db.set_single_value("Membership Settings", "grace_days", 9_999_999)
	frappe.db.set_value("Membership Type", "Individual", "period_count", 9000)
	keep_within_bounds.execute()
	complete_the_ledger.execute()
	assert end_of(term) is None
	assert frappe.db.get_value("Membership", kept.name, "kept_until") == bounds.LATEST
	assert frappe.db.get_single_value("Membership Settings", "grace_days") == 366
	assert frappe.db.get_value("Membership Type", "Individual", "period_count") == 100
	assert frappe.db.get_value("Member", member.name, "status") == "Current"


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
	("doctype", "field", "number"),
	[
		("Membership Settings", "grace_days", 9_999_999),
		("Membership Settings", "grace_days", -1),
		("Membership Settings", "new_member_days", 99_999),
		("Membership Settings", "invoice_due_days", 9_999_999),
		("Membership Settings", "half_life_days", 9_999_999),
	],
)
def test_settings_have_sensible_numbers_of_days(site, doctype, field, number):
	doc = frappe.get_single(doctype)
	doc.set(field, number)
	with pytest.raises(frappe.ValidationError, match="Enter a number from"):
		doc.save()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"period_count": 9000}, "at most 100 periods"),
		({"period_count": 1201, "period_unit": "Month"}, "at most 1200 periods"),
		({"renewal_invoice_days": 9_999_999}, "Enter a number from 0 to 366"),
		(
			{"renewal_rules": [{"days": -9_999_999, "channel": "Task", "assigned_to": "Administrator"}]},
			"Enter a number from -366 to 366",
		),
	],
)
def test_types_have_sensible_numbers(make, values, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		make.membership_type("Endless", **values)


def test_every_number_of_the_table_is_a_field(site):
	for doctype, numbers in bounds.NUMBERS.items():
		for fieldname in numbers:
			assert frappe.get_meta(doctype).get_field(fieldname).fieldtype == "Int"


def test_a_season_ends_on_a_day_that_its_month_has(make):
	with pytest.raises(frappe.ValidationError, match="February has no day 30"):
		make.settings(year_end_month="February", year_end_day=30)
	make.settings(year_end_month="May", year_end_day=29)
	make.membership_type("Season", period_kind="Fixed Year", period_count=2, period_unit="Month")
	term = make.term(make.member().name, "2025-05-30", membership_type="Season")
	assert end_of(term) == date(2027, 5, 29)
	with pytest.raises(frappe.ValidationError, match="must be at least 1"):
		make.membership_type("None", period_kind="Fixed Year", period_count=0)


# ---------------------------------------------------------------- emptiness


def test_an_emptied_last_day_is_computed_anew(make, types):
	term = make.term(make.member().name, "2020-01-01", "2020-05-31")
	term.end_date = None
	term.save()
	assert end_of(term) == date(2020, 12, 31)
	term.update({"membership_type": "For Ten Years", "end_date": None})
	term.save()
	assert end_of(term) == date(2029, 12, 31)


def test_nothing_is_computed_from_a_day_out_of_bounds(make, types):
	term = make.term(make.member().name, "2020-01-01", "2020-05-31")
	term.update({"start_date": "9999-01-01", "end_date": None})
	with pytest.raises(frappe.ValidationError, match="Enter a day of the years"):
		term.save()


def test_a_term_for_life_has_no_last_day(make, types):
	member = make.member()
	with pytest.raises(frappe.ValidationError, match="for life and has no last day"):
		make.term(member.name, "2020-01-01", "2020-12-31", membership_type="For Life")
	term = make.term(member.name, "2020-01-01", membership_type="For Life")
	term.end_date = "2020-12-31"
	with pytest.raises(frappe.ValidationError, match="for life and has no last day"):
		term.save()
	yearly = make.term(make.member().name, "2020-01-01", "2020-05-31")
	yearly.membership_type = "For Life"
	with pytest.raises(frappe.ValidationError, match="for life and has no last day"):
		yearly.save()
	yearly.reload().update({"membership_type": "For Life", "end_date": None})
	yearly.save()
	yearly.membership_type = "For Ten Years"
	yearly.save()
	assert end_of(yearly) == date(2029, 12, 31)


def test_a_term_that_a_former_register_left_open_stays_open(make):
	"""What was never emptied here means what it meant."""
	member = make.member()
	term = make.term(member.name, "2020-01-01")
	frappe.db.set_value("Membership", term.name, "end_date", None)
	term.reload()
	term.fee = 10
	term.save()
	assert end_of(term) is None
	refresh.refresh_members([member.name])
	assert lifecycle.term_status(as_lifecycle_term(term), date(2199, 1, 1), grace_days=0) == "Current"
