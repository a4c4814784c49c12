"""The form of a member: the picture of the terms over time, and each dialog with the days that it promises.

Every test is a registrar's (or, for settings, a manager's) real clicks; nothing may go wrong on the page meanwhile.
"""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

import frappe
import pytest
from playwright.sync_api import expect

from tests.browser.desk import WINDOWS, Desk, at_rest, dismiss, on_desk

ONE_DAY = timedelta(days=1)
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 420, "height": 900}
NOISE = ("socket.io", "Failed to load resource")  # no socket.io server runs; answers are noted by desk.py
# the site's format; in Frappe 16 that of the user's language goes before
DAY = "%Y-%m-%d" if frappe.__version__.startswith("16") else "%d-%m-%Y"


@pytest.fixture(scope="module")
def signed_in(open_desk):
	"""signed_in(role): a window of the user of that role, for all tests here."""
	desks: dict[str, Desk] = {}

	def sign_in(role: str) -> Desk:
		if role not in desks:
			desks[role] = open_desk(role)
			desks[role].page.on("console", lambda said: note(desks[role], said))
			desks[role].page.wait_for_timeout(2000)  # its first workspace has been drawn
		return desks[role]

	def note(desk: Desk, said) -> None:
		if said.type == "error" and not any(noise in said.text for noise in NOISE):
			desk.errors.append(said.text)

	yield sign_in
	for desk in desks.values():
		desk.close()


@pytest.fixture
def registrar(signed_in, request):
	yield from without_errors(signed_in("Member Registrar"), request)


@pytest.fixture
def manager(signed_in, request):
	yield from without_errors(signed_in("Membership Manager"), request)


def without_errors(user, request):
	"""Nothing may go wrong on the page: no error in a script or the console, no answer of 400 or above."""
	request.node.stash[WINDOWS] = [user]
	user.page.set_viewport_size(WIDE)
	user.errors.clear()
	yield user
	if user.page.locator(".modal.show").count():  # of a test that failed
		user.enter()
	assert user.errors == []


def open_member(user, name: str) -> None:
	user.open("Form", "Member", name)
	user.page.wait_for_function(
		"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
	)
	expect(user.shown.locator(".member-summary")).to_be_visible()


def actions(user) -> list[str]:
	"""What the group Membership offers."""
	return [
		text.strip() for text in user.shown.locator(".inner-group-button .dropdown-item").all_text_contents()
	]


def start(user, action: str, group: str = "Membership"):
	"""Open a dialog from a group of actions."""
	user.shown.locator(".inner-group-button > button", has_text=group).click()
	user.shown.locator(
		".inner-group-button .dropdown-item", has_text=re.compile(f"^\\s*{action}\\s*$")
	).click()
	dialog = user.page.locator(".modal.show")
	expect(dialog).to_be_visible()
	return dialog


def button_of_form(user, label: str):
	user.shown.get_by_role("button", name=label, exact=True).click()
	dialog = user.page.locator(".modal.show")
	expect(dialog).to_be_visible()
	return dialog


def outcome(dialog) -> dict[str, str]:
	"""What the dialog says would come of it, by label."""
	facts = dialog.locator("[data-fieldname=outcome] .row > div")
	expect(facts.first).to_be_visible()
	pairs = (fact.locator("div").all_text_contents() for fact in facts.all())
	return dict(pairs)


def confirm(user, dialog, label: str) -> None:
	button = dialog.get_by_role("button", name=label, exact=True)
	expect(button).to_be_enabled()
	button.click()
	user.page.wait_for_function(
		"() => !document.querySelector('.modal.show') || document.querySelector('.modal.show .msgprint')"
	)
	assert user.page.locator(".modal.show .msgprint").all_text_contents() == []  # what Frappe says against it
	expect(user.page.locator(".modal.show")).to_have_count(0)
	user.settle()


def terms(user):
	return user.shown.locator(".terms-table tbody tr")


def shown(day: date) -> str:
	return day.strftime(DAY)


def day(text: str) -> date:
	return datetime.strptime(text, DAY).date()


