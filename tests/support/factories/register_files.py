"""Register Imports of files that a test makes, and what became of them."""

import json

import frappe

from membership_recruitment.membership.register import import_job
from tests.support.factories.make import TYPE


def load(content: str | bytes, **values):
	"""A saved Register Import with that file."""
	content = content.encode("utf-8") if isinstance(content, str) else content
	attachment = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.generate_hash()}.csv",
			"content": content,
			"is_private": 1,
		}
	).insert()
	values.setdefault("default_membership_type", TYPE)
	return frappe.get_doc({"doctype": "Register Import", "file": attachment.file_url, **values}).insert()


def run(doc, *, dry_run: bool = False):
	"""All batches in the test's transaction; test_killed_between_commits has the job's own commits."""
	for _ in import_job.work(doc, dry_run=dry_run):
		pass
	return doc.reload()


def brought_in(content: str | bytes):
	"""An import of that file that is done: nobody needs the file any more."""
	doc = load(content)
	doc.db_set({"status": "Finished", "last_run": "Import"})
	return doc


def counts(doc) -> dict:
	return {name: doc.get(name) for name in import_job.COUNTED.values() if doc.get(name)}


def reasons(doc) -> list[str]:
	return [problem["reason"] for problem in json.loads(doc.problems)]


def content_of(url: str) -> bytes:
	content = frappe.get_doc("File", {"file_url": url}).get_content()
	return content.encode() if isinstance(content, str) else content


def member(**filters):
	return frappe.get_doc("Member", filters)


def terms(member_name: str) -> list[tuple]:
	rows = frappe.get_all(
		"Membership",
		filters={"member": member_name},
		fields=["start_date", "end_date"],
		order_by="start_date asc",
	)
	return [(str(row.start_date), str(row.end_date) if row.end_date else None) for row in rows]
