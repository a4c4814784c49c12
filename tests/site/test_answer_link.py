"""The answer to a privacy request by a link that dies: sending, the page, the downloads, and what ends it."""

import io
import json
import zipfile

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from membership_recruitment.member_privacy.requests import actions, answer_link, gate
from membership_recruitment.utils.seeded_codes import hash_of
from tests.site.test_erasure import erase
from tests.support.factories.privacy_requests import request, sure
from tests.support.own_pages import login_of, text_of, visit

OFFICER = "Member Privacy Officer"
EMAIL = "astrid.answer@example.com"
PAGE = "privacy/answer"

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def astrid(make):
	return make.member("Astrid", "Svarsson", email=EMAIL, phone="+46701740933")


@pytest.fixture
def tokens(monkeypatch) -> list[str]:
	"""Those that were mailed."""
	given = []
	address = answer_link.public_page.address

	def keep(path, **parameters):
		given.append(parameters["token"])
		return address(path, **parameters)

	monkeypatch.setattr(answer_link.public_page, "address", keep)
	return given


@pytest.fixture
def sent(astrid, as_role, tokens):
	"""(request, token) of an answer that was sent."""
	as_role(OFFICER)
	doc = sure("Access", astrid)
	actions.send_to_the_person(doc.name, "en", 1)
	frappe.set_user("Administrator")
	return doc.reload(), tokens[-1]


def open_link(token: str, form: str | None = None):
	sent = {"token": token, "form": form} if form else None
	return visit("Guest", f"{PAGE}?token={token}&lang=en" if form is None else PAGE, sent)


def queued(doc):
	name = frappe.db.get_value("Email Queue", {"reference_doctype": doc.doctype, "reference_name": doc.name})
	return name and frappe.get_doc("Email Queue", name)


def test_whoever_has_the_link_downloads_it_in_each_form(sent):
	doc, token = sent
	assert doc.link_hash and token not in frappe.as_json(doc.as_dict())
	mail = queued(doc)
	assert [row.recipient for row in mail.recipients] == [EMAIL]
	page = open_link(token)
	assert page.status_code == 200 and "Download as a document (PDF)" in text_of(page)
	assert EMAIL not in text_of(page) and doc.reload().link_downloads == answer_link.DOWNLOADS
	told = open_link(token, "json")
	assert told.status_code == 200, text_of(told)[:300]
	assert (told.headers["Cache-Control"], told.mimetype) == ("no-store", "application/json")
	assert EMAIL in json.dumps(json.loads(told.data))
	assert open_link(token, "pdf").data.startswith(b"%PDF")
	packed = zipfile.ZipFile(io.BytesIO(open_link(token, "zip").data))
	assert "personal-data.json" in packed.namelist()
	doc.reload()
	assert doc.link_downloads == answer_link.DOWNLOADS - 3
	assert [row.what for row in doc.log][-1] == "The answer was downloaded by the person (ZIP)."
	assert not any(token in row.what for row in doc.log)
	assert not frappe.db.count("Wall Alarm")


def test_nothing_that_nobody_has_approved_leaves_to_a_guest(sent, monkeypatch):
	"""The last gate lets these bytes through, and no others."""
	_doc, token = sent
	monkeypatch.setattr(answer_link.last_gate, "note_approved", lambda _content: None)
	assert open_link(token, "json").status_code != 200


def ends(doc, how: str) -> None:
	if how == "over":
		doc.db_set("link_until", add_to_date(now_datetime(), minutes=-1))
	elif how == "used up":
		doc.db_set("link_downloads", 0)
	elif how == "refused":
		doc.refuse_it("Somebody else asked")
	elif how == "withdrawn":
		doc.withdraw()
	elif how == "somebody else":
		doc.email = "bo.answer@example.com"
		doc.save()
	elif how == "erased":
		erase("Member", doc.subject_name)
	elif how == "died":
		frappe.db.set_value("Member", doc.subject_name, "deceased_on", "2026-01-01")


@pytest.mark.parametrize(
	"how", ["over", "used up", "refused", "withdrawn", "somebody else", "erased", "died"]
)
def test_a_link_that_is_dead_answers_as_one_that_never_was(sent, own_ledger, how):
	doc, token = sent
	ends(doc, how)
	for form in (None, "pdf"):
		unknown, dead = (open_link(some, form) for some in ("x" * len(token), token))
		assert (dead.status_code, dead.data) == (unknown.status_code, unknown.data)
		assert dead.status_code == 404 and dict(dead.headers) == dict(unknown.headers)
	if mail := queued(doc):
		assert not gate.ask(mail).is_open and not queued(doc)


