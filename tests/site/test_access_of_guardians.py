"""Somebody who is a guardian on another's form: their own name and addresses there belong in access, the child's data not."""

import json

import pytest

from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer

pytestmark = pytest.mark.usefixtures("fees")
EMAIL, NUMBER = "greta.guardian@example.com", "+46701740605"
STREET = "Vårdnadsgatan 7"


@pytest.fixture
def child(make, fees):
	child = make.member("Olle", "Barnlind")
	row = {"full_name": "Greta  lind", "email": EMAIL, "phone": NUMBER, "address_line": STREET}
	child.append("guardians", {**row, "city": "Lund", "postal_code": "222 22"})
	return child.save()


def told(doctype: str, name: str) -> str:
	return json.dumps(answer(persons.of_document(doctype, name)).content, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["member", "prospect"])
@pytest.mark.parametrize("reached", [{"email": EMAIL}, {"phone": NUMBER}])
def test_the_own_row_on_a_childs_form_is_told(make, child, kind, reached):
	greta = getattr(make, kind)("Greta", "Lind", **reached)
	text = told(greta.doctype, greta.name)
	assert STREET in text and EMAIL in text and "Lund" in text
	assert "Barnlind" not in text and child.name not in text
	assert not [
		s for s in answer(persons.of_document(greta.doctype, greta.name)).to_look_at if "Guardian" in s
	]


def test_of_somebody_else_with_the_address_it_is_not(make, child):
	sibling = make.member("Ebba", "Lind", email=EMAIL, phone=NUMBER)
	text = told("Member", sibling.name)
	assert STREET not in text and "Greta" not in text


def test_a_child_called_as_its_guardian_is_told_nothing_of_them(make):
	"""Father and son: the row stands on the son's own form."""
	son = make.member("Karl", "Lind", email=EMAIL)
	son.append("guardians", {"full_name": "Karl Lind", "email": EMAIL, "address_line": STREET})
	son.save()
	assert STREET not in told("Member", son.name)
