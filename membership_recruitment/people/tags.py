"""Frappe's tags on many documents at once, as somebody at the desk would set them one by one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import frappe

from membership_recruitment.utils import database
from membership_recruitment.utils.sanitize import harmless


def spelled(tags: Collection[str]) -> dict[str, str]:
	"""How each of these tags is written where the site has it already; a tag is one in capitals or not.

	Returns:
	        By the tag as it was given, cleaned as it will be stored.
	"""
	clean = {tag: harmless(tag) for tag in tags}
	stored = frappe.get_all(
		"Tag", filters={"name": ["in", sorted(set(clean.values())) or [""]]}, pluck="name"
	)
	known = {name.casefold(): name for name in stored}
	return {tag: known.setdefault(name.casefold(), name) for tag, name in clean.items()}


def of(doctype: str, names: Collection[str]) -> dict[str, list[str]]:
	"""The tags of documents, in the order in which they were set."""
	found = defaultdict(list)
	for row in frappe.get_all(
		"Tag Link",
		filters={"document_type": doctype, "document_name": ["in", sorted(names) or [""]]},
		fields=["document_name", "tag"],
		order_by="creation asc",
		limit=0,
	):
		found[row.document_name].append(row.tag)
	return found


def add(doctype: str, titles: Mapping[str, str], tags: Mapping[str, Sequence[str]]) -> dict[str, str]:
	"""Add tags that the documents do not have yet; none is taken away.

	Args:
	        doctype: Of the documents.
	        titles: What each is called.
	        tags: To be added, by document, as `spelled` writes them.

	Returns:
	        The document by the name of each Tag Link.
	"""
	database.insert(
		"Tag",
		[{"name": tag} for tag in sorted({tag for added in tags.values() for tag in added})],
		ignore=True,
	)
	links = [
		{
			"name": frappe.generate_hash(length=10),
			"document_type": doctype,
			"document_name": name,
			"title": titles.get(name) or name,
			"tag": tag,
		}
		for name, added in tags.items()
		for tag in added
	]
	database.insert("Tag Link", links)
	_write_on_documents(doctype, tags)
	return {link["name"]: link["document_name"] for link in links}


def remove(link: str) -> None:
	"""Take one tag from its document.

	Args:
	        link: Name of the Tag Link.
	"""
	tagged = frappe.db.get_value("Tag Link", link, ("document_type", "document_name"), as_dict=True)
	frappe.db.delete("Tag Link", {"name": link})
	_write_on_documents(tagged.document_type, [tagged.document_name])


def _write_on_documents(doctype: str, names: Collection[str]) -> None:
	"""Frappe's lists read the tags from the documents themselves."""
	first = "," if frappe.__version__.startswith("15") else ""  # as Frappe writes them
	found = of(doctype, names)
	written = {name: ",".join(dict.fromkeys(found.get(name, ()))) for name in names}
	database.write_rows(
		doctype,
		{name: {"_user_tags": first + text if text else ""} for name, text in written.items()},
		stamp=False,
	)
