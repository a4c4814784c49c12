"""What the wall protects, and what was decided for each way through it. Data only; no frappe.

Our DocTypes, the DocTypes of Frappe and ERPNext in which rows about our people lie, the words of a request, and the
methods that are replaced. hooks.py is derived from it. tests/site/test_guard_tables.py compares it with the app's
files and with Frappe's own list of whitelisted methods, and fails for whatever has no decision.

`row_rules.py` has the row rules, `request_check.py` looks at requests, `replaced_methods.py` and
`replaced_downloads.py` have the methods that are replaced, `document_events.py` looks at what is saved;
docs/security.md tells it all to people.
"""

from membership_recruitment.member_privacy.wall.folding import folded
from membership_recruitment.utils import references

ROLES = (
	"Member Recruiter",
	"Recruitment Manager",
	"Member Registrar",
	"Membership Manager",
	"Membership Treasurer",
	"Membership Analyst",
	"Member Privacy Officer",
	"Identity Number Reader",  # beside a role that reads members
)

# ---------------------------------------------------------------- our DocTypes

# Rows about people who are, were or may become members. Who has no role that reads such a DocType may not even
# name it in a request: no count, no "does not exist", no oracle.
PERSON_DOCTYPES = (
	"Member",
	"Membership",
	"Membership Spell",
	"Membership Event",
	"Member Payment",
	"Member Activity",
	"Renewal Notice",
	"Renewal Letter Batch",
	"Register Import",
	"Register Import Change",
	"Register Import Decision",
	"Bank File",
	"Bank Payment",
	"Membership Prospect",
	"Prospect Interaction",
	"Prospect Signup",
	"Member Card",
	"Member Page Link",
	"Name Change",
	"Friend Link",
	"Recommendation",
	"Prospect Merge",
	"Member Merge",
	"Consent Event",
	"Contact Suppression",
	"Conversion Key",
	"Journey Transition",
	"Journey Delivery",
	"Improvement Measurement",  # no person, but exact counts of members
	"Forecast Record",  # the same
	"Leaving Risk Settings",  # no person, but what tells members apart
	"Leaving Risk Model",  # the same, and figures of members
	"Target List",  # a question; who may not see the people may not ask
	"Wall Alarm",  # which ways were open
	"Wall Ledger Entry",
	"Personal Data Notice",
	"Privacy Request",
	"Erasure",
	"Personal Identity Number",  # no role reads it: membership/register/identity_numbers.py asks and shows
)

# DocTypes in which a role sees some rows and not others, and the function that gives the rule as SQL.
_PRIVACY = "membership_recruitment.member_privacy"
_IN_THEIR_NAME = f"{_PRIVACY}.wall.made_in_their_name"
_TARGET_LISTS = "membership_recruitment.member_journey.target_lists.access"
ROW_RULES = {
	"Membership Prospect": f"{_PRIVACY}.wall.row_rules.prospect_conditions",
	"Prospect Interaction": f"{_PRIVACY}.wall.row_rules.interaction_conditions",
	"Prospect Merge": f"{_PRIVACY}.wall.row_rules.merge_conditions",
	"Consent Event": f"{_PRIVACY}.consent.access.conditions",
	"Contact": f"{_PRIVACY}.wall.row_rules.contact_conditions",
	"Address": f"{_PRIVACY}.wall.row_rules.address_conditions",
	"Customer": f"{_PRIVACY}.wall.row_rules.customer_conditions",
	"Sales Invoice": f"{_PRIVACY}.wall.row_rules.invoice_conditions",
	"Tag": f"{_PRIVACY}.wall.row_rules.tag_conditions",
	"Data Import": f"{_PRIVACY}.wall.row_rules.import_conditions",
	"User": f"{_PRIVACY}.wall.colleagues.conditions",
	"List Filter": f"{_PRIVACY}.wall.saved_filters.conditions",
	"Report": f"{_PRIVACY}.wall.saved_filters.report_conditions",
	"Workspace": f"{_PRIVACY}.wall.saved_filters.workspace_conditions",
	"Kanban Board": f"{_PRIVACY}.wall.saved_filters.board_conditions",
	"Number Card": f"{_PRIVACY}.wall.saved_filters.card_conditions",
	"Dashboard Chart": f"{_PRIVACY}.wall.saved_filters.chart_conditions",
	"Target List": f"{_TARGET_LISTS}.conditions",
	"Email Group": f"{_TARGET_LISTS}.group_conditions",
	"Email Group Member": f"{_TARGET_LISTS}.group_member_conditions",
	"Opportunity": f"{_IN_THEIR_NAME}.opportunity_conditions",
	"Lead": f"{_IN_THEIR_NAME}.lead_conditions",
	"Issue": f"{_IN_THEIR_NAME}.issue_conditions",
	"Appointment": f"{_IN_THEIR_NAME}.appointment_conditions",
}

# Kept for one user and named as the login: others' are hidden, for their being there tells who has one
OF_A_LOGIN = ("Notification Settings", "Dashboard Settings", "Voice Call Settings")

