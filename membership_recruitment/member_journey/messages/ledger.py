"""Record outside the database which journey messages have left, so that a restored backup does not send them
twice.

Files by month in the site's folder private/journey-messages, which no restore overwrites (that of files goes into
private/files). A line is only added: time, + for a mail that is about to be handed to the mail server or - where the
server refused it, the delivery, and the series (message and person), both as fingerprints. A line is on the disk
before the mail leaves, so a mail is sent at most once, also where a process is killed or the power fails.

The folder and the database hold the same random number. Where they differ (the folder is lost, or the database was
restored on another machine), nobody knows what was sent: whatever is due up to that day is then held back.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import frappe
from frappe.utils import getdate, now_datetime

from membership_recruitment.utils import site_notes

FOLDER = "journey-messages"
NUMBER = "number"
KEPT_DAYS = 400
# Longer than a delivery can wait (message_rules.SENDABLE_DAYS) and Frappe's queue keeps a mail (30 days)
READ_DAYS = 45
STORED_NUMBER = "journey_messages_ledger"
HELD_UNTIL = "journey_messages_held_until"


@dataclass
class Ledger:
	"""What was read so far. Kept for a job: only what others added since is read anew."""

	offsets: dict[Path, int] = field(default_factory=dict)
	sent: dict[str, datetime] = field(default_factory=dict)
	series: dict[str, set[str]] = field(default_factory=dict)

	def read(self) -> None:
		for path in _files(getdate() - timedelta(days=READ_DAYS)):
			offset = self.offsets.get(path, 0)
			if path.stat().st_size == offset:
				continue
			with path.open("rb") as file:
				file.seek(offset)
				added = file.read()
			# a line that was cut off by a crash was not followed by a mail
			whole = added[: added.rfind(b"\n") + 1]
			self.offsets[path] = offset + len(whole)
			for line in whole.decode(errors="replace").splitlines():
				self._take(line.split(" "))

	def _take(self, line: list[str]) -> None:
		if len(line) != 4:
			return
		moment, sign, delivery, series = line
		if sign == "+":
			self.sent[delivery] = datetime.fromisoformat(moment)
			self.series.setdefault(series, set()).add(delivery)
		else:
			self.sent.pop(delivery, None)
			self.series.get(series, set()).discard(delivery)


def folder() -> Path:
	return Path(frappe.get_site_path("private", FOLDER)).resolve()


def _files(since: date) -> list[Path]:
	return sorted(path for path in folder().glob("????-??.log") if path.stem >= f"{since:%Y-%m}")


def _ledger() -> Ledger:
	if not getattr(frappe.local, "journey_message_ledger", None):
		frappe.local.journey_message_ledger = Ledger()
	ledger = frappe.local.journey_message_ledger
	ledger.read()
	return ledger


# ---------------------------------------------------------------- reading


def sent_on(delivery: str) -> datetime | None:
	"""When a delivery left, as far as the ledger knows."""
	return _ledger().sent.get(delivery)


def of_series(series: Iterable[str]) -> dict[str, set[str]]:
	"""The deliveries of each series that have left."""
	known = _ledger().series
	return {key: known[key] for key in series if known.get(key)}


# ---------------------------------------------------------------- writing


def leaves(delivery: str, series: str) -> bool:
	"""Put down that a mail is about to leave. False: it has left before, and must not again.

	When this returns, the line is on the disk.
	"""
	with _alone():
		if sent_on(delivery):
			return False
		_write("+", delivery, series)
	return True


def came_back(delivery: str, series: str) -> None:
	"""Put down that the mail server refused it: it may be tried again."""
	with _alone():
		_write("-", delivery, series)


@contextmanager
def _alone() -> Iterator[None]:
	"""One process at a time."""
	folder().mkdir(mode=0o700, exist_ok=True)
	with (folder() / "lock").open("w") as file:
		fcntl.flock(file, fcntl.LOCK_EX)
		yield


def _write(sign: str, delivery: str, series: str) -> None:
	now = now_datetime().replace(microsecond=0)
	path = folder() / f"{now:%Y-%m}.log"
	is_new = not path.exists()
	file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
	try:
		size = os.fstat(file).st_size
		cut_off = size and os.pread(file, 1, size - 1) != b"\n"
		line = f"{now.isoformat()} {sign} {delivery} {series}\n"
		os.write(file, (b"\n" if cut_off else b"") + line.encode())
		os.fsync(file)
	finally:
		os.close(file)
	if is_new:
		_sync_folder()


def _sync_folder() -> None:
	file = os.open(folder(), os.O_RDONLY)
	try:
		os.fsync(file)
	finally:
		os.close(file)


def delete_old() -> None:
	"""Take away the files of months that are long over."""
	for path in folder().glob("????-??.log"):
		if path.stem < f"{getdate() - timedelta(days=KEPT_DAYS):%Y-%m}":
			path.unlink(missing_ok=True)


def delete() -> None:
	"""For uninstalling: the ledger, and what the database holds of it."""
	shutil.rmtree(folder(), ignore_errors=True)
	site_notes.delete(STORED_NUMBER, HELD_UNTIL)


# ---------------------------------------------------------------- whether it is the database's


def held_until() -> date | None:
	"""Messages due up to this day may have been sent by somebody else, and are held back. None: nothing is.

	Makes the ledger where there is none.
	"""
	stored = _stored()
	if not stored.get(STORED_NUMBER) or stored[STORED_NUMBER] != _number():
		_agree()
		stored = _stored()
	held = stored.get(HELD_UNTIL)
	return getdate(held) if held else None


def _agree() -> None:
	"""Let database and folder hold the same number again. One process at a time, and it reads what others wrote."""
	frappe.db.sql("select name from `tabDocType` where name = 'Journey Delivery' for update")
	stored, here = _stored("for update").get(STORED_NUMBER), _number()
	if stored and stored != here:
		site_notes.note(HELD_UNTIL, str(getdate()))
	here = here or _new_number()
	if stored != here:
		site_notes.note(STORED_NUMBER, here)


def _number() -> str | None:
	path = folder() / NUMBER
	return path.read_text().strip() if path.exists() else None


def _new_number() -> str:
	with _alone():
		if not _number():
			path = folder() / f"{NUMBER}.new"
			path.write_text(secrets.token_hex(16))
			path.replace(folder() / NUMBER)
			_sync_folder()
	return _number()


def _stored(locking: str = "") -> dict[str, str]:
	"""From the database itself: what is cached may be from before a backup was restored."""
	return dict(
		frappe.db.sql(
			f"select defkey, defvalue from `tabDefaultValue` where parent = '__default' and defkey in %s {locking}",
			((STORED_NUMBER, HELD_UNTIL),),
		)
	)
