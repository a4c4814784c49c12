"""A member's own pages, through the door, the renderer and the last gate."""

import email
import email.policy
import re

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from membership_recruitment.member_pages import gate, invitation, links, own_page, staff
from membership_recruitment.member_pages import sign_in as sign_in_page
from membership_recruitment.membership.fees import invoices
from membership_recruitment.people.addresses import address_of
from membership_recruitment.public_page import PAGES
from tests.support.own_pages import login_of, text_of, visit

OWN = ["my", "my/details", "my/household", "my/history", "my/consents", "my/data", "my/leave", "my/card"]


@pytest.fixture
def astrid(make):
	"""A member with a term, a login and an address."""
	member = make.member("Astrid", "Lind", email="astrid@example.org", phone="+46701740601", language="en")
	make.term(member.name, str(getdate()))
	login_of(make, member)
	return member.reload()


@pytest.mark.parametrize("path", OWN)
def test_a_page_is_shown_to_its_member_alone(make, astrid, path):
	shown = visit(astrid.user, path)
	assert shown.status_code == 200, text_of(shown)
	assert shown.headers["Cache-Control"] == "no-store"
	assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
	guest = visit("Guest", path)
	assert (guest.status_code, guest.headers["Location"]) == (303, "/my/sign-in?lang=en")
	stranger = visit(make.website_user(), path)
	assert stranger.status_code == 404 and "Astrid" not in text_of(stranger)


def test_every_own_page_finds_its_member_by_the_session_alone():
	"""A page that is no own page decides about a member in another way: it stands here with its reason."""
	others = {
		"my/sign-in": "for whoever has no session",
		"my/sign-in/sent": "says the same to everybody",
		"my/sign-in/link": "the token says who",
		"my/invitation": "the token says who",
		"my/sign-out": "shows nobody",
		"my/card/offline": "a script, the same for everybody",
	}
	for path, function in PAGES.items():
		if path == "my" or path.startswith("my/"):
			assert hasattr(frappe.get_attr(function), "of_member") != (path in others), path


def test_nobodys_name_in_a_request_changes_whose_page_it_is(make, astrid):
	other = make.member("Berit", "Ek", email="berit@example.org")
	for argument in ("member", "name", "user", "me", "doc"):
		shown = text_of(visit(astrid.user, f"my?{argument}={other.name}"))
		assert "Astrid" in shown and "Berit" not in shown


def test_the_start_says_where_the_membership_stands(make, astrid):
	assert "You are a member until" in text_of(visit(astrid.user, "my"))
	assert "Du är medlem till och med den" in text_of(visit(astrid.user, "my?lang=sv"))


def test_who_is_erased_or_dead_has_no_pages(astrid):
	for field in ("erased_on", "deceased_on"):
		frappe.db.set_value("Member", astrid.name, field, nowdate())
		assert visit(astrid.user, "my").status_code == 404
		frappe.db.set_value("Member", astrid.name, field, None)


def test_a_login_is_typed_by_nobody(make, astrid):
	other = make.member("Berit", "Ek")
	other.user = astrid.user
	other.save()
	assert other.reload().user is None
	with pytest.raises(Exception, match="Duplicate entry"):
		frappe.db.set_value("Member", other.name, "user", astrid.user)


@pytest.mark.parametrize("path", OWN)
def test_a_page_asks_few_things_of_the_database(astrid, statements, path):
	visit(astrid.user, path)
	statements.clear()
	visit(astrid.user, path)
	assert len([one for one in statements if not one.lower().startswith(("savepoint", "rollback"))]) < 40


# ---------------------------------------------------------------- my details


def details(**values) -> dict[str, str]:
	return {
		"first_name": "Astrid",
		"last_name": "Lind",
		"phone": "+46701740601",
		"email": "astrid@example.org",
		"language": "en",
		**values,
	}