def choose(dialog, field: str, option: str) -> None:
	at_rest(dialog)
	control = dialog.locator(f"[data-fieldname={field}] input")
	control.click()
	control.fill(option)
	dialog.locator(f"[data-fieldname={field}] [role=option]", has_text=option).first.click()


# ---------------------------------------------------------------- the picture


@pytest.mark.parametrize(
	("who", "drawn", "looks", "words"),
	[
		("long", 30, {"held", "current"}, "Current until"),
		("monthly", 25, {"held", "current"}, "Current until"),
		("lifetime", 1, {"current"}, "Current for life"),
		("upcoming", 1, {"upcoming"}, "Starts on"),
		("gap", 7, {"held"}, "in grace until"),
		("deceased", 4, {"held", "cut"}, "Died on"),
		("story", 7, {"held", "current", "pending"}, "OCR"),
	],
)
def test_the_band_draws_every_term_wide_and_narrow(registrar, seeded, who, drawn, looks, words):
	open_member(registrar, seeded["form"][who])
	expect(registrar.shown.locator(".member-summary")).to_contain_text(words)
	band = registrar.shown.locator(".term-band > svg")
	expect(band.locator("> a")).to_have_count(drawn)
	for look in looks:
		assert band.locator(f".{look}").count(), look
	expect(band.locator("text.today")).to_have_text("Today")
	wide = band.bounding_box()["width"]
	assert wide > 600
	inside(band)
	registrar.picture(f"band-{who}")

	registrar.page.set_viewport_size(NARROW)
	expect(band).to_have_attribute("viewBox", re.compile(r"^0 0 [123]\d\d "))
	inside(band)
	registrar.picture(f"band-{who}-narrow")


def inside(band) -> None:
	"""No term, mark or label leaves the picture."""
	box = band.bounding_box()
	for shape in band.locator("a, .mark, text").all():
		part = shape.bounding_box()
		assert part["x"] >= box["x"] - 1, shape.text_content()
		assert part["x"] + part["width"] <= box["x"] + box["width"] + 1, shape.text_content()


def test_the_band_tells_of_gaps_invoices_and_payments(registrar, seeded):
	open_member(registrar, seeded["form"]["story"])
	band = registrar.shown.locator(".term-band > svg")
	titles = band.locator("title").all_text_contents()
	assert any(title.startswith("No member ") for title in titles)
	assert sum(" paid on " in title for title in titles) == 3
	assert any("unpaid" in title for title in titles)
	assert band.locator(".mark .payment").count() == 3
	assert band.locator(".mark .invoice.open").count() == 1
	legend = registrar.shown.locator(".term-band-legend")
	for word in ("Current", "Pending", "Unpaid Invoice", "Payment", "Youth", "Individual"):
		expect(legend).to_contain_text(word)
	expect(terms(registrar)).to_have_count(5)
	registrar.shown.get_by_role("button", name="Show all 7 terms").click()
	expect(terms(registrar)).to_have_count(7)
	expect(registrar.shown.locator("[data-fieldname=terms_html]")).to_contain_text("Balance")
	expect(registrar.shown.locator("[data-fieldname=terms_html]")).to_contain_text("signe.dahlin@example.com")
	registrar.page.evaluate("document.querySelector('.main-section').scrollIntoView()")
	registrar.picture("member")


def test_a_member_without_terms_can_only_get_one(registrar, seeded):
	open_member(registrar, seeded["form"]["none"])
	expect(registrar.shown.locator(".member-summary")).to_have_text("No term yet")
	expect(registrar.shown.locator(".term-band")).to_have_count(0)
	invite = registrar.shown.locator(".inner-group-button .dropdown-item", has_text="Invite to Own Pages")
	expect(invite).to_have_count(1)  # it is asked for apart
	assert actions(registrar) == ["Add Family Member", "Invite to Own Pages"]
	expect(registrar.shown.get_by_role("button", name="New Term")).to_be_visible()


# ---------------------------------------------------------------- the dialogs


