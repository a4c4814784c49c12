"""Who has been erased, outside the database, so that a restored backup can be erased again (replay.py).

A file in the site's folder private/erasures, which no restore overwrites, and a copy where `erasure_ledger_copy` of
site_config.json says. A line is only added: the day, what is known, and a fingerprint with the site's key, of the random number
of a journey or of an e-mail address. Before the database forgets somebody a line says that it begins, afterwards one that it is
done: of whom the second one is missing nobody knows, and nobody is erased again for it. Whoever has the file alone learns
nothing; whoever moves the site copies the folder and the key.
"""

import fcntl
import hashlib
import hmac
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import frappe
from frappe.utils import nowdate

from membership_recruitment.utils import encryption_key

FOLDER, FILE = "erasures", "ledger.log"
JOURNEY, ADDRESS = KINDS = "journey", "address"
# Whose addresses must never be used again, too
NEVER_AGAIN = {kind: f"never-again-{kind}" for kind in KINDS}
BEGUN = "begun-"


def fingerprint(kind: str, value: str) -> str:
	message = f"erasure:{kind}:{value.strip().lower()}"
	return hmac.new(encryption_key.key(), message.encode(), hashlib.sha256).hexdigest()


def folder() -> Path:
	return Path(frappe.get_site_path("private", FOLDER)).resolve()


def _paths() -> Iterator[Path]:
	folder().mkdir(mode=0o700, exist_ok=True)
	yield folder() / FILE
	if copy := frappe.conf.get("erasure_ledger_copy"):
		yield Path(copy)


def begin(values: Iterable[tuple[str, str]]) -> None:
	"""Put down who will be erased when the transaction ends. When this returns, the lines are on the disk.

	Args:
	        values: (JOURNEY, random number) or (ADDRESS, e-mail address), and the same with NEVER_AGAIN of these.
	"""
	_add(f"{nowdate()} {BEGUN}{kind} {fingerprint(kind, value)}\n" for kind, value in values)


def note(values: Iterable[tuple[str, str]]) -> None:
	"""Put down who is erased; as `begin`."""
	_add(f"{nowdate()} {kind} {fingerprint(kind, value)}\n" for kind, value in values)


def _add(of: Iterable[str]) -> None:
	lines = [*of]
	if not lines:
		return
	for path in _paths():
		file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
		try:
			fcntl.flock(file, fcntl.LOCK_EX)
			size = os.fstat(file).st_size
			cut_off = size and os.pread(file, 1, size - 1) != b"\n"
			os.write(file, ("\n" * bool(cut_off) + "".join(lines)).encode())
			os.fsync(file)
		finally:
			os.close(file)


def erased() -> dict[str, set[str]]:
	"""Fingerprints by kind, of all copies of the ledger that are there."""
	found = _read()
	return {kind: found[kind] for kind in (*KINDS, *NEVER_AGAIN.values())}


def unsure() -> dict[str, set[str]]:
	"""Those whose erasure was begun, and of which no line says that it is done."""
	found = _read()
	return {kind: found[BEGUN + kind] - found[kind] for kind in KINDS}


def _read() -> dict[str, set[str]]:
	kinds = (*KINDS, *NEVER_AGAIN.values())
	found: dict[str, set[str]] = {start + kind: set() for start in ("", BEGUN) for kind in kinds}
	for path in _paths():
		for line in path.read_text().splitlines() if path.exists() else ():
			_day, _space, rest = line.partition(" ")
			kind, _space, value = rest.partition(" ")
			if kind in found and len(value) == 64:
				found[kind].add(value)
	return found


def delete() -> None:
	"""For uninstalling."""
	shutil.rmtree(folder(), ignore_errors=True)
