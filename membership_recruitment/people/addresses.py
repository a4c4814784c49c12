"""Which postal address is a person's: of several, the one marked primary, else the one changed last."""

from collections.abc import Iterable

import frappe

COLUMNS = ("name", "address_line1", "address_line2", "pincode", "city", "country")


def addresses_of(
	doctype: str, names: Iterable[str], *, for_invoices: bool = False
) -> dict[str, frappe._dict]:
	"""The address of each document that has one, in one query.

	Args:
	        doctype: Member, Membership Prospect or whatever else an Address may be linked to.
	        names: Names of its documents.
	        for_invoices: Prefer addresses of the type Billing.

	Returns:
	        Rows with `COLUMNS`, by name of the document. Disabled addresses are none.
	"""
	# the last one of each document wins
	return {name: rows[-1] for name, rows in all_of(doctype, names, for_invoices=for_invoices).items()}


def all_of(
	doctype: str, names: Iterable[str], *, for_invoices: bool = False
) -> dict[str, list[frappe._dict]]:
	"""As `addresses_of`, all that each document has; the last one is the one that counts."""
	billing = "a.address_type = 'Billing', " if for_invoices else ""
	found: dict[str, list[frappe._dict]] = {}
	for row in frappe.db.sql(
		f"""select l.link_name as person, {", ".join(f"a.{column}" for column in COLUMNS)}
		from `tabDynamic Link` l join `tabAddress` a on a.name = l.parent
		where l.parenttype = 'Address' and l.link_doctype = %s and l.link_name in %s and a.disabled = 0
		order by {billing}a.is_primary_address, a.modified, a.name""",
		(doctype, tuple(names) or ("",)),
		as_dict=True,
	):
		found.setdefault(row.pop("person"), []).append(row)
	return found


def address_of(doctype: str, name: str, *, for_invoices: bool = False) -> frappe._dict | None:
	"""As `addresses_of`, of one document; None without one."""
	return addresses_of(doctype, [name], for_invoices=for_invoices).get(name)


def new_address(
	doctype: str,
	name: str,
	*,
	line: str,
	city: str,
	postal_code: str | None = None,
	country: str = "Sweden",
	line2: str | None = None,
):
	"""A personal Address of a Member or Membership Prospect, not saved yet.

	Street and town may be empty: an old register often knows the postal code alone, which says where people live. No
	letter goes there (postal_address.lines).
	"""
	doc = frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": name,
			"address_type": "Personal",
			"address_line1": line,
			"address_line2": line2,
			"pincode": postal_code,
			"city": city,
			"country": country,
			"links": [{"link_doctype": doctype, "link_name": name}],
		}
	)
	doc.flags.ignore_mandatory = True
	return doc


def alone(doc, member: str):
	"""Who shares an address with others moves alone: they keep it.

	Args:
	        doc: A stored Address of the Member; where others live there, it loses the Member, and is not saved yet.

	Returns:
	        What is the Member's alone: the same document, or a copy that is not saved yet.
	"""
	others = [link for link in doc.links if (link.link_doctype, link.link_name) != ("Member", member)]
	if not any(link.link_doctype in ("Member", "Membership Prospect") for link in others):
		return doc
	moved = frappe.copy_doc(doc)
	moved.update({"address_title": member, "links": []})
	moved.append("links", {"link_doctype": "Member", "link_name": member})
	doc.links = others
	for address in (doc, moved):
		address.flags.ignore_mandatory = True  # as new_address
	return moved