def test_renew_saves_the_days_that_it_showed(registrar, seeded):
	open_member(registrar, seeded["form"]["renew"])
	ends = terms(registrar).first.locator("td").nth(3).text_content()
	dialog = start(registrar, "Renew")
	promised = outcome(dialog)
	assert day(promised["First Day"]) == day(ends) + ONE_DAY
	expect(dialog).to_contain_text("Holds once its invoice is paid")
	registrar.picture("renew")

	dialog.locator("[data-fieldname=donation] input").fill("150")
	dialog.locator("[data-fieldname=donation] input").blur()
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text("500")
	dialog.locator("input[data-fieldname=with_invoice]").uncheck()
	expect(dialog.locator("[data-fieldname=outcome]")).not_to_contain_text("500")
	choose(dialog, "membership_type", "Monthly")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text("Changes the type from Individual")
	promised = outcome(dialog)

	confirm(registrar, dialog, "Renew")
	expect(terms(registrar)).to_have_count(2)
	saved = terms(registrar).first.locator("td").all_text_contents()
	assert saved[1:4] == ["Monthly", promised["First Day"], promised["Last Day"]]
	expect(registrar.shown.locator(".member-summary")).to_contain_text(
		f"renewed until {promised['Last Day']}"
	)
	assert "Renew" not in actions(registrar)


def test_renew_with_an_invoice_waits_for_its_payment(registrar, seeded):
	open_member(registrar, seeded["form"]["invoice"])
	dialog = start(registrar, "Renew")
	promised = outcome(dialog)
	confirm(registrar, dialog, "Renew")
	expect(terms(registrar)).to_have_count(2)
	saved = terms(registrar).first.locator("td").all_text_contents()
	assert saved[2:4] == [promised["First Day"], promised["Last Day"]]
	assert saved[4].strip() == "Pending" and saved[6].startswith("Unpaid")
	expect(registrar.shown.locator(".member-summary")).to_contain_text("OCR")

	# the type can't change while an invoice asks for the old fee: the server's sentence stands in the dialog
	dialog = start(registrar, "Change Type")
	choose(dialog, "membership_type", "Youth")
	expect(dialog.locator("[role=alert]")).to_contain_text("Credit the invoice first.")
	expect(dialog.get_by_role("button", name="Change Type")).to_be_disabled()
	registrar.picture("refused")  # an answer: nothing of it is red on the console
	dismiss(dialog)


def test_resign_at_the_end_and_reinstate(registrar, seeded):
	open_member(registrar, seeded["form"]["resign"])
	first, ends = (terms(registrar).first.locator("td").nth(column).text_content() for column in (2, 3))
	dialog = start(registrar, "Resign")
	promised = outcome(dialog)
	assert promised["Last Day"] == ends
	registrar.picture("resign")

	dialog.locator("[data-fieldname=when] select").select_option("At Once")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text(shown(date.today() - ONE_DAY))
	dialog.locator("[data-fieldname=when] select").select_option("On a Day")
	expect(dialog.get_by_role("button", name="Resign")).to_be_disabled()
	dialog.locator("[data-fieldname=when] select").select_option("End of Term")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text(ends)
	confirm(registrar, dialog, "Resign")
	expect(terms(registrar).first).to_contain_text(f"cancelled from {promised['Cancelled From']}")
	expect(registrar.shown.locator(".member-summary")).to_contain_text(
		f"Current until {ends}, then cancelled"
	)
	assert "Reinstate" in actions(registrar)

	dialog = start(registrar, "Reinstate")
	promised = outcome(dialog)
	assert promised == {"First Day": first, "Last Day": ends}
	registrar.picture("reinstate")
	confirm(registrar, dialog, "Reinstate")
	expect(terms(registrar)).to_have_count(1)
	expect(terms(registrar).first).not_to_contain_text("cancelled")
	expect(registrar.shown.locator(".member-summary")).to_contain_text(f"Current until {ends}")