def test_a_member_changes_name_phone_and_address(astrid):
	sent = details(
		first_name="Asta", phone="070-174 06 02", street="Storgatan 1", postal_code="111 22", city="Lund"
	)
	assert visit(astrid.user, "my/details", sent).headers["Location"] == "/my/details?done=1"
	astrid.reload()
	assert (astrid.first_name, astrid.phone, astrid.modified_by) == ("Asta", "+46701740602", astrid.user)
	sent["street"] = "Storgatan 2"
	visit(astrid.user, "my/details", sent)
	lines = frappe.get_all(
		"Address", filters=[["Dynamic Link", "link_name", "=", astrid.name]], pluck="address_line1"
	)
	assert lines == ["Storgatan 2"]


def test_what_cannot_be_right_is_said_and_nothing_saved(astrid):
	for wrong in (
		{"first_name": ""},
		{"phone": "12"},
		{"email": "no address"},
		{"email": "a@example.org, b@example.org"},
		{"email": ""},
		{"language": "de"},
		{"city": "Lund"},
	):
		answer = visit(astrid.user, "my/details", details(last_name="Berg", **wrong))
		assert answer.status_code == 422 and 'role="alert"' in text_of(answer)
	assert astrid.reload().last_name == "Lind"


def test_markup_in_a_name_is_never_sent_as_markup(astrid):
	answer = visit(astrid.user, "my/details", details(first_name="<b>x</b>", phone="1"))
	assert "<b>x" not in text_of(answer)


def test_who_shares_an_address_moves_alone(make, astrid):
	home = {"street": "Storgatan 1", "postal_code": "111 22", "city": "Lund"}
	visit(astrid.user, "my/details", details(**home))
	other = make.member("Berit", "Ek")
	address = frappe.get_doc("Address", address_of("Member", astrid.name).name)
	address.append("links", {"link_doctype": "Member", "link_name": other.name})
	address.save()
	answer = visit(astrid.user, "my/details", details(**{**home, "street": "Lillgatan 2"}))
	assert answer.status_code == 303, text_of(answer)
	assert address_of("Member", astrid.name).address_line1 == "Lillgatan 2"
	kept = address_of("Member", other.name)
	assert (kept.name, kept.address_line1) == (address.name, "Storgatan 1")
	assert [link.link_name for link in address.reload().links] == [other.name]


@pytest.fixture
def tokens(monkeypatch) -> list[str]:
	"""The tokens of the links that are mailed."""
	mailed = []
	mail = links.mail

	def noting(kind, recipient, subject, name, token, language):
		mailed.append(token)
		return mail(kind, recipient, subject, name, token, language)

	monkeypatch.setattr(links, "mail", noting)
	return mailed


def test_a_new_address_is_used_when_its_link_is_followed_by_the_member(make, astrid, mailing, tokens):
	visit(astrid.user, "my/details", details(email="new@example.org"))
	assert astrid.reload().email == "astrid@example.org"
	path = "my/details/new-address"
	other = make.member("Berit", "Ek")
	assert visit(login_of(make, other), path, {"token": tokens[0]}).status_code == 404
	assert visit(astrid.user, f"{path}?token={tokens[0]}").status_code == 200
	assert astrid.reload().email == "astrid@example.org"
	assert visit(astrid.user, path, {"token": tokens[0]}).status_code == 303
	assert astrid.reload().email == "new@example.org"
	assert visit(astrid.user, path, {"token": tokens[0]}).status_code == 404


# ---------------------------------------------------------------- household


def test_a_payer_sees_name_type_and_status_of_the_household_and_no_more(make, astrid):
	child = make.member("Nils", "Lind", payer=astrid.name, email="nils@example.org", phone="+46701740699")
	frappe.db.set_value("Member", child.name, "notes", "secret note")
	make.member("Berit", "Ek")
	shown = text_of(visit(astrid.user, "my/household"))
	assert "Nils Lind" in shown and "You pay the fee." in shown
	for hidden in ("nils@example.org", "701740699", "secret note", child.name, "Berit"):
		assert hidden not in shown


