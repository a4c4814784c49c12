"""A secretary's morning with the file of the old register, in Swedish: columns, dry run, doubts by keyboard, import, and
all of it taken back."""

import re

from playwright.sync_api import expect

from tests.support.processes import live

EARLIER = """Medlemsnr;Förnamn;Efternamn;E-post;Mobil;Födelsedatum;Adress;Postnr;Ort;Startdatum;Slutdatum
B-101;Karin;Morgonsol;karin@morgon.example;070-174 06 05;1961-04-12;Skolgatan 4;903 22;Umeå;2019-01-01;2030-12-31
;Erik;Morgonsol;erik@morgon.example;070-174 06 07;;Storgatan 9;903 26;Umeå;2020-03-01;2030-12-31
;Ulla;Tvilling;ulla@morgon.example;070-174 06 08;;Ringvägen 2;903 30;Umeå;2021-05-01;2030-12-31
;Sven;Tvilling;sven@morgon.example;070-174 06 09;;Ringvägen 8;903 30;Umeå;2021-05-01;2030-12-31
"""
FILE = """Medlemsnr;Förnamn;Efternamn;E-post;Mobil;Personuppgift;Adress;Postnr;Ort;Startdatum;Slutdatum
B-101;Karin;Morgonsol;karin.ny@morgon.example;070-174 06 05;19610412-1234;Skolgatan 6;903 22;Umeå;2019-01-01;31/12/2030
B-102;Åsa;Gryning;okänd;070-174 06 10;19800229-5678;Kajen 1;903 25;Umeå;01/03/2026;31/12/2030
B-103;Nils;Gryning;nils@morgon.example;12;19751105-9012;Kajen 1;saknas;Umeå;13/03/2026;31/12/2030
B-104;Märta;Ottesång;marta@morgon.example;070-174 06 11;;Backen 3;903 40;Umeå;31/02/2026;31/12/2030
;Erik;Morgonsol;erik.m@morgon.example;070-174 06 12;;Storgatan 9;903 26;Umeå;01/03/2020;31/12/2030
;Ulla;Tvilling;ulla.t@morgon.example;070-174 06 08;;Ringvägen 40;903 31;Umeå;01/05/2021;31/12/2030
;Sven;Tvilling;sven.t@morgon.example;;;Ringvägen 80;903 31;Umeå;01/05/2021;31/12/2030
"""
MAKE = """async (content) => {
	const file = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "File", file_name: `${frappe.utils.get_random(8)}.csv`, content, is_private: 1 },
	});
	const made = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "Register Import", file: file.file_url, default_membership_type: "Individual" },
	});
	return made.name;
}"""