def test_a_payer_s_resignation_names_who_is_left_and_asks_who_pays_instead(registrar, seeded):
	open_member(registrar, seeded["form"]["payer_resigns"])
	dialog = start(registrar, "Resign")
	outcome(dialog)
	expect(dialog).to_contain_text("Pays for Anders Hushåll (until")
	expect(dialog).to_contain_text("they pay for themselves")
	expect(dialog).to_contain_text("Ends with that day: TERM-")
	at_rest(dialog)
	control = dialog.locator("[data-fieldname=payer_instead] input")
	control.click()
	offered = dialog.locator("[data-fieldname=payer_instead] [role=option]", has_text="Hushåll")
	expect(offered).to_have_count(2)  # those whom the fee covers, by their names
	registrar.picture("payer-list")
	control.fill("Urban")
	expect(offered).to_have_count(0)
	choose(dialog, "payer_instead", "Urban Prov")
	expect(dialog).to_contain_text("From then on Urban Prov pays.")
	registrar.picture("resign-payer")
	confirm(registrar, dialog, "Resign")
	expect(registrar.shown.locator(".member-summary")).to_contain_text("then cancelled")
	expect(registrar.shown).not_to_contain_text("Pays the Fees Of")
	dialog = start(registrar, "Reinstate")
	expect(dialog).to_contain_text("Stay with who pays now: Anders Hushåll (paid by Urban Prov)")
	expect(dialog).to_contain_text("as Fee Paid By on each of them after this, in this order.")
	dismiss(dialog)
	expect(registrar.page.locator(".modal.show")).to_have_count(0)


def test_a_payer_s_death_asks_before_it_is_saved(registrar, seeded):
	member = seeded["form"]["payer_dies"]
	open_member(registrar, member)
	save_death = (
		"cur_frm.set_value('deceased_on', frappe.datetime.get_today()).then(() => void cur_frm.save())"
	)
	registrar.page.evaluate(save_death)
	dialog = registrar.page.locator(".modal.show")
	expect(dialog).to_contain_text("Berit Hushåll (until")
	expect(dialog).to_contain_text(
		re.compile(rf"Ends: TERM-.*Its last day is {shown(date.today() - ONE_DAY)}")
	)
	at_rest(dialog)
	registrar.settle()
	expect(dialog.locator("[data-fieldname=payer_instead] [role=listbox]")).to_be_hidden()
	registrar.picture("death-of-a-payer")
	dismiss(dialog)
	expect(registrar.page.locator(".modal.show")).to_have_count(0)
	assert registrar.page.evaluate("cur_frm.is_dirty()"), "nothing is saved"

	registrar.page.evaluate(save_death)
	expect(dialog).to_contain_text("they pay for themselves")
	confirm(registrar, dialog, "Save")
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Died on")

	take_back = "cur_frm.set_value('deceased_on', '').then(() => void cur_frm.save())"
	registrar.page.evaluate(take_back)
	expect(dialog).to_contain_text("Goes on to its last day: TERM-")
	registrar.picture("death-taken-back")
	dismiss(dialog)
	expect(registrar.page.locator(".modal.show")).to_have_count(0)
	assert registrar.page.evaluate("cur_frm.is_dirty()"), "nothing is saved"
	registrar.page.evaluate(take_back)
	expect(dialog).to_contain_text("Goes on to its last day: TERM-")
	confirm(registrar, dialog, "Save")
	expect(registrar.shown.locator(".member-summary")).not_to_contain_text("Died on")


def test_a_death_names_what_is_unpaid_or_a_draft(registrar):
	member = registrar.page.evaluate(
		"""async () => {
			const insert = (doctype, values) => frappe.db.insert({ doctype, ...values });
			const { name } = await insert("Member", { first_name: "Didrik", last_name: "Prov" });
			const start_date = frappe.datetime.get_today();
			const term = await insert("Membership", { member: name, membership_type: "Individual", start_date });
			const method = "membership_recruitment.membership.fees.invoices.invoice_term";
			await frappe.xcall(method, { membership: term.name }, "POST");
			return name;
		}"""
	)
	open_member(registrar, member)
	registrar.page.evaluate(
		"cur_frm.set_value('deceased_on', frappe.datetime.get_today()).then(() => void cur_frm.save())"
	)
	dialog = registrar.page.locator(".modal.show")
	expect(dialog).to_contain_text("Cancelled: TERM-")
	expect(dialog).to_contain_text(re.compile("(Still unpaid, and left as it is|Still a draft): "))
	expect(dialog.locator("[data-fieldname=payer_instead]")).to_have_count(0)
	confirm(registrar, dialog, "Save")
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Died on")