def test_a_guardian_sees_the_child_until_eighteen(make, astrid):
	born = {"young": add_days(nowdate(), -3000), "grown": add_days(nowdate(), -8000)}
	for name, day in born.items():
		child = make.member(name.title(), "Lind", birth_date=day)
		child.append("guardians", {"member": astrid.name})
		child.save()
	shown = text_of(visit(astrid.user, "my/household"))
	assert "Young Lind" in shown and "Grown Lind" not in shown


# ---------------------------------------------------------------- fees


def test_own_invoices_are_shown_with_ways_to_pay_and_nobody_elses(make, astrid, fees):
	make.settings(swish_number="1234567890", bankgiro_number="991-2346")
	other = make.member("Berit", "Ek")
	mine, theirs = (
		invoices.make_invoice([make.term(member.name, str(add_days(nowdate(), 800))).name], submit=True)
		for member in (astrid, other)
	)
	shown = text_of(visit(astrid.user, "my"))
	reference = frappe.db.get_value("Sales Invoice", mine, "payment_reference")
	assert reference in shown and "data:image/png;base64," in shown and "991-2346" in shown
	assert mine in text_of(visit(astrid.user, "my/history")) and theirs not in text_of(
		visit(astrid.user, "my/history")
	)
	for number in (theirs, "SINV-NOT-THERE", ""):
		with pytest.raises(frappe.PageDoesNotExistError):
			visit(astrid.user, f"my/history/invoice?number={number}")


def test_renewing_makes_one_pending_term_and_one_invoice(make, astrid, fees):
	assert visit(astrid.user, "my/renew").status_code == 200
	assert visit(astrid.user, "my/renew", {}).headers["Location"] == "/my"
	assert visit(astrid.user, "my/renew", {}).status_code == 409
	terms = frappe.get_all("Membership", filters={"member": astrid.name}, fields=["renews", "sales_invoice"])
	assert len(terms) == 2
	renewal = next(term for term in terms if term.renews)
	assert frappe.db.get_value("Sales Invoice", renewal.sales_invoice, "docstatus") == 1


# ---------------------------------------------------------------- consents, data, leaving


def test_consents_are_given_and_withdrawn_with_proof(astrid):
	purpose = frappe.db.get_value(
		"Processing Purpose", {"lawful_basis": "Consent", "disabled": 0, "by_email": 1}
	)
	for event in ("Given", "Given", "Withdrawn"):
		sent = {"purpose": purpose, "channel": "E-mail", "event": event}
		assert visit(astrid.user, "my/consents", sent).status_code == 303
	found = frappe.get_all(
		"Consent Event",
		filters={"subject_name": astrid.name},
		fields=["event", "source", "wording_hash", "evidence"],
		order_by="creation",
	)
	assert [row.event for row in found] == ["Given", "Withdrawn"]
	assert found[0].source == "Own pages" and found[0].wording_hash and astrid.user in found[0].evidence
	assert visit(astrid.user, "my/consents", {**sent, "purpose": "Invented"}).status_code == 422


def test_a_privacy_request_is_about_who_is_logged_in(make, astrid):
	officer = make.user("Member Privacy Officer")
	assert visit(astrid.user, "my/data", {"kind": "Access", "subject_name": "MEM-1"}).status_code == 303
	found = frappe.get_last_doc("Privacy Request")
	assert (found.subject_name, found.status, found.identity_how) == (
		astrid.name,
		"Open",
		"Logged in to the own pages",
	)
	assert frappe.db.count("Notification Log", {"for_user": officer, "document_name": found.name}) == 1
	assert visit(astrid.user, "my/data", {"kind": "Everything"}).status_code == 422


