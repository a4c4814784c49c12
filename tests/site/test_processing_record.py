"""The record of processing: what the site does with personal data on the day on which it is printed."""

import io

import frappe
import pytest
from pypdf import PdfReader

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.processing_record import document
from membership_recruitment.member_privacy.processing_record.content import content
from membership_recruitment.member_privacy.registry.purposes import PURPOSES

OFFICER = "Member Privacy Officer"


def activity(key: str) -> dict | None:
	return next((one for one in content()["activities"] if one["purpose"] == PURPOSES[key].purpose), None)


def titles(key: str) -> set[str]:
	found = activity(key)
	return {data["title"] for data in found["data"]} if found else set()


def test_what_the_site_holds_is_named_with_its_columns_and_what_erasing_does(make):
	make.member("Astrid", "Zetterquist")
	found = activity("membership")
	assert "Members and former members" in found["people"]
	register = next(data for data in found["data"] if data["title"] == "Member")
	assert {"First Name", "Birth Date", "Notes"} <= set(register["columns"])
	assert "the entry stays without you" in register["erasure"]
	assert "Zetterquist" not in str(content())  # it is about kinds of data, and names no member


def test_what_nobody_uses_is_no_processing(make):
	frappe.db.delete("Personal Identity Number")
	assert titles("identity") == set()
	member = make.member()
	frappe.get_doc(
		{"doctype": "Personal Identity Number", "member": member.name, "fingerprint": "f", "encrypted": "e"}
	).db_insert()
	assert titles("identity") == {"Personal Identity Number"}


def test_it_says_what_the_calendar_takes(make):
	settings = frappe.get_doc("Retention Settings")
	rule = settings.rules[0]
	rule.enabled, rule.months, rule.action = 1, 17, "Erase"
	settings.save()
	said = {one["kind"]: one["does"] for one in content()["retention"]}
	assert said[rule.kind] == "Erased after 17 months."
	off = next(other.kind for other in settings.rules if not other.enabled)
	assert said[off].startswith("By hand")


def test_it_says_what_people_are_asked_for_and_who_answers(make, as_role):
	frappe.get_doc(
		{
			"doctype": "Processing Purpose",
			"purpose_name": "Songs by Post",
			"lawful_basis": "Consent",
			"by_email": 0,
			"by_letter": 1,
			"wording_sv": "Ja tack",
			"wording_en": "Yes please",
		}
	).insert()
	officer = as_role(OFFICER)
	found = content()
	asked = next(one for one in found["consents"] if one["purpose"] == "Songs by Post")
	assert (asked["channels"], asked["wording"]) == (["Letter"], "Yes please")
	assert frappe.utils.get_fullname(officer) in found["officers"]


@pytest.mark.parametrize(
	("language", "heading"), [("sv", "Registerförteckning"), ("en", "Record of Processing")]
)
def test_it_is_a_pdf_in_both_languages(make, as_role, language, heading):
	make.member(notes="<script>alert(1)</script>")
	as_role(OFFICER)
	document.download(language)
	assert frappe.local.response.filename.endswith(".pdf")
	text = "".join(
		page.extract_text() for page in PdfReader(io.BytesIO(frappe.local.response.filecontent)).pages
	)
	assert heading in " ".join(text.split())


def test_no_word_of_it_is_left_in_english():
	with in_language("sv"):
		page = document.html()
	for english in (
		"Lawful basis",
		"Recipients",
		"It is deleted",
		"Your membership",
		"First Name",
		"By hand",
	):
		assert english not in page, english


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", "Member Registrar"]
)
def test_only_who_answers_for_personal_data_opens_it(as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		document.download("en")


def test_another_language_is_refused_with_a_sentence(as_role):
	as_role(OFFICER)
	with pytest.raises(frappe.ValidationError, match="Swedish or English"):
		document.download("de")
