"""A treasurer's morning with the bank's file, in Swedish: attach it, see what would be done, book, decide the rest."""

import json
import re

from playwright.sync_api import expect

from tests.browser.desk import dismiss
from tests.browser.test_accessibility import violations
from tests.support.processes import live

OUTCOMES = """bank_file => frappe.xcall("frappe.client.get_list", {
	doctype: "Bank Payment", filters: { bank_file }, fields: ["name", "payer", "outcome", "reason"], order_by: "name asc",
})"""


def test_a_treasurers_morning(read, seeded, live_site, tmp_path):
	path = tmp_path / "camt054.xml"
	made = live.script("run_bank_file", "seed", str(path), site=live_site)
	assert made.returncode == 0, made.stderr
	invoices = json.loads(made.stdout.splitlines()[-1])
	family = invoices["family"]
	treasurer = read("Membership Treasurer")
	page, user = treasurer.page, seeded["logins"]["Membership Treasurer"]

	def press(label: str) -> None:
		treasurer.shown.get_by_role("button", name=label, exact=True).click()

	def worker(what: str) -> None:
		"""Which this site has none of; the form then finds what it did."""
		name = page.evaluate("cur_frm.doc.name")
		done = live.script("run_bank_file", what, name, user, site=live_site)
		assert done.returncode == 0, done.stderr

	def field(name: str):
		return treasurer.shown.locator(f'[data-fieldname="{name}"]').first

	treasurer.open("Workspaces", "Incoming Payments")
	expect(treasurer.shown.get_by_text("Inbetalningar att avgöra").first).to_be_visible()

	treasurer.open("bank-file", "new")
	expect(treasurer.shown.get_by_text("Bifoga filen och spara").first).to_be_visible()
	field("file").locator(".btn-attach").click()
	with page.expect_file_chooser() as chosen:
		page.locator(".modal.show").locator("button.btn-file-upload").first.click()
	chosen.value.set_files(path)
	page.locator(".modal.show .btn-modal-primary").click()
	# what is attached is saved at once
	page.wait_for_function("cur_frm && cur_frm.doc.file && !cur_frm.is_new() && !cur_frm.is_dirty()")

	worker("read")
	page.wait_for_function("cur_frm.doc.status === 'Read'")
	preview = field("preview_html")
	for said in (
		"Skulle bokföras",
		"Det är mindre än vad som är kvar att betala.",
		"Betalaren angav ingen referens.",
	):
		expect(preview).to_contain_text(said)
	expect(preview).to_contain_text("hyra lokal")
	assert violations(page, "[data-fieldname=preview_html]") == []
	treasurer.picture("bank-file-read-sv")

	press("Bokför inbetalningar")
	page.wait_for_function("cur_frm.doc.status === 'Booking'")
	worker("book")
	page.wait_for_function("cur_frm.doc.status === 'Booked'")
	expect(treasurer.shown.get_by_text("3 inbetalningar är kvar att avgöra.").first).to_be_visible()
	treasurer.picture("bank-file-booked-sv")
	name = page.evaluate("cur_frm.doc.name")

	press("Att avgöra")
	expect(treasurer.rows()).to_have_count(3)
	treasurer.picture("bank-payments-sv")
	rows = {row["payer"]: row for row in page.evaluate(OUTCOMES, name)}
	assert rows[f"Anna {family}"]["outcome"] == "Booked"

	def decide(payer: str) -> None:
		treasurer.open("Form", "Bank Payment", rows[payer]["name"])
		page.wait_for_function("name => window.cur_frm && cur_frm.docname === name", arg=rows[payer]["name"])

	def wait_for(outcome: str) -> None:
		page.wait_for_function("outcome => cur_frm.doc.outcome === outcome", arg=outcome)

	decide(f"Bengt {family}")
	proposals = field("proposals_html")
	expect(proposals).to_contain_text(invoices["part"])
	expect(proposals).to_contain_text("dess referens står där")
	assert violations(page, "[data-fieldname=proposals_html]") == []
	treasurer.picture("bank-payment-decide-sv")
	of_this = proposals.locator("tr", has_text=invoices["part"])
	of_this.get_by_role("button", name="Bokför som delbetalning").click()
	wait_for("Booked")

	decide(f"{family}, Cecilia")
	expect(proposals).to_contain_text("betalarens namn stämmer, beloppet stämmer")
	proposals.locator("tr", has_text=invoices["named"]).get_by_role("button", name="Bokför hela").click()
	wait_for("Booked")

	decide("Föreningen Granne")
	press("Sök faktura")
	dialog = page.locator(".modal.show")
	dialog.locator("input[type=text]").fill(family)
	expect(dialog).to_contain_text(re.compile(invoices["part"]))
	assert violations(page, ".modal.show [data-fieldtype=HTML]") == []
	dismiss(dialog)
	expect(dialog).to_be_hidden()
	press("Inte vår")
	wait_for("Not Ours")

	page.goto(f"{treasurer.server}/app/bank-file/{name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.docname === name", arg=name)
	counted = page.evaluate("[cur_frm.doc.booked, cur_frm.doc.to_decide, cur_frm.doc.set_aside]")
	assert counted == [3, 0, 1]
	assert not treasurer.errors, treasurer.errors


