"""A real site under every test of this folder; what a test writes is rolled back after it."""

import os
from collections.abc import Callable

import frappe
import pytest

SITES = os.getcwd()  # ./dev test runs pytest in the bench's sites folder


@pytest.fixture(scope="session", autouse=True)
def site():
	frappe.init(os.environ["MEMBERSHIP_TEST_SITE"], sites_path=SITES)
	frappe.connect()
	# e-mail, global search and the like would otherwise reach outside the transaction
	frappe.flags.in_test = True
	yield frappe.local.site
	frappe.destroy()


def clear_caches():
	"""Cached documents may hold rows that were rolled back."""
	frappe.clear_document_cache("Membership Settings", "Membership Settings")
	frappe.local.document_cache = {}
	frappe.cache.delete_keys("document_cache")
	frappe.local.role_permissions = {}
	frappe.local.message_log = []
	for doctype in ("Membership Type", "Journey Phase", "Recruitment Source"):
		frappe.clear_document_cache(doctype)


def roll_back(save_point: str | None = None) -> None:
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point=save_point)
	clear_caches()


@pytest.fixture(autouse=True)
def rolled_back(site):
	roll_back()
	yield
	roll_back()


def begin_with(seed: Callable[[], object], afterwards: Callable[[], object] = lambda: None):
	"""For a module whose tests all begin with the same records: `seeded, rolled_back = begin_with(seed)`.

	Returns: A fixture for what seed() makes (and returns), once, for all tests of the module; and one in place of
	rolled_back, which takes each test back to that.
	"""

	@pytest.fixture(scope="module")
	def seeded(site):
		roll_back()
		yield seed()
		roll_back()
		afterwards()

	@pytest.fixture(autouse=True)
	def rolled_back(seeded):
		frappe.db.savepoint("seeded")
		yield
		roll_back("seeded")

	return seeded, rolled_back


@pytest.fixture
def make():
	from tests.support.factories import make

	return make


@pytest.fixture
def as_role(make):
	"""as_role("Member Recruiter") makes the session a new user with that role alone."""

	def become(*roles: str) -> str:
		user = make.user(*roles)
		frappe.set_user(user)
		return user

	return become