def test_leaving_says_the_day_first_and_is_confirmed_by_mail(astrid, mailing):
	last_day = frappe.db.get_value("Member", astrid.name, "end_date")
	said = frappe.utils.formatdate(last_day)
	shown = visit(astrid.user, "my/leave")
	assert said in text_of(shown) and not frappe.db.count(
		"Membership", {"member": astrid.name, "cancelled_from": ["is", "set"]}
	)
	assert visit(astrid.user, "my/leave", {"reason": "Moved away"}).status_code == 303
	term = frappe.get_all(
		"Membership", filters={"member": astrid.name}, fields=["cancelled_from", "cancellation_reason"]
	)[0]
	assert (term.cancelled_from, term.cancellation_reason) == (add_days(last_day, 1), "Moved away")
	assert "After that your membership ends" in text_of(visit(astrid.user, "my"))
	mail = frappe.get_last_doc("Email Queue")
	assert mail.recipients[0].recipient == "astrid@example.org"
	assert visit(astrid.user, "my/leave", {"reason": "Resigned"}).status_code == 409


def test_who_leaves_has_left_where_no_mail_can_be_sent(astrid):
	frappe.db.delete("Email Account", {"default_outgoing": 1})
	assert visit(astrid.user, "my/leave", {}).headers["Location"] == "/my"
	assert frappe.db.count("Membership", {"member": astrid.name, "cancelled_from": ["is", "set"]}) == 1
	assert not frappe.db.exists("Email Queue", {"reference_name": astrid.name})
	assert frappe.db.exists("Error Log", {"method": ["like", "%confirm a resignation by e-mail"]})


# ---------------------------------------------------------------- invitation and sign-in


def test_accepting_an_invitation_makes_a_login_without_roles(make, mailing, tokens):
	member = make.member("Cecilia", "Alm", email="cecilia@example.org")
	found = invitation.invite([member.name])
	assert found == {"sent": 1, "refused": []}
	user = invitation.accept(links.find(tokens[0], links.INVITATION))
	assert (user, member.reload().user) == ("cecilia@example.org", "cecilia@example.org")
	assert frappe.db.get_value("User", user, ["user_type", "enabled"]) == ("Website User", 1)
	assert not frappe.db.count("Has Role", {"parent": user})
	assert frappe.db.get_value("User", user, "simultaneous_sessions") == 2
	assert links.find(tokens[0], links.INVITATION) is None
	assert own_page.member_of(user) == member.name
	assert "Cecilia" in text_of(visit(user, "my"))
	(refused,) = invitation.invite([member.name])["refused"]
	assert refused["reason"] == "Has a login already."


def test_a_link_is_kept_as_a_hash_and_a_get_changes_nothing(make, mailing, tokens):
	member = make.member("Cecilia", "Alm", email="cecilia@example.org")
	invitation.invite([member.name])
	row = frappe.get_last_doc(links.LINK)
	assert tokens[0].partition(".")[2] not in frappe.as_json(row.as_dict())
	assert visit("Guest", f"my/invitation?token={tokens[0]}").status_code == 200
	assert member.reload().user is None
	assert visit("Guest", f"my/invitation?token={tokens[0]}x").status_code == 404
	frappe.db.set_value(links.LINK, row.name, "expires_on", add_days(nowdate(), -1))
	assert visit("Guest", f"my/invitation?token={tokens[0]}").status_code == 404


def test_a_newer_invitation_takes_the_place_of_the_older(make, mailing, tokens):
	member = make.member("Cecilia", "Alm", email="cecilia@example.org")
	invitation.invite([member.name])
	invitation.invite([member.name])
	assert links.find(tokens[0], links.INVITATION) is None and links.find(tokens[1], links.INVITATION)


def two_invitations(member) -> list[str]:
	"""Tokens of two invitations that both work: messages end none."""
	made = [links.make(links.INVITATION, member.email, member=member.name, language="en") for _ in range(2)]
	return [token for _name, token in made]


