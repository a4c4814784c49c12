"""The encryption key is there from installation and every migration on, and is one for all processes."""

import json
from pathlib import Path

import frappe
import pytest

from membership_recruitment.setup import install
from membership_recruitment.utils import encryption_key


@pytest.fixture
def without_key():
	"""The site as before its first password: no key in the file, nor in what this process read."""
	path = Path(frappe.get_site_path("site_config.json"))
	before, had = path.read_text(), frappe.local.conf.get("encryption_key")
	config = {name: value for name, value in json.loads(before).items() if name != "encryption_key"}
	path.write_text(json.dumps(config))
	frappe.local.conf.pop("encryption_key", None)
	yield path
	path.write_text(before)
	frappe.local.conf["encryption_key"] = had


def test_a_process_with_an_old_configuration_takes_the_key_that_is_there(without_key):
	config = json.loads(without_key.read_text())
	without_key.write_text(json.dumps({**config, "encryption_key": "of another process"}))
	assert encryption_key.key() == b"of another process"


def test_it_is_made_once(without_key):
	encryption_key.create()
	made = json.loads(without_key.read_text())["encryption_key"]
	assert encryption_key.key() == made.encode()
	frappe.local.conf.pop("encryption_key")
	assert encryption_key.key() == made.encode()


def test_every_migration_makes_it(without_key):
	(after_migrate,) = frappe.get_hooks("after_migrate", app_name=install.APP)
	frappe.get_attr(after_migrate)()
	assert "encryption_key" in json.loads(without_key.read_text())


def test_installing_makes_it(without_key):
	(after_install,) = frappe.get_hooks("after_install", app_name=install.APP)
	frappe.get_attr(after_install)()
	assert "encryption_key" in json.loads(without_key.read_text())
