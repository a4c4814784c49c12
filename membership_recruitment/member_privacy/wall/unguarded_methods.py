"""Methods of Frappe and ERPNext that write without asking for a right to it.

Website users and visitors need ERPNext for its portal alone: of its methods they may call those on a list. At the desk,
what makes a document out of the caller's words makes that document and no other.
"""

# Methods, or beginnings of methods, of ERPNext's portal
PORTAL = (
	"erpnext.templates.",
	"erpnext.www.",
	"erpnext.accounts.doctype.payment_request.payment_request.make_payment_request",
	"erpnext.accounts.doctype.payment_request.payment_request.resend_payment_email",
	"erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice_from_portal",
	"erpnext.buying.doctype.request_for_quotation.request_for_quotation.create_supplier_quotation",
)

# What the caller's words are made into, without a right to it
_CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart."
_CARD = "frappe.desk.doctype.number_card.number_card."
MAKES = {
	f"{_CHART}create_dashboard_chart": "Dashboard Chart",
	f"{_CHART}create_report_chart": "Dashboard Chart",
	f"{_CARD}create_number_card": "Number Card",
	f"{_CARD}create_report_number_card": "Number Card",
	"erpnext.accounts.utils.add_ac": "Account",
	"erpnext.accounts.utils.add_cc": "Cost Center",
	"erpnext.crm.frappe_crm_api.create_customer": "Customer",
	"erpnext.crm.frappe_crm_api.create_prospect_against_crm_deal": "Prospect",
}
# … of which ERPNext asks for no right at all
ASKED_FOR = frozenset(["erpnext.crm.frappe_crm_api.create_customer"])


def is_closed_to_outsiders(method: str) -> bool:
	"""Whether a method of ERPNext is none of its portal's. Of other apps all are open, as they decide themselves."""
	return method.startswith("erpnext.") and not method.startswith(PORTAL)


def makes_another(method: str, arguments: dict) -> bool:
	"""Whether a method would make something else of these arguments than it is for."""
	made = MAKES.get(method)
	return bool(made) and any(doctype != made for doctype in _doctypes(arguments))


def _doctypes(value) -> list:
	"""What stands as `doctype` of the whole or of a dict that is an argument; rows of child tables say theirs deeper."""
	found = list(value.get("doctype", ()))
	for values in value.values():
		found += [inner["doctype"] for inner in values if isinstance(inner, dict) and "doctype" in inner]
	return found