# Frappe's own rules say whose rows these are; its methods that count and search do not all ask them
OF_FRAPPES_RULE = (
	*("Note", "Notification Log", "Dashboard", "Workflow Action", "Prepared Report"),
	"User Invitation",  # Frappe 16
)

# Recruiting staff without a right to customers may not name these in a request either: a member's name is the
# name of a Customer.
BILLING = ("Customer", "Sales Invoice")

# ---------------------------------------------------------------- rows about our people in other DocTypes

# Which rows name a document stands in utils/references.py. DocType: pairs of fields that hide its rows.
ABOUT = references.hidden_pairs()

# DocType: (child table, its pair of fields): one hidden document among them hides the row.
ABOUT_IN_TABLE = references.hidden_by_child()

# What is asked about where a row names it; a Contact and an Address ask less, a File more (row_rules.py)
NEAR = (
	"Membership Prospect",
	"Prospect Interaction",
	"Consent Event",
	*BILLING,
	"Contact",
	"Address",
	"Data Import",
	"Target List",
	"Opportunity",
	"Lead",
	"Issue",
	"Appointment",
)

# Child tables that frappe.client.get_list gives to whoever may read the parent DocType, all rows of it.
CHILDREN = {
	"Contact Email": "Contact",
	"Contact Phone": "Contact",
	"Communication Link": "Communication",
	"Event Participants": "Event",
	"Sales Invoice Item": "Sales Invoice",
	"Register Import Column": "Register Import",
	"Register Import Row Rule": "Register Import",
	"Register Import Type": "Register Import",
	"Register Import Word": "Register Import",
	"Bank File Account": "Bank File",
	"Member Guardian": "Member",
	"Privacy Request Entry": "Privacy Request",
}
# The child table of several parents; the pair names the document that the row points to.
CHILDREN_OF_MANY = references.children_of_many()

# DocTypes with a function of their own for a single document; the others take row_rules.may_see (document_rules.py).
DOCUMENT_RULES = {
	"Consent Event": f"{_PRIVACY}.consent.access.has_permission",
	"Target List": f"{_TARGET_LISTS}.has_permission",
	"Number Card": "membership_recruitment.member_insights.cards.has_permission",
}

# Hooks that hooks.py takes from here: in lists a rule is asked about child tables too.
HAVE_A_RULE = (
	*ROW_RULES,
	*OF_A_LOGIN,
	*OF_FRAPPES_RULE,
	*ABOUT,
	*(doctype for doctype in ABOUT_IN_TABLE if doctype not in ABOUT),
)
LISTED_BY_RULE = (*HAVE_A_RULE, *CHILDREN, *CHILDREN_OF_MANY)

# Every DocType that the wall knows
RULED = frozenset((*PERSON_DOCTYPES, *HAVE_A_RULE))
_BY_FOLDED_NAME = {folded(doctype): doctype for doctype in RULED}
_LONGEST = 4 * max(map(len, RULED))


def ruled(word) -> str | None:
	"""The DocType of ours that a word names, however a database would let it be spelled."""
	return _BY_FOLDED_NAME.get(folded(word)) if isinstance(word, str) and len(word) <= _LONGEST else None


# ---------------------------------------------------------------- documents that are saved

# DocType: (event, function of document_events.py) that keeps others from being let in.
DOCUMENT_EVENTS = {
	"Auto Email Report": ("validate", "check_report"),
	"Prepared Report": ("before_insert", "check_report"),
	"Report": ("validate", "check_columns"),
	"Comment": ("validate", "keep_own_name"),
	"Communication": ("validate", "check_mail"),
	"Contact": ("validate", "keep_accounts_out"),
	"Data Import": ("before_validate", "check_import"),
	"Document Follow": ("validate", "check_follow"),
	"DocShare": ("validate", "check_share"),
	"File": ("validate", "check_file"),
	**dict.fromkeys(
		("Assignment Rule", "Email Template", "Milestone Tracker", "Newsletter", "Notification", "Webhook"),
		("validate", "check_for_care"),
	),
	"Notification Log": ("before_insert", "redact_notification"),
	"Personal Data Download Request": ("validate", "check_whose_data"),
	"User": ("on_trash", "delete_ledger"),
}

# Event: functions that clean the text of every DocType, in the last event before each way of storing it, and then look
# for code in it, and at what it keeps of its tree.
ON_EVERY_DOCUMENT = {
	**dict.fromkeys(
		("before_validate", "before_save", "before_submit", "before_update_after_submit", "before_cancel"),
		("stored_text.clean", "written_code.check_document", "unknown_keys.keep_the_tree"),
	),
	"before_rename": ("stored_text.clean_name",),
	"on_change": ("stored_text.clean_stored", "written_code.check_document"),
}

# ---------------------------------------------------------------- the words of a request