def test_what_was_too_much_and_several_files(read, live_site, tmp_path):
	made = live.script("run_bank_file", "too_much", str(tmp_path), site=live_site)
	assert made.returncode == 0, made.stderr
	found = json.loads(made.stdout.splitlines()[-1])
	treasurer = read("Membership Treasurer")
	page, name = treasurer.page, found["bank_payment"]

	def press(label: str) -> None:
		treasurer.shown.get_by_role("button", name=label, exact=True).click()

	treasurer.open("Form", "Bank Payment", name)
	page.wait_for_function("name => window.cur_frm && cur_frm.docname === name", arg=name)
	expect(
		treasurer.shown.get_by_text("en gåva, till nästa avgift eller att betala tillbaka?").first
	).to_be_visible()
	press("Till nästa avgift")
	page.wait_for_function("cur_frm.doc.surplus_choice === 'Next Fee'")
	expect(treasurer.shown.get_by_text("för mycket är lämnat till nästa avgift.").first).to_be_visible()
	press("Tillbakabetalt")
	page.locator(".modal.show .btn-modal-primary").click()
	page.wait_for_function("cur_frm.doc.surplus_choice === 'Paid Back' && cur_frm.doc.surplus_payment")

	treasurer.open("List", "Bank File", "List")
	press("Flera filer")
	with page.expect_file_chooser() as chosen:
		page.locator(".modal.show").locator("button.btn-file-upload").first.click()
	chosen.value.set_files(sorted(tmp_path.glob("*.xml")))
	page.locator(".modal.show .btn-modal-primary").click()
	page.wait_for_function(
		"""mark => frappe.db.count("Bank File", { filters: { file: ["like", `%${mark}%`] } }).then((n) => n === 2)""",
		arg=found["mark"],
	)

	treasurer.open("query-report", "Open Accounts of Former Members")
	expect(treasurer.shown.get_by_text("Inget att visa").first).to_be_visible()
	assert not treasurer.errors, treasurer.errors


def test_recruiting_staff_see_nothing_of_it(desk):
	for role in ("Member Recruiter", "Recruitment Manager", "Membership Analyst"):
		who = desk(role)
		for doctype in ("Bank File", "Bank Payment"):
			assert who.ask("frappe.client.get_list", doctype=doctype) == 403
			assert who.ask("frappe.client.get_count", doctype=doctype) == 403
		method = "membership_recruitment.membership.bank_files.to_decide.find"
		assert who.ask(method, bank_payment="BP-000001", text="Morgon") == 403