def test_a_draft_is_said_before_it_is_made_and_is_no_dead_end(registrar, manager):
	submit_at_once(manager, 0)
	try:
		term = registrar.page.evaluate(
			"""async () => {
				const insert = (doctype, values) => frappe.db.insert({ doctype, ...values });
				const { name } = await insert("Member", { first_name: "Utkast", last_name: "Prov" });
				const start_date = frappe.datetime.get_today();
				const { name: term } = await insert("Membership",
					{ member: name, membership_type: "Individual", start_date });
				return term;
			}"""
		)
		registrar.open("Form", "Membership", term)
		dialog = button_of_form(registrar, "Make Invoice")
		expect(dialog).to_contain_text("The invoice is made as a draft")
		confirm(registrar, dialog, "Make Invoice")
		expect(registrar.shown.locator(".form-message")).to_contain_text("is a draft. Nothing is asked until")
		expect(registrar.shown.get_by_role("button", name="Make Invoice")).to_have_count(0)
	finally:
		submit_at_once(manager, 1)


def submit_at_once(manager, value: int) -> None:
	manager.page.evaluate(
		"value => frappe.db.set_value('Membership Settings', 'Membership Settings', 'submit_renewal_invoices', value)",
		value,
	)


def test_who_comes_back_to_a_type_that_waits_for_its_fee_is_told_so(registrar, seeded):
	open_member(registrar, seeded["form"]["back"])
	dialog = start(registrar, "Renew")
	choose(dialog, "membership_type", "Prepaid")
	waits = "Pending until its fee is paid; it starts on the day of payment if that is later."
	expect(dialog).to_contain_text(waits)
	confirm(registrar, dialog, "Renew")
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Waits for the fee")


def test_change_type_of_the_next_term(registrar, seeded):
	open_member(registrar, seeded["form"]["change"])
	dialog = start(registrar, "Change Type")
	choose(dialog, "membership_type", "Individual")
	promised = outcome(dialog)
	expect(dialog).to_contain_text("Youth until then")
	registrar.picture("change-type")
	confirm(registrar, dialog, "Change Type")

	dialog = start(registrar, "Renew")
	renewed = outcome(dialog)
	assert renewed["First Day"] == promised["First Day"] and renewed["Last Day"] == promised["Last Day"]
	expect(dialog).to_contain_text("Changes the type from Youth.")
	confirm(registrar, dialog, "Renew")
	expect(terms(registrar).first).to_contain_text("Individual")


def open_term(user, member: str) -> None:
	open_member(user, member)
	terms(user).first.get_by_role("link").first.click()
	expect(user.page).to_have_url(on_desk("membership/TERM-"))
	user.settle()