def test_accepting_and_taking_away_end_every_other_invitation(make):
	member = make.member("Cecilia", "Alm", email="cecilia@example.org")
	first, second = two_invitations(member)
	user = invitation.accept(links.find(first, links.INVITATION))
	assert links.find(second, links.INVITATION) is None
	third, _fourth = two_invitations(member)
	session = {"sid": "of-cecilia", "user": user, "sessiondata": "{}", "status": "Active"}
	frappe.db.sql(f"insert into tabSessions ({', '.join(session)}) values %s", (tuple(session.values()),))
	staff.take_login_away(member.name)
	assert links.find(third, links.INVITATION) is None
	assert not frappe.db.sql("select 1 from tabSessions where user = %s", user)


def test_taking_a_login_away_leaves_what_is_open_on_the_desk(make):
	member = make.member("Cecilia", "Alm")
	user = make.user("Member Recruiter")
	frappe.db.set_value("Member", member.name, "user", user)
	frappe.db.sql("insert into tabSessions (sid, user) values ('of-the-desk', %s)", user)
	staff.take_login_away(member.name)
	assert frappe.db.sql("select 1 from tabSessions where user = %s", user)


@pytest.mark.parametrize(
	"change", [{"email": "right@example.org"}, {"email": None}, {"restricted_on": "2026-01-01"}]
)
def test_an_invitation_opens_nothing_once_its_address_is_not_the_members(make, mailing, tokens, change):
	member = make.member("Cecilia", "Alm", email="mistyped@example.org")
	invitation.invite([member.name])
	queue = frappe.get_last_doc("Email Queue", {"reference_doctype": links.LINK})
	assert gate.Passage(queue).is_open
	frappe.db.set_value("Member", member.name, change)
	with pytest.raises(invitation.Refused):
		invitation.accept(links.find(tokens[0], links.INVITATION))
	assert member.reload().user is None and not frappe.db.exists("User", "mistyped@example.org")
	assert not gate.Passage(queue).is_open


def test_an_address_that_only_the_database_takes_for_anothers_opens_nothing(make, mailing, tokens):
	other = make.website_user()
	alike = "\u017f".join(other.split("s", 1))  # a long s
	assert alike != other and frappe.db.get_value("User", {"email": alike}) == other
	member = make.member("Cecilia", "Alm")
	frappe.db.set_value("Member", member.name, "email", alike)
	_name, token = links.make(links.INVITATION, alike, member=member.name, language="en")
	with pytest.raises(invitation.Refused):
		invitation.accept(links.find(token, links.INVITATION))
	assert member.reload().user is None


def test_one_address_of_two_members_is_never_guessed(make, mailing, tokens):
	first, second = (make.member(name, "Alm", email="alm@example.org") for name in ("Cecilia", "Disa"))
	both = invitation.invite([first.name, second.name])
	assert both["sent"] == 0 and len(both["refused"]) == 2
	assert invitation.invite([first.name])["sent"] == 1
	invitation.accept(links.find(tokens[0], links.INVITATION))
	(refused,) = invitation.invite([second.name])["refused"]
	assert "another member's login" in refused["reason"]
	assert second.reload().user is None


def test_of_one_address_who_pays_for_the_others_is_invited(make, mailing):
	payer = make.member("Cecilia", "Alm", email="alm@example.org")
	other = make.member("Disa", "Alm", email="alm@example.org", payer=payer.name)
	found = invitation.invite([payer.name, other.name])
	assert found["sent"] == 1 and [row["member"] for row in found["refused"]] == [other.name]


def test_a_login_of_the_desk_is_not_opened_by_a_link(make, mailing, tokens):
	staff = make.user("Member Recruiter")
	member = make.member("Cecilia", "Alm", email=staff)
	invitation.invite([member.name])
	found = links.find(tokens[0], links.INVITATION)
	with pytest.raises(invitation.Refused, match="login to the desk"):
		invitation.accept(found)
	frappe.set_user(staff)
	assert invitation.accept(found) == staff
	frappe.set_user("Administrator")
	assert member.reload().user == staff
	sign_in(staff)
	assert len(tokens) == 2 and links.find(tokens[1], links.SIGN_IN) is None