# Keys of a request, at any depth, whose value is the name of a DocType …
DOCTYPE_KEYS = frozenset(
	[
		"doctype",
		"dt",
		"_doctype",
		"doc_type",
		"document_type",
		"doctype_name",
		"for_doctype",
		"from_doctype",
		"goal_doctype",
		"attached_to_doctype",
		"child_doctype",
		"deleted_doctype",
		"link_doctype",
		"master_doctype",
		"order_doctype",
		"parent_doctype",
		"parenttype",
		"party_type",
		"ref_doctype",
		"reference_doctype",
		"reference_dt",
		"reference_type",
		"reminder_doctype",
		"select_doctype",
		"share_doctype",
		"source_doctype",
		"subject_doctype",
		"target_doctype",
		"to_doctype",
		"voucher_type",
		"aggregate_on_doctype",
		"from_voucher_type",
		"credit_applicant_type",
		"current_doctype",
		"debit_applicant_type",
		"items",
		"options",
		"document_types",
	]
)

# … of which these list DocTypes, and a name beside them is no document of theirs;
LISTS_OF_DOCTYPES = frozenset(["items", "options", "document_types"])

# … and of a document of the DocType that stands beside it.
NAME_KEYS = frozenset(
	[
		"name",
		"names",
		"docname",
		"docnames",
		"dn",
		"doc_name",
		"docs",
		"document",
		"document_name",
		"attached_to_name",
		"deleted_name",
		"link_name",
		"ref_docname",
		"ref_name",
		"reference_name",
		"reference_doc",
		"reference_docname",
		"reminder_docname",
		"share_name",
		"subject_name",
		"voucher_no",
		"party",
		"party_name",
		"parent",
		"parent_name",
		"parent_doctype_name",
		"selected_items",
		"old_name",
		"old",
		"new_name",
		"name_or_names",
	]
)

# Keys whose value is the name of a document, whatever stands beside it.
NAMED_DOCUMENTS = {
	"attachments": "File",
	"fid": "File",
	"library_file_name": "File",
	"communication": "Communication",
	"communication_id": "Communication",
	"in_reply_to": "Communication",
	"contact": "Contact",
	"contact_name": "Contact",
	"contacts": "Contact",
	"contact_person": "Contact",
	"address": "Address",
	"customer_address": "Address",
	"billing_address": "Address",
	"shipping_address": "Address",
	"party_address": "Address",
	"sales_invoice": "Sales Invoice",
	"invoice": "Sales Invoice",
	"customer": "Customer",
	"party": "Customer",
	"prospect": "Membership Prospect",
	"email_group": "Email Group",
	"assign_to": "User",
	"prospects": "Membership Prospect",
	"report_name": "Report",
	"board_name": "Kanban Board",
	"chart_name": "Dashboard Chart",
}

# DocTypes whose names say who somebody is: a name that does not exist is refused like a hidden one wherever it stands
NAMES_TELL = frozenset(["Customer", "User"])

# Methods in which an argument of another name holds names of documents
HOLDS_NAMES = {
	"frappe.desk.form.utils.get_next": "value",
	"frappe.desk.reportview.delete_items": "items",
}

# Methods in which `name` is a document of this DocType though nothing beside it says so.
NAME_IS = {
	"frappe.email.relink": "Communication",
	# says whether an address is in the group, and how many are
	"frappe.email.doctype.email_group.email_group.add_subscribers": "Email Group",
	"frappe.core.api.file.unzip_file": "File",
	"frappe.core.doctype.file.file.unzip_file": "File",
	"erpnext.accounts.doctype.sales_invoice.sales_invoice.create_invoice_discounting": "Sales Invoice",
}

# … and the argument that is a dict in which it stands, with the DocType
NAME_WITHIN = {"frappe.desk.desktop.get_desktop_page": ("page", "Workspace")}

# ERPNext answers about parties without asking for a right to them; recruiting staff without that right may not
# call it with these keys.
PARTY_KEYS = frozenset(["party", "customer", "customer_name", "party_name", "party_type", "lead"])

# ---------------------------------------------------------------- Frappe's whitelisted methods

# Methods that call a method of the caller's: the argument that names it, and the parameters with which such a method
# begins. They are filled by their place, so that any other method would take words of the caller's for something else.
# tests/site/test_allowed_methods.py finds them in the source.
_QUERY = ("query", ("doctype", "txt"))
_MAPPER = ("method", ("source_name",))
_UPLOAD = ("method", ())
DISPATCHERS = {
	"frappe.desk.search.search_link": _QUERY,
	"frappe.desk.search.search_widget": _QUERY,
	"frappe.client.search_widget": _QUERY,  # Frappe 16 knows it here too
	"frappe.client.validate_link_and_fetch": _QUERY,  # and asks it, for a link that is set
	"frappe.desk.treeview.get_all_nodes": ("tree_method", ("doctype", "parent")),
	"frappe.model.mapper.make_mapped_doc": _MAPPER,
	"frappe.model.mapper.map_docs": _MAPPER,
	"frappe.handler.upload_file": _UPLOAD,
	"frappe.handler.uploadfile": _UPLOAD,
	"upload_file": _UPLOAD,
	"uploadfile": _UPLOAD,
}
