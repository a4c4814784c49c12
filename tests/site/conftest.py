"""A real site under every test of this folder; what a test writes is rolled back after it."""

import os
from functools import lru_cache

import frappe
import pytest
import sqlparse
from frappe.utils import getdate

from membership_recruitment.member_privacy.erasure import ledger
from membership_recruitment.utils import visit_limits

SITES = os.getcwd()  # ./dev test runs pytest in the bench's sites folder


@pytest.fixture(scope="session", autouse=True)
def site():
	frappe.init(os.environ["MEMBERSHIP_TEST_SITE"], sites_path=SITES)
	frappe.connect()
	# e-mail, global search and the like would otherwise reach outside the transaction
	frappe.in_test = frappe.flags.in_test = True  # the module's own, in Frappe 16
	# Frappe 15 formats the name of each column of each query anew, a tenth of what a test takes: what came out is kept
	sqlparse.format = lru_cache(maxsize=None)(sqlparse.format)
	yield frappe.local.site
	frappe.destroy()


@pytest.fixture(autouse=True)
def rolled_back(site):
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.db.sql(
		"set session max_statement_time = default"
	)  # Frappe 16 lets its counts of a test stop after a second
	clear_caches()
	conf = frappe.local.conf
	yield
	frappe.local.conf = conf  # the door gives it the site's own address for the length of a request
	frappe.set_user("Administrator")
	frappe.db.rollback()
	clear_caches()


def clear_caches():
	"""Cached documents may hold rows that were rolled back."""
	frappe.local.document_cache = {}
	frappe.cache.delete_keys("document_cache")
	if hasattr(frappe, "client_cache"):  # Frappe 16 keeps documents in the process, too
		for doctype in ("Membership Settings", "Membership Type", "Journey Phase", "Recruitment Source"):
			frappe.clear_document_cache(doctype)
	if hasattr(frappe.local, "request_cache"):
		frappe.local.request_cache.clear()
	frappe.local.role_permissions = {}
	frappe.local.message_log = []
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.lang = "en"
	if hasattr(frappe.local, "request"):
		del frappe.local.request
	frappe.local.user_date_format = "dd-mm-yyyy"  # as Frappe 15 sets a site up; 16 takes Sweden's own
	frappe.local.outgoing_email_account = {}
	frappe.local.dynamic_link_map = None  # made while another test's rows were there
	frappe.flags.currently_saving = []  # a save that failed leaves its document there


@pytest.fixture
def make():
	from tests.support.factories import make

	return make


@pytest.fixture
def fees(rolled_back):
	"""What fees need of ERPNext: `pytestmark = pytest.mark.usefixtures("fees")` where every test does."""
	from tests.support.factories import money

	money.fees()
	yield
	money.clear_caches()


@pytest.fixture
def rule(make):
	"""An empty register, and what sets the rules that reports follow: rule(grace_days=10)."""
	from tests.support.oracles.random_lives import empty_register

	def set_rules(**values):
		return make.settings(**{"grace_days": 30, "grace_is_active": 1, "minimum_cell": 5, **values})

	empty_register()
	set_rules()
	return set_rules


@pytest.fixture
def term(make):
	"""A term from today on."""
	return make.term(make.member("Astrid", "Lind").name, str(getdate()))


@pytest.fixture
def invoice(fees, term):
	"""The term's invoice, submitted."""
	from membership_recruitment.membership.fees import invoices

	return invoices.make_invoice([term.name], submit=True)


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


@pytest.fixture
def mailing(make):
	"""An account to send from, and no limits."""
	account = frappe.new_doc("Email Account")
	account.update({"name": "Office", "email_account_name": "Office", "email_id": "office@example.com"})
	account.update({"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "127.0.0.1"})
	frappe.db.delete("Email Account", {"default_outgoing": 1})
	account.db_insert()
	unlimited = dict.fromkeys((*visit_limits.SIGN_UPS, *visit_limits.SIGN_INS), 10**6)
	frappe.cache.delete_keys(visit_limits.PREFIX)
	make.settings(**unlimited)
	yield
	frappe.cache.delete_keys(visit_limits.PREFIX)


@pytest.fixture
def own_ledger(tmp_path, monkeypatch):
	"""A ledger of erasures of this test alone: it lies outside the database, and is not rolled back."""
	monkeypatch.setattr(ledger, "folder", lambda: tmp_path)
	return tmp_path / ledger.FILE
