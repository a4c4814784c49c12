"""Where each role begins the day on the desk, cards that open their list, empty lists, and the first hour."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.desk import on_desk
from tests.support.processes import live

BEGINS = {
	"Member Recruiter": ("My Day", 7),
	"Recruitment Manager": ("My Day", 7),
	"Member Registrar": ("Member Register", 9),
	"Membership Manager": ("Member Register", 9),
	"Membership Analyst": ("Member Figures", 4),
}
NUMBER = ".number-widget-box .widget-content .number"
PHONE = {"width": 390, "height": 844}
MEMBERS = b"Namn;Startdatum;Medlemstyp\nFirst Hour;2026-01-01;Individual\n"


def slug(workspace: str) -> str:
	return workspace.lower().replace(" ", "-")


@pytest.mark.parametrize("role", BEGINS)
def test_each_role_begins_on_its_own_workspace(desk, counted, role):
	workspace, cards = BEGINS[role]
	user = desk(role)
	user.begin(workspace)
	expect(user.shown.locator(NUMBER)).to_have_count(cards)
	for number in user.shown.locator(NUMBER).all_inner_texts():
		assert re.fullmatch(r"[\d.,]+(\s?%| K| M)?", number.strip()), number
	expect(user.shown.get_by_text("Loading...").locator("visible=true")).to_have_count(0)
	expect(user.page.locator(".modal.show")).to_have_count(0)
	user.picture(f"{slug(workspace)}-{role.split()[-1].lower()}")
	assert user.errors == []


@pytest.mark.parametrize(
	("role", "workspace", "card"),
	[
		("Member Recruiter", "My Day", "Overdue Actions"),
		("Member Recruiter", "My Day", "My Open Prospects"),
		("Recruitment Manager", "My Day", "Prospects Free to Take"),
		("Member Registrar", "Member Register", "Terms Ending Soon"),
		("Member Registrar", "Member Register", "Draft Invoices"),
		("Membership Manager", "Member Journey", "Open Improvements"),
	],
)
def test_a_card_opens_as_many_rows_as_it_says(desk, counted, role, workspace, card):
	user = desk(role)
	user.open("Workspaces", workspace)
	box = user.shown.locator(".number-widget-box", has_text=card)
	said = int(box.locator(".number").inner_text())
	box.locator(".number").click()
	user.page.wait_for_function(
		"() => window.cur_list && cur_list.$frappe_list?.is(':visible') && !cur_list.frozen"
	)
	user.settle()
	assert user.page.evaluate("() => cur_list.get_filters_for_args().length") >= 1
	rows = user.page.evaluate(
		"() => frappe.db.count(cur_list.doctype, { filters: cur_list.get_filters_for_args() })"
	)
	assert rows == said
	if said:
		expect(user.rows().first).to_be_visible()
	user.picture(f"card-{card.lower().replace(' ', '-')}")
	assert user.errors == []


@pytest.mark.parametrize("role", BEGINS)
def test_in_swedish_and_on_a_phone(read, counted, role):
	workspace, cards = BEGINS[role]
	user = read(role)
	user.open("Workspaces", workspace)
	expect(user.shown.locator(NUMBER)).to_have_count(cards)
	text = user.shown.locator(".layout-main-section").inner_text()
	for english in ("Waiting for You", "Shortcuts", "Prospects", "Overdue", "Joined", "Member "):
		assert english not in text, english
	user.picture(f"{slug(workspace)}-{role.split()[-1].lower()}-sv")
	user.page.set_viewport_size(PHONE)
	user.settle()
	wide = user.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
	assert wide <= 0
	user.picture(f"{slug(workspace)}-{role.split()[-1].lower()}-phone-sv")
	assert user.errors == []


# ---------------------------------------------------------------- empty lists


@contextmanager
def without_rows(*doctypes: str):
	"""Tables are put aside and come back: other tests look at what stands in them."""
	with live.database() as connection, connection.cursor() as cursor:
		for doctype in doctypes:
			cursor.execute(f"rename table `tab{doctype}` to `aside {doctype}`")
			cursor.execute(f"create table `tab{doctype}` like `aside {doctype}`")
	try:
		yield
	finally:
		with live.database() as connection, connection.cursor() as cursor:
			for doctype in doctypes:
				cursor.execute(f"drop table `tab{doctype}`")
				cursor.execute(f"rename table `aside {doctype}` to `tab{doctype}`")


EMPTY = {
	"Member": "Nobody is in the register yet",
	"Membership Prospect": "There are no prospects yet",
	"Membership Type": "There are no membership types yet",
	"Journey Map": "The journey is not mapped yet",
	"Journey Improvement": "There are no improvements yet",
	"Target List": "There are no target lists yet",
	"Register Import": "No register was brought in yet",
}
LEADS_TO = {
	"Member": "register-import/new",
	"Membership Prospect": "membership-prospect/new",
	"Journey Map": "journey-walk",
}


def test_an_empty_list_says_the_next_step(desk, seeded):
	manager = desk("Membership Manager")
	with without_rows(*EMPTY):
		for doctype, sentence in EMPTY.items():
			manager.open("List", doctype, "List")
			empty = manager.shown.locator(".no-result").first
			expect(empty).to_contain_text(sentence)
			expect(empty.get_by_role("button")).to_have_count(1)
			manager.picture(f"empty-{doctype.lower().replace(' ', '-')}")
			if doctype in LEADS_TO:
				empty.get_by_role("button").click()
				expect(manager.page).to_have_url(re.compile(LEADS_TO[doctype]))
				manager.settle()
	assert manager.errors == []


def test_an_empty_list_in_swedish_and_for_who_may_add_nothing(read, seeded):
	registrar = read("Member Registrar")
	with without_rows("Membership Prospect", "Journey Map", "Membership Type"):
		for doctype, sentence, button in (
			("Membership Prospect", "Ingen väntar på dig", "Visa medlemmarna"),
			("Journey Map", "Medlemsresan är inte kartlagd än", "Vår medlemsresa"),
			("Membership Type", "En medlemsansvarig lägger upp dem", None),
		):
			registrar.open("List", doctype, "List")
			empty = registrar.shown.locator(".no-result").first
			expect(empty).to_contain_text(sentence)
			expect(empty.get_by_role("button")).to_have_count(1 if button else 0)
			if button:
				expect(empty.get_by_role("button")).to_have_text(button)
			registrar.picture(f"empty-{doctype.lower().replace(' ', '-')}-sv")
	assert registrar.errors == []


def test_rows_that_are_only_filtered_out_are_not_called_none(desk, seeded):
	registrar = desk("Member Registrar")
	registrar.page.evaluate("() => frappe.set_route('List', 'Member', { last_name: 'Nobody is called so' })")
	expect(registrar.shown.locator(".no-result").first).to_contain_text(
		"No Member found with matching filters"
	)
	registrar.settle()
	expect(registrar.shown.locator(".no-result").first).not_to_contain_text("Nobody is in the register")


# ---------------------------------------------------------------- the first hour


@pytest.fixture
def onboarding(server):
	"""Shown as on a site that was just set up; the other tests want no tours over their pages."""
	assert live.script("onboarding", "1").returncode == 0
	yield
	assert live.script("onboarding", "0").returncode == 0


def panel(user):
	"""Frappe 16 shows the steps beside every page of the register, by the words of their buttons."""
	return user.page.locator(".onb-panel")


def only_where(shown: str, user) -> None:
	"""Frappe 15 shows the steps on the workspace, 16 in a panel with rules of its own for what is done."""
	of_16 = "/desk" in user.page.url
	if of_16 != (shown == "panel"):
		pytest.skip(f"the first hour is no {shown} here")
	if of_16 and not user.page.evaluate("Boolean(frappe.ui.UserOnboarding)"):
		pytest.skip("this copy of Frappe 16 lacks the panel")


def steps(user):
	return user.shown.locator(".onboarding-widget-box .onboarding-step")


def take(user, step: str, button: str) -> None:
	"""Choose a step on the workspace, and click its button."""
	user.open("Workspaces", "Member Register")
	steps(user).filter(has_text=step).click()
	user.shown.locator(".onboarding-step-footer").get_by_role("button", name=button).click()


def done(user, step: str) -> None:
	user.open("Workspaces", "Member Register")
	expect(user.shown.locator(".onboarding-step.complete", has_text=step)).to_be_visible()


def go_on(page) -> None:
	"""Press the button of the message that the step is done."""
	page.locator(".modal.show .btn-primary:visible").first.click()
	expect(page.locator(".modal.show")).to_have_count(0)


def test_the_first_hour_by_the_onboarding_alone(desk, seeded, onboarding, live_site):
	manager = desk("Membership Manager")
	only_where("box", manager)
	page = manager.page
	manager.open("Workspaces", "Member Register")
	expect(steps(manager)).to_have_count(6)
	manager.picture("onboarding")

	take(manager, "Set the Membership Year", "Show Me the Settings")
	popover = page.locator("#driver-popover-item")
	expect(popover).to_contain_text("Grace Days")
	manager.picture("tour-membership-settings")
	for _step in range(6):
		popover.locator(".driver-next-btn").click()
		page.wait_for_timeout(700)  # the next tab opens
	expect(popover).to_contain_text("A Registrar Makes the Member")
	popover.locator(".driver-next-btn").click()
	page.locator(".modal.show .btn-primary").click()
	done(manager, "Set the Membership Year")

	take(manager, "Set the Fees of Your Membership Types", "Open the Membership Types")
	expect(page).to_have_url(on_desk("membership-type"))
	page.locator(".modal.show .btn-primary").click()
	done(manager, "Set the Fees of Your Membership Types")

	take(manager, "Bring In the Old Register", "Attach the File")
	expect(popover).to_contain_text("Attach the list of members")
	manager.picture("tour-register-import")
	page.keyboard.press("Escape")
	manager.shown.locator('[data-fieldname="file"] .btn-attach').click()
	with page.expect_file_chooser() as chosen:
		page.locator(".modal.show").locator("button.btn-file-upload").first.click()
	chosen.value.set_files({"name": "members.csv", "mimeType": "text/csv", "buffer": MEMBERS})
	page.locator(".modal.show .btn-modal-primary").click()
	page.wait_for_function("cur_frm && cur_frm.doc.file && !cur_frm.is_new() && !cur_frm.is_dirty()")
	manager.settle()
	# what is only attached is not in
	expect(page.locator(".modal.show")).to_have_count(0)
	# but once it is imported
	manager.shown.get_by_role("button", name="Import", exact=True).click()
	page.locator(".modal.show").get_by_role("button", name="Yes").click()
	page.wait_for_function("cur_frm.doc.status === 'Queued'")
	name, user = page.evaluate("cur_frm.docname"), seeded["logins"]["Membership Manager"]
	ran = live.script(
		"run_import", name, user, "import", site=live_site
	)  # a worker, of which this site has none
	assert ran.returncode == 0, ran.stderr
	page.wait_for_function("cur_frm.doc.status === 'Finished'")
	assert page.evaluate("cur_frm.doc.new_members") == 1
	manager.picture("onboarding-imported")
	go_on(page)
	done(manager, "Bring In the Old Register")

	take(manager, "Say What Your Association Is Called", "Enter the Name")
	name = manager.shown.locator('[data-fieldname="association_name"] input')
	name.fill("The First Hour")
	name.blur()
	page.wait_for_function("cur_frm.doc.association_name === 'The First Hour'")
	page.evaluate("cur_frm.save()")
	go_on(page)
	done(manager, "Say What Your Association Is Called")

	take(manager, "Map the Journey Once", "Start the Walk")
	expect(page).to_have_url(on_desk("journey-walk"))
	expect(manager.shown.get_by_role("button", name="Start")).to_be_visible()
	go_on(page)  # and Frappe goes back, as it did after the step before
	done(manager, "Map the Journey Once")

	take(manager, "Look at Your First Figures", "Open the Report")
	expect(page.locator(".modal.show")).to_contain_text("Each row is a period")
	go_on(page)
	manager.open("Workspaces", "Member Register")
	# all of it is done: the box goes
	expect(manager.shown.locator(".onboarding-step.pending")).to_have_count(0)
	assert manager.errors == []


@pytest.mark.parametrize(
	("opened", "title", "button"),
	[
		("desk", "From an empty register to the first figures", "Show Me the Settings"),
		("read", "Från ett tomt register till de första siffrorna", "Visa mig inställningarna"),
	],
)
def test_the_panel_of_frappe_16(request, seeded, onboarding, opened, title, button):
	manager = request.getfixturevalue(opened)("Membership Manager")
	only_where("panel", manager)
	manager.open("Workspaces", "Member Register")
	expect(panel(manager)).to_contain_text(title)
	expect(panel(manager).locator(".onb-step-text")).to_have_count(6)
	manager.picture("onboarding-panel")
	panel(manager).get_by_text(button).click()
	expect(manager.page).to_have_url(on_desk("membership-settings"))
	expect(manager.page.locator(".driver-popover, #driver-popover-item").first).to_be_visible()
	manager.picture("onboarding-panel-tour")
	assert manager.errors == []


def test_the_onboarding_in_swedish(read, seeded, onboarding):
	manager = read("Membership Manager")
	only_where("box", manager)
	manager.open("Workspaces", "Member Register")
	expect(steps(manager)).to_have_count(6)
	widget = manager.shown.locator(".onboarding-widget-box")
	expect(widget).to_contain_text("Från ett tomt register till de första siffrorna")
	expect(widget).to_contain_text("Ställ in medlemsåret")
	expect(widget.get_by_role("button", name="Visa mig inställningarna")).to_be_visible()
	manager.picture("onboarding-sv")
	manager.page.set_viewport_size(PHONE)
	manager.picture("onboarding-phone-sv")


def test_registrars_are_not_asked_to_set_up(desk, seeded, onboarding):
	registrar = desk("Member Registrar")
	registrar.open("Workspaces", "Member Register")
	expect(registrar.shown.locator(NUMBER)).to_have_count(9)
	registrar.rest()
	expect(steps(registrar)).to_have_count(0)
	expect(panel(registrar)).to_have_count(0)
