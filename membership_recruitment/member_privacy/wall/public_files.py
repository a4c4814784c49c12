"""Look for private files that everybody can open, or that are gone: what a closed hole may have left on a site.

	bench --site SITE execute membership_recruitment.member_privacy.wall.public_files.found

Frappe moved whatever file a row's address ended with, also another row's. The other row goes on calling itself private.
Nothing is changed here: whether a file was meant to be public, somebody who knows it has to say.
"""

from pathlib import Path

import frappe

from membership_recruitment.member_privacy.wall.files import PRIVATE
from membership_recruitment.member_privacy.wall.tables import ruled

OPEN = "private, and lies where everybody can open it"
GONE = "private, and is not where it should lie"
ABOUT_A_PERSON = "public, and hangs on a document about a person"
COLUMNS = ("name", "file_name", "file_url", "attached_to_doctype", "attached_to_name", "owner", "is_private")


def found() -> list[dict]:
	"""Files in doubt: columns of each row and what is wrong with it, with the other rows of a public file of that name."""
	rows = frappe.get_all(
		"File", filters={"is_folder": 0}, fields=list(COLUMNS), order_by="creation asc", limit=0
	)
	public = {}
	for row in rows:
		if not row.is_private and row.file_url:
			public.setdefault(Path(row.file_url).name, []).append(row.name)
	return [
		{**row, "problem": problem, "public_rows": public.get(Path(row.file_url or "").name, [])}
		for row in rows
		if (problem := _problem(row))
	]


def _problem(row: frappe._dict) -> str | None:
	url = row.file_url or ""
	if not row.is_private:
		return ABOUT_A_PERSON if url.startswith("/files/") and ruled(row.attached_to_doctype) else None
	if not url.startswith(PRIVATE):
		return None  # a link to elsewhere
	name = url.removeprefix(PRIVATE)
	if Path(frappe.get_site_path("public", "files", name)).is_file():
		return OPEN
	return None if Path(frappe.get_site_path("private", "files", name)).is_file() else GONE
