"""Methods that call a method of the caller's, with what an attacker lets them call."""

from itertools import product

from membership_recruitment.member_privacy.wall.replacements import REPLACED
from membership_recruitment.member_privacy.wall.tables import DISPATCHERS

METHOD = "api/method/"

# What was called through them, or could be
INNER = (
	*REPLACED,
	"frappe.client.get_list",
	"frappe.client.get_password",
	"frappe.core.doctype.sms_settings.sms_settings.get_contact_number",
	"frappe.core.doctype.communication.communication.get_permission_query_conditions_for_communication",
	"frappe.desk.doctype.system_console.system_console.execute_code",
	"frappe.db.count",
	"frappe.get_all",
	"erpnext.accounts.utils.get_balance_on",
	"erpnext.accounts.party.get_party_details",
	"erpnext.crm.doctype.lead.lead.make_customer",
	"erpnext.controllers.queries.customer_query",
	"erpnext.selling.doctype.customer.customer.make_quotation",
)


def questions() -> list[tuple[str, dict]]:
	"""Addresses with their values: every dispatcher with every inner method, and documents or filters for its values."""
	found = []
	for (dispatcher, (argument, _begins)), inner in product(DISPATCHERS.items(), INNER):
		values = {
			argument: inner,
			"doctype": "Customer",
			"txt": "",
			"label": "Customer",
			"parent": "Customer",
			"source_name": "MEM-00001",
			"source_names": ["MEM-00001"],
			"target_doc": {"doctype": "Note"},
			"filters": {"name": ["like", "%"]},
			"searchfield": "name",
		}
		found.append((f"{METHOD}{dispatcher}", values))
	return found
