"""Make the ERPNext Item that stands on the invoice for a membership type."""

import frappe
from erpnext.setup.doctype.brand.brand import get_brand_defaults
from erpnext.setup.doctype.item_group.item_group import get_item_group_defaults
from erpnext.stock.doctype.item.item import get_item_defaults
from frappe import _

from membership_recruitment.settings import rules


@frappe.whitelist(methods=["POST"])
def make_item(membership_type: str, income_account: str, cost_center: str | None = None) -> str:
	"""Make the item of a membership type, with its income account and cost centre, and set it on the type.

	Args:
	        membership_type: Whose fee it is.
	        income_account: Where the fees go, an income account of the company that invoices.
	        cost_center: Empty: the company's own.

	Returns:
	        The Item's name.

	Raises:
	        frappe.ValidationError: Where the type has an item already, or the account is no income account there.
	"""
	type_doc = frappe.get_doc("Membership Type", membership_type, for_update=True)
	type_doc.check_permission("write")
	if type_doc.item:
		frappe.throw(
			_("{0} has the item {1} already. Empty that field first.").format(
				frappe.utils.escape_html(_(membership_type)), frappe.utils.escape_html(type_doc.item)
			)
		)
	company = company_or_refuse()
	refuse_other_accounts(company, income_account, cost_center)
	item = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": _free_code(membership_type),
			"item_name": _(membership_type),
			"description": _(membership_type),
			"item_group": _item_group(),
			"stock_uom": frappe.db.get_single_value("Stock Settings", "stock_uom") or "Nos",
			"is_stock_item": 0,
			"is_sales_item": 1,
			"is_purchase_item": 0,
			"include_item_in_manufacturing": 0,
			"item_defaults": [
				{
					"company": company,
					"income_account": income_account,
					"selling_cost_center": cost_center,
				}
			],
		}
	)
	# who decides about membership types may not write items in general
	item.insert(ignore_permissions=True)
	type_doc.item = item.name
	type_doc.save()
	return item.name


def company_or_refuse() -> str:
	"""The company whose invoices they are."""
	return rules().company or frappe.throw(
		_("There is no company to invoice from. Choose one in Membership Settings.")
	)


def refuse_other_accounts(company: str, income_account: str, cost_center: str | None) -> None:
	account = frappe.db.get_value(
		"Account", income_account, ("company", "is_group", "root_type"), as_dict=True
	)
	if not account or account.company != company or account.is_group or account.root_type != "Income":
		frappe.throw(
			_("{0} is no income account of {1}. Choose another account.").format(
				frappe.utils.escape_html(income_account), frappe.utils.escape_html(company)
			)
		)
	if cost_center:
		found = frappe.db.get_value("Cost Center", cost_center, ("company", "is_group"), as_dict=True)
		if not found or found.company != company or found.is_group:
			frappe.throw(
				_("{0} is no cost centre of {1}. Choose another or leave it empty.").format(
					frappe.utils.escape_html(cost_center), frappe.utils.escape_html(company)
				)
			)


def refuse_without_account(item: str, company: str) -> None:
	"""One sentence where ERPNext would not know to which account an item's income goes.

	It looks at the defaults of the item, its group and its brand for the company, then at the company's own.
	"""
	if not (
		get_item_defaults(item, company).get("income_account")
		or get_item_group_defaults(item, company).get("income_account")
		or get_brand_defaults(item, company).get("income_account")
		or frappe.get_cached_value("Company", company, "default_income_account")
	):
		frappe.throw(
			_(
				"The item {0} has no income account in {1}. Enter one under Accounting on the item, or a "
				"default income account on the company."
			).format(frappe.utils.escape_html(item), frappe.utils.escape_html(company))
		)


def _free_code(membership_type: str) -> str:
	"""The type's name, or with a word before it where another item is called that."""
	if not frappe.db.exists("Item", membership_type):
		return membership_type
	return _("Membership Fee {0}").format(membership_type)


def _item_group() -> str:
	"""ERPNext's group for services, or else the site's default one, or any that may hold items."""
	for name in ("Services", _("Services"), frappe.db.get_single_value("Stock Settings", "item_group")):
		if name and frappe.db.exists("Item Group", {"name": name, "is_group": 0}):
			return name
	return frappe.db.get_value("Item Group", {"is_group": 0}, "name", order_by="lft asc")