@pytest.mark.parametrize("kind", [links.SIGN_IN, links.INVITATION])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", None])
def test_a_button_on_another_site_logs_nobody_in(make, astrid, monkeypatch, kind, site):
	entered = []
	monkeypatch.setattr(sign_in_page, "log_in", entered.append)
	_name, token = links.make(kind, astrid.email, member=astrid.name, language="en")
	frappe.db.set_value("User", astrid.user, "email", astrid.email)
	headers = {"Sec-Fetch-Site": site} if site else {}
	answer = visit("Guest", links.PATHS[kind], {"token": token}, **headers)
	if site in ("same-origin", None):
		assert (answer.status_code, entered) == (303, [astrid.user]), text_of(answer)
	else:
		assert (answer.status_code, entered) == (200, []) and links.find(token, kind)


def test_signing_out_clears_what_the_browser_keeps():
	assert visit("Guest", "my/sign-out", {}).headers["Clear-Site-Data"] == '"storage"'
	assert "Clear-Site-Data" not in visit("Guest", "my/sign-out").headers


def test_half_a_letter_is_no_link():
	for token in ("\ud800", "x.\ud800", "\ud800.x"):
		assert links.find(token, links.SIGN_IN) is None


def test_the_link_goes_to_the_address_that_is_stored(astrid, mailing, tokens):
	alike = astrid.user.replace("s", "\u017f", 1)
	assert alike != astrid.user and sign_in(alike).status_code == 303
	mailed = frappe.get_all(
		"Email Queue Recipient", filters={"recipient": ["like", "%@%"]}, pluck="recipient"
	)
	assert astrid.user in mailed and alike not in mailed
	assert links.find(tokens[0], links.SIGN_IN).email == astrid.user


def sign_in(address: str):
	return visit("Guest", "my/sign-in", {"email": address})


def test_a_sign_in_link_opens_once(make, astrid, mailing, tokens):
	assert sign_in(astrid.user).headers["Location"] == "/my/sign-in/sent?lang=en"
	found = links.find(tokens[0], links.SIGN_IN)
	assert sign_in_page.use(found) == astrid.user and sign_in_page.use(found) is None
	sign_in(astrid.user)
	frappe.db.set_value("User", astrid.user, "enabled", 0)
	assert sign_in_page.use(links.find(tokens[1], links.SIGN_IN)) is None


def test_signing_in_answers_alike_for_known_and_unknown(astrid, mailing, tokens, statements):
	answers, taken = {}, {}
	for address in ("warm@example.org", "warmer@example.org", astrid.user, "unknown@example.org"):
		frappe.db.value_cache.clear()
		statements.clear()
		answer = sign_in(address)
		answers[address] = (answer.status, answer.get_data(), sorted(answer.headers.items()))
		taken[address] = [query.split()[0].lower() for query in statements]
	assert answers[astrid.user] == answers["unknown@example.org"]
	assert [word for word in taken["unknown@example.org"] if word != "rollback"] == [
		word for word in taken[astrid.user] if word != "rollback"
	]
	assert not frappe.db.exists(links.LINK, {"email": "unknown@example.org"})
	assert frappe.db.count("Email Queue Recipient", {"recipient": astrid.user}) == 1
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": "nobody@sign-in.invalid"})


def test_signing_in_is_limited(make, astrid, mailing):
	make.settings(sign_ins_per_network=1)
	assert sign_in(astrid.user).status_code == 303
	assert sign_in(astrid.user).status_code == 429


def test_who_may_not_write_members_invites_nobody(make, mailing, as_role):
	member = make.member("Cecilia", "Alm", email="cecilia@example.org")
	for role in ("Member Recruiter", "Membership Analyst", "Member Privacy Officer"):
		as_role(role)
		with pytest.raises(frappe.PermissionError):
			invitation.invite([member.name])
		with pytest.raises(frappe.PermissionError):
			invitation.invite_all()