def test_a_new_link_ends_the_one_before(sent, as_role, tokens):
	doc, token = sent
	as_role(OFFICER)
	actions.send_to_the_person(doc.name, "sv")
	frappe.set_user("Administrator")
	assert open_link(token).status_code == 404
	page = text_of(open_link(tokens[-1]))
	assert "(PDF)" in page and "(ZIP)" not in page
	assert open_link(tokens[-1], "zip").status_code == 404


def test_it_lives_on_when_the_request_is_answered_and_leaves_the_queue(sent, as_role):
	doc, token = sent
	as_role(OFFICER)
	doc.finish("Sent by link")
	frappe.set_user("Administrator")
	passage = gate.ask(queued(doc))
	assert passage.is_open
	passage.arrived()
	assert not queued(doc) and open_link(token).status_code == 200


def test_other_mails_about_a_request_are_let_be(sent):
	doc, _token = sent
	frappe.db.delete("Email Queue", {"reference_name": doc.name})
	frappe.sendmail(
		recipients=["office.of.ours@example.com"],
		subject="Look at it",
		message="<p>Somebody asks.</p>",
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)
	doc.withdraw()
	assert gate.ask(queued(doc)) is None and queued(doc)


def test_the_page_is_not_for_trying(sent, make):
	_doc, token = sent
	make.settings(sign_ins_per_network=2)
	assert [open_link("nonsense").status_code for _time in range(3)] == [404, 404, 429]
	assert open_link(token).status_code == 429


def test_it_goes_nowhere_but_to_the_persons_own_address(make, astrid, as_role):
	other = make.member("Bo", "Svarsson", email="family@example.com")
	make.member("Cia", "Svarsson", email="family@example.com")
	silent = make.member("Dag", "Svarsson")
	as_role(OFFICER)
	for doc, why in (
		(sure("Access", astrid, email="somebody@example.net"), "the person's"),
		(sure("Access", other), "nobody else's"),
		(sure("Access", silent), "the person's"),
		(sure("Erasure", astrid), "kind"),
		(request("Access", astrid), "who asks"),
	):
		for step in (actions.sending_preview, actions.send_to_the_person):
			with pytest.raises(frappe.ValidationError, match=why):
				step(doc.name)
		assert not doc.reload().link_hash and not queued(doc)
	found = actions.sending_preview(sure("Access", astrid).name)
	assert (found["address"], found["days"]) == (EMAIL, 7)


def test_an_address_that_must_not_be_used_gets_none(astrid, as_role):
	frappe.get_doc({"doctype": "Contact Suppression", "address": EMAIL}).insert()
	as_role(OFFICER)
	with pytest.raises(frappe.ValidationError, match="must not be used"):
		actions.send_to_the_person(sure("Access", astrid).name)


@pytest.mark.parametrize("role", ["Membership Manager", "Member Registrar", "Member Recruiter"])
def test_only_who_answers_requests_sends(astrid, as_role, role):
	as_role(OFFICER)
	doc = sure("Access", astrid)
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		actions.send_to_the_person(doc.name)


def test_nobody_writes_a_link_by_hand(astrid, as_role):
	as_role(OFFICER)
	doc = sure("Access", astrid)
	doc.update({"link_hash": hash_of("mine"), "link_downloads": 9, "link_until": "2030-01-01"})
	doc.save()
	assert not doc.reload().link_hash
	frappe.set_user("Administrator")
	assert open_link("mine").status_code == 404


def test_what_was_asked_on_the_own_page_is_downloaded_there(make, astrid, as_role):
	user = login_of(make, astrid)
	stranger = login_of(make, make.member("Bo", "Ek", email="bo.ek@example.com"))
	assert visit(user, "my/data", {"kind": "Access"}).status_code == 303
	asked = frappe.get_last_doc("Privacy Request")
	assert "(PDF)" not in text_of(visit(user, "my/data?lang=en"))
	as_role(OFFICER)
	actions.send_to_the_person(asked.name)
	assert "(PDF)" in text_of(visit(user, "my/data?lang=en"))
	given = {"asked": asked.name, "form": "json"}
	assert visit(stranger, "my/data", given).status_code == 422
	told = visit(user, "my/data", given)
	assert told.status_code == 200 and EMAIL in told.get_data(as_text=True)
	asked.reload().withdraw()
	assert visit(user, "my/data", given).status_code == 422
