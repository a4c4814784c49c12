"""Bank files that a program puts into a folder of the server: read every hour, each once, and booked as far as it is
certain."""

import os
import re
import time
from pathlib import Path

import frappe
from frappe import _
from frappe.core.doctype.file.utils import get_content_hash

from membership_recruitment.membership.bank_files import job, reading
from membership_recruitment.settings import rules
from membership_recruitment.utils import refusals, worker_locks

NAME = "bank_files"  # among the site's private files
READ, REFUSED = "read", "refused"
LONGEST_NAME = 60  # of each part; the database takes 140, and Frappe puts a sign behind
OTHER_SIGNS = re.compile(r"[^\w .,()+=@&-]")
AT_REST = 120  # seconds since somebody wrote to a file; before that it may be coming still


def hourly() -> None:
	"""Make a Bank File of each file in the folder, and move it away. Killed in between, the next run moves it."""
	if not rules().read_bank_folder:
		return
	with worker_locks.held("bank_file.folder") as alone:
		if not alone:
			return
		for path in waiting():
			into = READ
			try:
				take(path)
			except (OSError, frappe.ValidationError) as refused:
				frappe.db.rollback()
				_log(_("The bank file {0} was not taken from its folder"), path, refused)
				into = REFUSED
			# what is moved is never looked at again, so what it became has to be kept before
			frappe.db.commit()
			try:
				move(path, into)
			except OSError as refused:
				# it is known by its bytes in the next hour, and those after it are not kept waiting
				_log(_("The bank file {0} could not be moved out of its folder"), path, refused)
				frappe.db.commit()


def _log(what: str, path: Path, refused: Exception) -> None:
	frappe.log_error(what.format(_plain(path.name)), refusals.as_text(refused))


def _plain(name: str) -> str:
	"""A file's name with what is letter, digit or harmless: a server's folder takes any bytes as a name, and the database and
	addresses do not."""
	stem, dot, ending = OTHER_SIGNS.sub("_", name).rpartition(".")
	return f"{stem[:LONGEST_NAME]}{dot}{ending[:LONGEST_NAME]}"


def folder() -> Path:
	"""Where the files are put; made where it is missing, with the folders to which they are moved."""
	found = Path(frappe.get_site_path("private", "files", NAME)).resolve()
	for name in (READ, REFUSED):
		(found / name).mkdir(parents=True, exist_ok=True)
	return found


def waiting() -> list[Path]:
	"""The files in the folder that nobody writes any more, the oldest first. Links and hidden files are left alone."""
	found = []
	for entry in os.scandir(folder()):
		if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
			continue
		written = entry.stat(follow_symlinks=False).st_mtime
		if time.time() - written >= AT_REST:
			found.append((written, entry.name, Path(entry.path)))
	return [path for _written, _name, path in sorted(found)]


def take(path: Path) -> str:
	"""Name of the Bank File of what stands in a file: a new one, or the one that was made of it before.

	Raises:
	        OSError: It cannot be read.
	        frappe.ValidationError: It cannot be kept.
	"""
	if path.stat().st_size > reading.MOST_MEGABYTES * reading.MEGABYTE:
		frappe.throw(_("The file is larger than {0} MB.").format(reading.MOST_MEGABYTES))
	content = path.read_bytes()
	if not content:
		frappe.throw(_("The file is empty."))
	return _made_before(content) or _make(_plain(path.name), content)


def _made_before(content: bytes) -> str | None:
	file, bank_file = frappe.qb.DocType("File"), frappe.qb.DocType("Bank File")
	found = (
		frappe.qb.from_(file)
		.join(bank_file)
		.on(bank_file.file == file.file_url)
		.where(file.content_hash == get_content_hash(content))
		.select(bank_file.name)
		.limit(1)
		.run(pluck=True)
	)
	return found[0] if found else None


def _make(name: str, content: bytes) -> str:
	file = frappe.get_doc({"doctype": "File", "file_name": name, "content": content, "is_private": 1})
	file.insert()
	bank_file = frappe.get_doc({"doctype": job.DOCTYPE, "file": file.file_url})
	bank_file.flags.from_folder = True
	return bank_file.insert().name


def move(path: Path, into: str) -> None:
	"""Move a file into a folder below its own; one of that name that lies there stays."""
	target, number = path.parent / into / path.name, 1
	while target.exists():
		number += 1
		target = path.parent / into / f"{path.stem}-{number}{path.suffix}"
	path.rename(target)