def test_everybody_is_invited_once_and_who_is_not_stands_there_with_the_reason(make, mailing):
	reached = make.member("Cecilia", "Alm", email="cecilia@example.org")
	silent = make.member("Disa", "Alm")
	for member in (reached, silent):
		make.term(member.name, str(getdate()))
	invitation.invite_everybody()
	invitation.invite_everybody()
	assert frappe.db.count(links.LINK, {"member": reached.name}) == 1
	rows = frappe.get_all(links.LINK, filters={"member": silent.name}, pluck="problem")
	assert set(rows) == {"Has no e-mail address."}


def test_who_sees_few_members_invites_those_alone(make, mailing):
	seen, unseen = (
		make.member(name, "Alm", email=f"{name.lower()}@example.org") for name in ("Cecilia", "Disa")
	)
	for member in (seen, unseen):
		make.term(member.name, str(getdate()))
	registrar = make.user("Member Registrar")
	frappe.get_doc(
		{"doctype": "User Permission", "user": registrar, "allow": "Member", "for_value": seen.name}
	).insert()
	frappe.set_user(registrar)
	try:
		invitation.invite_everybody()
	finally:
		frappe.set_user("Administrator")
	assert frappe.db.count(links.LINK, {"member": seen.name}) == 1
	assert not frappe.db.exists(links.LINK, {"member": unseen.name})


# ---------------------------------------------------------------- staff


def test_staff_look_at_a_page_and_it_is_logged(make, astrid, as_role):
	registrar = as_role("Member Registrar")
	found = staff.on_form(astrid.name)
	assert found["user"] == astrid.user and found["pages"][0]["value"] == "my"
	for page in found["pages"]:
		assert "<html" in staff.look(astrid.name, page["value"])
	assert "Astrid" in staff.look(astrid.name, "my")
	logged = frappe.get_all(
		"Access Log", filters={"user": registrar}, fields=["reference_document", "method"]
	)
	assert (astrid.name, "Own Pages") in {(row.reference_document, row.method) for row in logged}
	assert {"my/card", "my/data"}.isdisjoint(page["value"] for page in found["pages"])
	for page in ("my/leave", "my/sign-out", "join", "my/history/invoice", "my/card", "my/data"):
		with pytest.raises(frappe.ValidationError):
			staff.look(astrid.name, page)
	staff.take_login_away(astrid.name)
	assert visit(astrid.user, "my").status_code == 404


def test_who_answers_privacy_requests_sees_the_page_of_them(make, astrid, as_role):
	as_role("Membership Manager")
	assert "my/data" in [page["value"] for page in staff.on_form(astrid.name)["pages"]]
	assert "<html" in staff.look(astrid.name, "my/data")


@pytest.mark.parametrize("role", ["Member Recruiter", "Membership Analyst", "Member Privacy Officer"])
def test_who_does_not_write_members_looks_at_no_page(make, astrid, as_role, role):
	as_role(role)
	for look in (lambda: staff.look(astrid.name, "my"), lambda: staff.take_login_away(astrid.name)):
		with pytest.raises(frappe.PermissionError):
			look()


# ---------------------------------------------------------------- two at one address


