"""Addresses and contacts on a person's form, as Frappe shows them."""

import frappe
from frappe.contacts.doctype.address.address import get_address_display_list
from frappe.contacts.doctype.contact.contact import get_contact_display_list

LISTS = {
	"Address": ("addr_list", get_address_display_list),
	"Contact": ("contact_list", get_contact_display_list),
}


def load(doc) -> None:
	"""As Frappe's load_address_and_contact, which asks dear questions also where nothing is linked: most prospects have
	no address and no contact."""
	linked = frappe.get_all(
		"Dynamic Link",
		filters={
			"link_doctype": doc.doctype,
			"link_name": doc.name,
			"parenttype": ["in", list(LISTS)],
		},
		pluck="parenttype",
	)
	for doctype, (name, shown) in LISTS.items():
		doc.set_onload(name, shown(doc.doctype, doc.name) if doctype in linked else [])
