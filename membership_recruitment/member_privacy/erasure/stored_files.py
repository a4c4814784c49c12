"""Files of somebody who is erased: the bytes go after the rows, and not where somebody else's row has the same file."""

from collections.abc import Iterable
from pathlib import Path

import frappe

from membership_recruitment.utils.batches import split

OURS = ("/private/files/", "/files/")


def addresses_of(names: Iterable[str]) -> list[str]:
	"""Where the files of these File rows lie."""
	found: set[str] = set()
	for part in split(sorted(names)):
		filters = {"name": ["in", part], "is_folder": 0}
		found |= set(frappe.get_all("File", filters=filters, pluck="file_url", order_by=None))
	return sorted(address for address in found if address and address.startswith(OURS))


def delete(addresses: Iterable[str]) -> None:
	"""Delete the bytes that no row of File names any more. A second call changes nothing."""
	for address in addresses:
		if frappe.db.exists("File", {"file_url": address}):
			continue
		path = _path(address)
		if path:
			path.unlink(missing_ok=True)


def _path(address: str) -> Path | None:
	"""The file of an address, within the site's folders of files; None for anything else."""
	private = address.startswith("/private/")
	root = Path(frappe.get_site_path("private" if private else "public", "files")).resolve()
	path = (root / address.rpartition("/files/")[2]).resolve()
	return path if path.is_relative_to(root) and path != root else None