def test_approve(registrar, seeded):
	open_member(registrar, seeded["form"]["approve"])
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Waits for approval")
	open_term(registrar, seeded["form"]["approve"])
	dialog = button_of_form(registrar, "Approve")
	assert day(outcome(dialog)["First Day"]) == date.today()
	confirm(registrar, dialog, "Approve")
	expect(registrar.shown.locator(".indicator-pill", has_text="Current").first).to_be_visible()
	expect(registrar.shown.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
	open_member(registrar, seeded["form"]["approve"])
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Current until")


def test_keep_current_until_a_day_and_take_it_back(registrar, seeded):
	member, until = seeded["form"]["keep"], date.today() + timedelta(days=45)
	open_term(registrar, member)
	dialog = start(registrar, "Keep Current Until…", "Term")
	dialog.locator("[data-fieldname=kept_until] input").fill(shown(until))
	dialog.locator("[data-fieldname=kept_until] input").blur()
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text(
		f"to {shown(until)} the term counts as current"
	)
	expect(dialog.locator("[data-fieldname=reason] .control-label")).to_have_class(re.compile(r"\breqd\b"))
	dialog.locator("[data-fieldname=reason] textarea").fill("The employer pays in June")
	registrar.picture("keep-current")
	confirm(registrar, dialog, "Keep Current")
	open_member(registrar, member)
	summary = registrar.shown.locator(".member-summary")
	expect(summary).to_contain_text(f"Counts as current until {shown(until)}: The employer pays in June")
	expect(registrar.shown.locator(".term-band-legend")).to_contain_text("Manual Override")

	open_term(registrar, member)
	dialog = start(registrar, "Keep Current Until…", "Term")
	dialog.locator("[data-fieldname=kept_until] input").fill("")
	dialog.locator("[data-fieldname=kept_until] input").blur()
	confirm(registrar, dialog, "Keep Current")
	open_member(registrar, member)
	expect(summary).not_to_contain_text("Counts as current")


def test_what_is_being_typed_survives_a_dialog_that_draws_itself_anew(registrar, seeded):
	"""A tenth of a second after any change Frappe fills fields with what it has heard of them."""
	open_term(registrar, seeded["form"]["keep"])
	dialog = start(registrar, "Keep Current Until…", "Term")
	until = dialog.locator("[data-fieldname=kept_until] input")
	until.fill(shown(date.today() + timedelta(days=45)))
	until.blur()
	reason = dialog.locator("[data-fieldname=reason] textarea")
	expect(reason).to_be_visible()
	registrar.page.wait_for_timeout(700)
	typed = """until => {
		const { fields_dict } = cur_dialog;
		fields_dict.kept_until.$input.trigger("change");
		const { $input } = fields_dict.reason;
		$input.trigger("focus").val("The employer pays");
	}"""
	registrar.page.evaluate(typed)
	registrar.page.wait_for_timeout(400)
	expect(reason).to_have_value("The employer pays")
	dialog.get_by_role("button", name="Keep Current", exact=True).focus()
	confirm(registrar, dialog, "Keep Current")
	expect(registrar.shown.locator("[data-fieldname=kept_reason]").first).to_contain_text("The employer pays")


def test_cancel_a_term_and_its_invoice(registrar, seeded):
	open_term(registrar, seeded["form"]["cancel"])
	dialog = button_of_form(registrar, "Make Invoice")
	assert "350" in outcome(dialog)["To Pay"]
	expect(dialog).to_contain_text("The invoice is submitted at once.")
	registrar.picture("make-invoice")
	confirm(registrar, dialog, "Make Invoice")
	expect(registrar.shown.get_by_role("button", name="Invoice as PDF")).to_be_visible()
	expect(registrar.shown.get_by_role("button", name="Make Invoice")).to_have_count(0)
	with registrar.context.expect_page() as opened:
		registrar.shown.get_by_role("button", name="Invoice as PDF").click()
	opened.value.close()

	dialog = start(registrar, "Cancel Term", "Term")
	assert outcome(dialog)["Last Day"] == shown(date.today() - ONE_DAY)
	before = date.today() - timedelta(days=200)
	dialog.locator("[data-fieldname=cancelled_from] input").fill(shown(before))
	dialog.locator("[data-fieldname=cancelled_from] input").blur()
	expect(dialog.locator("[role=alert]")).to_contain_text("cannot be cancelled before it starts")
	expect(dialog.get_by_role("button", name="Cancel Term")).to_be_disabled()
	dialog.locator("[data-fieldname=cancelled_from] input").fill(shown(date.today()))
	dialog.locator("[data-fieldname=cancelled_from] input").blur()
	dialog.locator("[data-fieldname=reason] select").select_option("Moved away")
	confirm(registrar, dialog, "Cancel Term")
	open_member(registrar, seeded["form"]["cancel"])
	expect(registrar.shown.locator(".member-summary")).to_contain_text(
		f"Cancelled from {shown(date.today())}: Moved away"
	)


def test_crediting_asks_whether_it_is_a_correction_or_a_withdrawal(registrar, seeded):
	open_term(registrar, seeded["form"]["credit"])
	dialog = start(registrar, "Credit Fee", "Term")
	expect(dialog.get_by_role("button", name="Credit Fee", exact=True)).to_be_disabled()
	why = dialog.locator("[data-fieldname=decision] select")
	why.select_option("Withdrawal")
	promised = outcome(dialog)
	assert promised["Last Day"] == shown(date.today() - ONE_DAY) and "350" in promised["Credit Note"]
	why.select_option("Correction")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text("The term stays as it was.")
	assert "Last Day" not in outcome(dialog)
	registrar.picture("credit-fee")
	confirm(registrar, dialog, "Credit Fee")
	expect(registrar.shown.get_by_role("button", name="Make Invoice")).to_be_visible()
	assert "Credit Fee" not in actions(registrar)
	open_member(registrar, seeded["form"]["credit"])
	expect(registrar.shown.locator(".member-summary")).to_contain_text("Current until")


def test_a_credit_made_in_erpnext_waits_for_a_decision(registrar, seeded):
	member = seeded["form"]["credited"]
	open_member(registrar, member)
	summary = registrar.shown.locator(".member-summary")
	expect(summary).to_contain_text("Current until")
	expect(summary).to_contain_text("waits for a decision")
	open_term(registrar, member)
	expect(registrar.shown.locator(".form-message")).to_contain_text("a correction or a withdrawal")
	dialog = button_of_form(registrar, "Decide about the Credit")
	dialog.locator("[data-fieldname=decision] select").select_option("Withdrawal")
	assert outcome(dialog)["Last Day"] == shown(date.today() - ONE_DAY)
	registrar.picture("decide-credit")
	confirm(registrar, dialog, "Decide")
	expect(registrar.shown.get_by_role("button", name="Decide about the Credit")).to_have_count(0)
	open_member(registrar, member)
	expect(summary).to_contain_text(f"Cancelled from {shown(date.today())}: Fee credited")


def test_a_withdrawal_says_what_goes_with_the_fee(registrar, seeded):
	open_term(registrar, seeded["form"]["payer_credits"])
	dialog = start(registrar, "Credit Fee", "Term")
	dialog.locator("[data-fieldname=decision] select").select_option("Withdrawal")
	promised = outcome(dialog)
	assert promised["Cancelled From"] == shown(date.today()) and "500" in promised["Credit Note"]
	for words in (
		"500,00 of it is paid, and becomes the payer's credit.",
		"Cancelled: TERM-",
		"Included in this fee, and cancelled with it: Anders Hushåll, Berit Hushåll.",
	):
		expect(dialog).to_contain_text(words)
	registrar.picture("credit-withdrawal")
	dialog.locator("[data-fieldname=decision] select").select_option("Correction")
	expect(dialog).to_contain_text("The term stays as it was.")
	expect(dialog).not_to_contain_text("cancelled with it")
	dismiss(dialog)


def test_keeping_a_payer_current_names_whom_the_fee_covers(registrar, seeded):
	open_term(registrar, seeded["form"]["payer_credits"])
	dialog = start(registrar, "Keep Current Until…", "Term")
	until = dialog.locator("[data-fieldname=kept_until] input")
	until.fill(shown(date.today() + timedelta(days=45)))
	until.blur()
	expect(dialog).to_contain_text("Kept with it, since this fee covers them: Anders Hushåll, Berit Hushåll.")
	dismiss(dialog)


def test_a_payer_who_is_renewed_already_renews_the_others(registrar, seeded):
	open_member(registrar, seeded["form"]["payer_renewed"])
	dialog = start(registrar, "Renew")
	outcome(dialog)
	expect(dialog).to_contain_text("Renews Anders Hushåll.")
	expect(dialog).to_contain_text("Renewed with it: Berit Hushåll.")
	expect(dialog).to_contain_text("The fee is included in TERM-")
	registrar.picture("renew-the-others")
	confirm(registrar, dialog, "Renew")
	expect(terms(registrar)).to_have_count(2)
	assert "Renew" not in actions(registrar)


def test_no_last_day_is_said_ticked_and_unticked(registrar, seeded):
	open_term(registrar, seeded["form"]["endless"])
	last_day = registrar.shown.locator("[data-fieldname=end_date] input")
	tick = registrar.shown.locator("input[data-fieldname=no_end]")
	ends = last_day.input_value()
	expect(tick).not_to_be_visible()
	last_day.fill("31-12-9999")
	last_day.blur()
	save(registrar)
	expect(tick).to_be_checked()
	expect(last_day).to_have_value("")
	registrar.picture("no-last-day")
	tick.uncheck()
	save(registrar)
	expect(last_day).to_have_value(ends)
	expect(tick).not_to_be_visible()


def save(user) -> None:
	user.page.wait_for_function("cur_frm.is_dirty()")
	user.shown.get_by_role("button", name="Save", exact=True).click()
	user.page.wait_for_function("!cur_frm.is_dirty()")
	user.settle()


def test_of_a_join_date_the_year_may_be_all_that_is_known(registrar, seeded):
	member = seeded["form"]["year_known"]
	open_member(registrar, member)
	joined = registrar.shown.locator(".frappe-control[data-fieldname=join_date]").first
	expect(joined).to_contain_text("Only the year is known: 1987.")
	registrar.page.evaluate(
		"document.querySelector('.page-container:not([style*=none]) [data-fieldname=join_date]').scrollIntoView()"
	)
	registrar.picture("year-known")
	registrar.open("List", "Member", "List")
	expect(registrar.rows().first).to_be_visible()
	in_list = "row => frappe.listview_settings.Member.formatters.join_date(row.join_date, {}, row)"
	row = {"join_date": "1987-01-01", "member_since": "1987-01-01", "only_year_known": 1}
	assert registrar.page.evaluate(in_list, row) == "1987"
	assert registrar.page.evaluate(in_list, {**row, "only_year_known": 0}) == "01-01-1987"


# ---------------------------------------------------------------- forms of the rules


def test_make_item_and_the_forms_of_type_and_settings(manager, seeded):
	kind = seeded["form"]["type"]
	manager.open("Form", "Membership Type", kind)
	expect(manager.shown).to_contain_text("Somebody who joins today is a member until")
	manager.picture("membership-type")
	dialog = button_of_form(manager, "Make Item")
	choose(dialog, "income_account", "3000")
	manager.picture("make-item")
	dialog.get_by_role("button", name="Make Item").click()
	expect(manager.page.locator(".modal.show")).to_have_count(0)
	expect(manager.shown.locator("[data-fieldname=item]").first).to_contain_text(kind)
	expect(manager.shown.get_by_role("button", name="Make Item")).to_have_count(0)

	manager.open("Form", "Membership Settings", "Membership Settings")
	expect(manager.shown.locator("[data-fieldname=grace_days]").first).to_be_visible()
	manager.picture("settings")
	manager.shown.get_by_role("tab", name="Fees and Renewals").click()
	expect(manager.shown.locator("[data-fieldname=bankgiro_number]").first).to_be_visible()
	manager.picture("settings-fees")


def test_an_organisation_has_one_name(registrar):
	registrar.page.evaluate("() => { frappe.new_doc('Member') }")
	registrar.page.locator(".modal.show").get_by_role("button", name="Edit Full Form").click()
	kind = registrar.shown.locator("[data-fieldname=member_kind] select")
	expect(kind).to_be_visible()
	expect(registrar.shown.locator("[data-fieldname=last_name]").first).to_be_visible()
	kind.select_option("Organisation")
	expect(registrar.shown.locator("[data-fieldname=last_name]").first).not_to_be_visible()
	expect(registrar.shown.locator("[data-fieldname=birth_date]").first).not_to_be_visible()
	expect(registrar.shown.locator("[data-fieldname=first_name] .control-label").first).to_have_text(
		re.compile(r"^\s*Name")
	)
	registrar.picture("organisation")


def test_names_on_the_charts_of_the_workspace_lie_apart(registrar):
	registrar.page.set_viewport_size({"width": 1280, "height": 900})
	registrar.open("Workspaces", "Member Figures")
	expect(registrar.shown.locator("svg.frappe-chart").first).to_be_visible()
	registrar.page.wait_for_timeout(2500)  # the charts' lines grow to their place
	for legend in registrar.shown.locator("svg.frappe-chart .chart-legend").all():
		places = [label.bounding_box() for label in legend.locator("text").all()]
		for left, right in pairwise(place for place in places if place):
			assert left["x"] + left["width"] <= right["x"], "names in the legend lie upon each other"
	registrar.page.evaluate("$('.desk-alert').remove()")  # of the test before this one
	registrar.picture("workspace-figures")