def test_a_contact_with_the_same_address_opens_nothing_of_the_other(make, astrid, fees):
	"""Frappe names the user on every contact that has the address."""
	from membership_recruitment.member_privacy.wall import passed_over, row_rules
	from membership_recruitment.member_privacy.wall.register_values import country_of
	from membership_recruitment.member_privacy.wall.what_leaves import find

	other = make.member("Berit", "Lind", email="astrid@example.org", phone="+46701740633")
	customer = make.customer_of(other)
	contact = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Berit",
			"user": astrid.user,
			"links": [
				{"link_doctype": "Member", "link_name": other.name},
				{"link_doctype": "Customer", "link_name": customer},
			],
		}
	)
	contact.add_email("berit-alone@example.org", is_primary=True)
	contact.insert()
	for doctype, name in (("Contact", contact.name), ("Customer", customer)):
		rule = row_rules.condition(doctype, astrid.user)
		assert not frappe.db.sql(f"select 1 from `tab{doctype}` where name = %s and {rule}", name), doctype
	texts = f"{other.name} berit-alone@example.org +46701740633"
	found = find([texts], country_of("SE"))
	assert not passed_over.seen_anyway(found, astrid.user, country_of("SE")) & {
		other.name.lower(),
		"berit-alone@example.org",
		"+46701740633",
	}
	frappe.db.set_value("Member", other.name, "user", make.website_user())
	rule = row_rules.condition("Customer", astrid.user)
	assert not frappe.db.sql(f"select 1 from `tabCustomer` where name = %s and {rule}", customer)


# ---------------------------------------------------------------- by the welcome message


def test_a_welcome_message_invites_and_its_timeline_does_not_have_the_link(make):
	from tests.support.factories import messages as support
	from tests.support.factories import notices

	support.prepare()
	make.settings(journey_messages_per_day=0, send_renewal_notices=0)
	notices.template("Welcome", "S", "<p><a href='{{ own_pages_link }}'>Open</a> {{ unsubscribe_link }}</p>")
	support.message(0, email_template="Welcome")
	person = support.member(make)
	support.run()
	queued = support.queue_of(person)
	message = email.message_from_string(queued.message, policy=email.policy.default)
	html = message.get_body(("html",)).get_content()
	token = re.search(r"/my/invitation\?token=(?:3D)?([\w.-]+)", html)[1]
	assert links.find(token, links.INVITATION).member == person.name
	timeline = frappe.get_last_doc("Communication", {"reference_name": person.name}).content
	assert "/my/sign-in" in timeline and token not in timeline
	support.lose_ledger()
	notices.clear_account()


def test_a_message_to_who_has_a_login_leads_to_signing_in(make, astrid):
	assert invitation.link_in_a_message(astrid.name, astrid.email, "en") is None
	other = make.member("Disa", "Alm", email="disa@example.org")
	assert invitation.link_in_a_message(other.name, "elsewhere@example.org", "en") is None
	assert "/my/invitation?token=" in invitation.link_in_a_message(other.name, "disa@example.org", "en")


# ---------------------------------------------------------------- a new name that waits


def test_a_new_name_waits_where_the_association_says_so(make, astrid, as_role):
	from membership_recruitment.member_pages import name_changes

	make.settings(name_changes_wait=1)
	for name in ("Asta", "Asta", "Alma"):
		visit(astrid.user, "my/details", details(first_name=name, phone="070-174 06 05"))
	assert (astrid.reload().first_name, astrid.phone) == ("Astrid", "+46701740605")
	assert "Alma Lind" in text_of(visit(astrid.user, "my/details"))
	changes = frappe.get_all(name_changes.CHANGE, fields=["status", "first_name"], order_by="first_name")
	assert [(row.status, row.first_name) for row in changes] == [("Waiting", "Alma"), ("Refused", "Asta")]
	tasks = {"reference_name": astrid.name, "status": "Open"}
	assert frappe.db.count("ToDo", tasks) == 1
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		name_changes.decide(astrid.name, True)
	as_role("Member Registrar")
	assert staff.on_form(astrid.name)["waiting"] == "Alma Lind"
	name_changes.decide(astrid.name, True)
	assert astrid.reload().first_name == "Alma" and not frappe.db.count("ToDo", tasks)
	with pytest.raises(frappe.ValidationError):
		name_changes.decide(astrid.name, True)


def test_the_stored_name_takes_a_wish_back(make, astrid):
	from membership_recruitment.member_pages import name_changes

	make.settings(name_changes_wait=1)
	for name in ("Asta", "Astrid"):
		visit(astrid.user, "my/details", details(first_name=name))
	assert name_changes.waiting_of(astrid.name) is None