def test_a_secretarys_morning(read, seeded, live_site):
	registrar = read("Member Registrar")
	page, user = registrar.page, seeded["logins"]["Member Registrar"]

	def worker(name: str, what: str) -> None:
		"""Which this site has none of; the form then finds what it did."""
		done = live.script("run_import", name, user, what, site=live_site)
		assert done.returncode == 0, done.stderr
		page.wait_for_function("cur_frm.doc.status === 'Finished'")

	def press(label: str) -> None:
		registrar.shown.get_by_role("button", name=label, exact=True).click()

	def tab(label: str):
		return registrar.shown.locator(".form-tabs .nav-link", has_text=label)

	def members(**filters) -> list:
		arguments = {"doctype": "Member", "filters": filters, "fields": ["name", "phone", "email"]}
		return page.evaluate("args => frappe.xcall('frappe.client.get_list', args)", arguments)

	worker_only = page.evaluate(MAKE, EARLIER)
	done = live.script("run_import", worker_only, user, "import", site=live_site)
	assert done.returncode == 0, done.stderr

	name = page.evaluate(MAKE, FILE)
	registrar.open("Form", "Register Import", name)
	expect(tab("Kolumner")).to_be_visible()
	registrar.picture("import-file-sv")
	tab("Kolumner").click()
	grid = registrar.shown.locator('[data-fieldname="columns"] .grid-body')
	expect(grid).to_contain_text("6104xx-xxxx")
	expect(grid).not_to_contain_text("1234")
	expect(grid).to_contain_text("Karin · Åsa · Nils")
	registrar.picture("import-columns-sv")

	press("Provkörning")
	page.wait_for_function("cur_frm.doc.status === 'Queued'")
	worker(name, "dry_run")
	expect(tab("Granska")).to_have_class(re.compile("active"))
	headline = "3 av 7 rader skulle tas in: 2 nya medlemmar, 1 rad som ändrar något."
	expect(registrar.shown.get_by_text(headline).first).to_be_visible()
	check = registrar.shown.locator('[data-fieldname="check_html"]')
	for said in (
		"Nya medlemmar: 2",
		"Uppdaterad: 1",
		"Att avgöra: 3",
		"Misslyckades: 1",
		"karin.ny@morgon.example",
	):
		expect(check).to_contain_text(said)
	expect(check).to_contain_text("Skolgatan 4")  # before
	expect(check).to_contain_text("1 mars 2026")  # dates written out
	remarks = registrar.shown.locator('[data-fieldname="notices_html"]')
	expect(remarks).to_contain_text("E-post säger okänd, som inte är en e-postadress")
	registrar.picture("import-check-sv")
	tab("Kolumner").click()
	understood = registrar.shown.locator('[data-fieldname="understood_html"]')
	expect(understood).to_contain_text("13/03/2026 → 13 mars 2026")
	registrar.picture("import-understood-sv")

	tab("Avgör").click()
	cards = registrar.shown.locator(".import-question")
	expect(cards).to_have_count(3)
	expect(cards.first).to_contain_text("erik.m@morgon.example")
	expect(cards.first).to_contain_text("erik@morgon.example")
	expect(registrar.shown.locator(".import-questions")).to_be_focused()
	registrar.picture("import-decide-sv")
	for key, left in (("1", 1), ("n", 2), ("s", 3)):
		page.keyboard.press(key)
		expect(registrar.shown.locator('[data-fieldname="decide_html"]')).to_contain_text(
			f"{left} av 3 avgjorda."
		)
	page.keyboard.press("ArrowUp")
	page.keyboard.press("Backspace")
	expect(registrar.shown.locator('[data-fieldname="decide_html"]')).to_contain_text("2 av 3 avgjorda.")
	page.keyboard.press("n")
	expect(registrar.shown.locator('[data-fieldname="decide_html"]')).to_contain_text("3 av 3 avgjorda.")

	press("Importera")
	asked = page.locator(".modal.show")
	for said in (
		headline,
		"Rader som har avgjorts sedan dess och följer det: 3.",
		"Ska detta skrivas in i registret?",
	):
		expect(asked).to_contain_text(said)
	page.locator(".modal.show").get_by_role("button", name="Ja").click()
	page.wait_for_function("cur_frm.doc.status === 'Queued'")
	worker(name, "import")
	expect(tab("Resultat")).to_have_class(re.compile("active"))
	assert page.evaluate("[cur_frm.doc.new_members, cur_frm.doc.updated, cur_frm.doc.to_decide]") == [3, 2, 0]
	registrar.picture("import-result-sv")
	assert [one["email"] for one in members(former_number="B-101")] == ["karin.ny@morgon.example"]
	assert len(members(full_name="Ulla Tvilling")) == 2 and len(members(full_name="Sven Tvilling")) == 1

	press("Ångra importen")
	page.locator(".modal.show").get_by_role("button", name="Ja").click()
	page.wait_for_function("cur_frm.doc.status === 'Queued'")
	worker(name, "undo")
	assert page.evaluate("[cur_frm.doc.taken_back, cur_frm.doc.kept]") == [5, 0]
	assert [one["email"] for one in members(former_number="B-101")] == ["karin@morgon.example"]
	assert members(former_number="B-102") == [] and len(members(full_name="Ulla Tvilling")) == 1
	registrar.picture("import-undone-sv")
	assert registrar.errors == []


def test_rows_that_wait_for_a_word_are_not_said_to_be_under_decide(read, seeded, live_site):
	registrar = read("Member Registrar")
	page, user = registrar.page, seeded["logins"]["Member Registrar"]
	name = page.evaluate(MAKE, "Nr;Namn;Start;Medlemstyp\nW-1;Per Väntar;2026-01-01;Obekant typ\n")
	done = live.script("run_import", name, user, "dry_run", site=live_site)
	assert done.returncode == 0, done.stderr
	registrar.open("Form", "Register Import", name)
	registrar.shown.locator(".form-tabs .nav-link", has_text="Granska").click()
	said = registrar.shown.locator(".import-to-decide")
	expect(said).to_have_text("1 rader väntar på svar på det som står om dem under De första problemen.")
	assert registrar.errors == []


NEW_WITH = """async (content) => {
	const file = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "File", file_name: `${frappe.utils.get_random(8)}.csv`, content, is_private: 1 },
	});
	await cur_frm.set_value({ file: file.file_url, default_membership_type: "Individual" });
	await cur_frm.save();
}"""


def test_what_is_said_of_a_file_that_came_before_is_said_once(read):
	registrar = read("Member Registrar")
	page, content = registrar.page, "Nr;Namn;Start\nT-1;Per Tvåvåning;2026-01-01\n"
	page.evaluate(MAKE, content)
	registrar.open("register-import", "new")
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'Register Import' && cur_frm.is_new()")
	page.evaluate(NEW_WITH, content)
	page.wait_for_function("!cur_frm.is_new()")
	registrar.settle()
	expect(registrar.shown.locator(".form-message > div:not(.close-message)")).to_have_count(1)
	assert registrar.errors == []
