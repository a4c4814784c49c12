"""A real site under every test of this folder; what a test writes is rolled back after it."""

import os

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


@pytest.fixture(autouse=True)
def rolled_back(site):
	frappe.set_user("Administrator")
	frappe.db.rollback()
	clear_caches()
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	clear_caches()


def clear_caches():
	"""Cached documents may hold rows that were rolled back."""
	frappe.clear_document_cache("Membership Settings", "Membership Settings")
	frappe.local.document_cache = {}
	frappe.cache.delete_keys("document_cache")
	frappe.local.role_permissions = {}
	frappe.local.message_log = []
	frappe.local.outgoing_email_account = {}
	frappe.flags.currently_saving = []  # a save that failed leaves its document there
	for doctype in ("Membership Type", "Journey Phase", "Recruitment Source"):
		frappe.clear_document_cache(doctype)


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


@pytest.fixture
def statements(monkeypatch) -> list[str]:
	"""Every statement to the database from here on, without its values."""
	heard = []
	execute = frappe.db.sql

	def noting(query, *args, **kwargs):
		heard.append(" ".join(str(query).split()))
		return execute(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", noting)
	return heard
