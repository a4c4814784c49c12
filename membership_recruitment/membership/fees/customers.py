"""Make the ERPNext Customer who pays a member's fee, with the first invoice."""

import frappe
from frappe.utils import flt
from frappe.utils.nestedset import get_root_of

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.register.contacts import contact_of
from membership_recruitment.people.addresses import address_of
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, database

CUSTOMER_GROUP = "Members"


def credit(customer: str | None) -> float:
	"""What a customer has paid too much, or got back and not used: in the company's currency, by ERPNext's ledger. What is
	credited and was never paid is nobody's to spare, reconciled or not."""
	if not customer:
		return 0.0
	found = frappe.db.sql(
		"""select -sum(owed.amount) from (
			select sum(p.amount) as amount from `tabPayment Ledger Entry` p
			left join `tabSales Invoice` s on s.name = p.against_voucher_no and s.is_return = 1
				and p.against_voucher_type = 'Sales Invoice'
			where p.party_type = 'Customer' and p.party = %s and p.delinked = 0
			group by p.company, p.account, p.against_voucher_type,
				coalesce(nullif(s.return_against, ''), p.against_voucher_no)
			having sum(p.amount) < 0
		) owed""",
		customer,
	)
	return flt(found[0][0], 2)


def credit_of(payer: str) -> float:
	"""What a Member has to spare, with that of the customers of who was merged into this member, and of earlier invoices.
	Not of one who is another member's."""
	those = frappe.db.sql_list(
		# a merge keeps the row of the one who went (conversion/merge.join)
		"""with recursive merged as (
			select m.merged, m.record from `tabMember Merge` m where m.kept = %(payer)s and m.undone = 0
			union all select m.merged, m.record from `tabMember Merge` m join merged on m.kept = merged.merged
				where m.undone = 0
		)
		select c.customer from (
			select m.customer from `tabMember` m where m.name = %(payer)s
			union select s.customer from `tabSales Invoice` s where s.member = %(payer)s and s.docstatus = 1
			union select json_value(merged.record, '$.merged.Member[0].customer') from merged
		) c
		left join `tabMember` whose on whose.customer = c.customer
		where c.customer > '' group by c.customer
		having count(whose.name) = 0 or max(whose.name = %(payer)s)""",
		{"payer": payer},
	)
	return flt(sum(credit(customer) for customer in those), 2)


@conflicts.in_words()
def customer_of(payer: str) -> str:
	"""Name of the Customer that a Member is; made and linked where there is none yet.

	Locks the member's row, so that two first invoices at the same time make one Customer.
	"""
	payer = frappe.db.get_value(
		"Member",
		payer,
		("name", "full_name", "member_kind", "language", "customer"),
		as_dict=True,
		for_update=True,
	)
	# a link that points nowhere: somebody deleted the customer by force
	if payer.customer and frappe.db.exists("Customer", payer.customer):
		customer = payer.customer
	else:
		customer = _make(payer)
	_share_contacts_and_addresses(payer.name, customer)
	return customer


def _make(payer) -> str:
	_make_contact(payer.name)
	# not the one for invoices, which asks for itself: ERPNext 16 makes it the primary one of all that it is linked to
	address = address_of("Member", payer.name)
	customer = frappe.new_doc("Customer")
	customer.update(
		{
			"customer_name": payer.full_name,
			"customer_type": "Company" if payer.member_kind == "Organisation" else "Individual",
			"customer_group": customer_group(),
			"territory": territory(),
			"language": payer.language or frappe.db.get_default("lang"),
			"customer_primary_contact": contact_of(payer.name),
			"customer_primary_address": address.name if address else None,
		}
	)
	if frappe.defaults.get_global_default("cust_master_name") == "Customer Name" and _taken(payer.full_name):
		# ERPNext would count up over a search through every customer, and two runs would get the same number
		customer.name = f"{payer.full_name} - {payer.name}"
		customer.flags.name_set = True
	# whoever may invoice a fee may not write customers in general
	customer.insert(ignore_permissions=True)
	# a form that was opened before it would empty the field; Frappe tells who saves it
	frappe.db.set_value("Member", payer.name, "customer", customer.name)
	return customer.name


def customer_group() -> str:
	"""The group of customers made for members: the settings' one, or Members, made where it is missing."""
	if chosen := rules().customer_group:
		return chosen
	if not frappe.db.exists("Customer Group", CUSTOMER_GROUP):
		frappe.get_doc(
			{
				"doctype": "Customer Group",
				"customer_group_name": CUSTOMER_GROUP,
				"parent_customer_group": get_root_of("Customer Group"),
				"is_group": 0,
			}
		).insert(ignore_permissions=True)  # as above
	return CUSTOMER_GROUP


def territory() -> str | None:
	return frappe.db.get_single_value("Selling Settings", "territory") or get_root_of("Territory")


def _taken(name: str) -> bool:
	return bool(frappe.db.exists("Customer", name) or frappe.db.exists("Customer Group", name))


def _make_contact(member: str) -> None:
	"""A Contact for a member who has an e-mail address or phone number and no contact yet."""
	person = frappe.db.get_value(
		"Member", member, ("first_name", "last_name", "email", "phone"), as_dict=True
	)
	reachable = person.email or person.phone
	if reachable and not contact_of(member):
		bulk.add_contacts([(member, bulk.NewMember(**person))])


def _share_contacts_and_addresses(member: str, customer: str) -> None:
	"""Link the member's contacts and addresses to the customer too, so that ERPNext finds them.

	A customer with contacts or addresses of its own, and none of the member's, keeps those: somebody chose it.
	"""
	links = frappe.db.sql(
		"""select parenttype, parent, link_doctype from `tabDynamic Link`
		where parenttype in ('Contact', 'Address')
			and ((link_doctype = 'Member' and link_name = %s) or (link_doctype = 'Customer' and link_name = %s))""",
		(member, customer),
	)
	for doctype in ("Contact", "Address"):
		members = {parent for kind, parent, whose in links if (kind, whose) == (doctype, "Member")}
		customers = {parent for kind, parent, whose in links if (kind, whose) == (doctype, "Customer")}
		if customers and not members & customers:
			continue
		for name in sorted(members - customers):
			_link(doctype, name, customer)


def _link(doctype: str, name: str, customer: str) -> None:
	others = frappe.get_all(
		"Dynamic Link", filters={"parenttype": doctype, "parent": name}, pluck="link_doctype"
	)
	database.insert(
		"Dynamic Link",
		[
			{
				"name": frappe.generate_hash(length=16),
				"parenttype": doctype,
				"parent": name,
				"parentfield": "links",
				"idx": len(others) + 1,
				"link_doctype": "Customer",
				"link_name": customer,
				"link_title": customer,
			}
		],
	)
	if doctype == "Contact" and "Customer" not in others:
		# ERPNext takes primary and billing contacts only
		frappe.db.set_value("Contact", name, "is_billing_contact", 1, update_modified=False)
