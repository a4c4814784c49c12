"""Every place where Frappe or ERPNext makes SQL of a caller's expression: a request with the expression in it.

Found by reading their source. The DocType is one that the caller may list, so that only the expression is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass

METHOD = "api/method/"
VIEW = f"{METHOD}frappe.desk.reportview."
CLIENT = f"{METHOD}frappe.client."
CHART = f"{METHOD}frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
CARD = f"{METHOD}frappe.desk.doctype.number_card.number_card."
GOAL = f"{METHOD}frappe.utils.goal.get_monthly_goal_graph_data"
LINK = f"{METHOD}frappe.desk.search."


@dataclass(frozen=True)
class Request:
	path: str
	values: dict
	verb: str = "GET"


Place = Callable[[str, str], Request]
PLACES: dict[str, Place] = {}


def place(title: str, path: str, verb: str = "GET", /, **values) -> None:
	"""Values with EXPRESSION and DOCTYPE in them, at any depth."""

	def made(expression: str, doctype: str) -> Request:
		words = {EXPRESSION: expression, DOCTYPE: doctype}

		def filled(value):
			if isinstance(value, dict):
				return {filled(key): filled(inner) for key, inner in value.items()}
			if isinstance(value, list):
				return [filled(inner) for inner in value]
			return words.get(value, value)

		return Request(path.replace(DOCTYPE, doctype), filled({"doctype": DOCTYPE, **values}), verb)

	PLACES[title] = made


EXPRESSION, DOCTYPE = "@expression", "@doctype"
FILTERS = {
	"dict": {EXPRESSION: "x"},
	"three": [[EXPRESSION, "=", "x"]],
	"four": [[DOCTYPE, EXPRESSION, "=", "x"]],
	"operator": [["name", EXPRESSION, "x"]],
	"bare": [EXPRESSION],
}

for method in ("get", "get_list", "get_count", "export_query"):
	place(f"{method}: fields", VIEW + method, fields=["name", EXPRESSION])
	place(f"{method}: order", VIEW + method, "POST", fields=["name"], order_by=EXPRESSION)
	place(f"{method}: group", VIEW + method, fields=["name"], group_by=EXPRESSION)
	place(
		f"{method}: aggregate", VIEW + method, fields=["name"], group_by="name", aggregate_function="sum",
		aggregate_on_field=EXPRESSION, aggregate_on_doctype=DOCTYPE,
	)  # fmt: skip
	for shape, filters in FILTERS.items():
		place(f"{method}: filters, {shape}", VIEW + method, fields=["name"], filters=filters)
	place(f"{method}: or_filters", VIEW + method, fields=["name"], or_filters=FILTERS["three"])
for path, method in (
	(f"{CLIENT}get_list", "client.get_list"),
	("api/resource/@doctype", "resource"),
	("api/v1/resource/@doctype", "v1"),
	("api/v2/document/@doctype", "v2"),
):
	place(f"{method}: fields", path, fields=[EXPRESSION])
	place(f"{method}: fields as text", path, fields=EXPRESSION)
	place(f"{method}: order", path, order_by=EXPRESSION)
	place(f"{method}: group", path, fields=["name"], group_by=EXPRESSION)
	place(f"{method}: pluck", path, pluck=EXPRESSION)
	for shape, filters in FILTERS.items():
		place(f"{method}: filters, {shape}", path, filters=filters)
	place(f"{method}: or_filters", path, or_filters=FILTERS["four"])
place("v2: count", "api/v2/doctype/@doctype/count", filters=FILTERS["three"])
for method in ("get_value", "get", "get_count"):
	place(f"client.{method}: filters", CLIENT + method, fieldname="name", filters=FILTERS["dict"])
place("client.get_value: field", f"{CLIENT}get_value", fieldname=EXPRESSION, filters={"name": "x"})
place("client.get_value: fields", f"{CLIENT}get_value", fieldname=["name", EXPRESSION], filters={"name": "x"})
place("client.get_single_value", f"{CLIENT}get_single_value", field=EXPRESSION)
place("client.validate_link", f"{CLIENT}validate_link", docname="x", fields=["name", EXPRESSION])

CHARTS = {
	"line": {"chart_type": "Sum", "type": "Line", "based_on": "creation", "value_based_on": EXPRESSION},
	"line: date": {"chart_type": "Count", "type": "Line", "based_on": EXPRESSION},
	"heatmap": {"chart_type": "Sum", "type": "Heatmap", "based_on": "creation", "value_based_on": EXPRESSION},
	"heatmap: date": {"chart_type": "Count", "type": "Heatmap", "based_on": EXPRESSION},
	"groups": {"chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": EXPRESSION},
	"sums of groups": {
		"chart_type": "Group By",
		"group_by_type": "Sum",
		"group_by_based_on": "name",
		"aggregate_function_based_on": EXPRESSION,
	},
	"filters": {
		"chart_type": "Count",
		"type": "Line",
		"based_on": "creation",
		"filters_json": [[DOCTYPE, EXPRESSION, "=", "x"]],
	},
}
for title, chart in CHARTS.items():
	definition = {"document_type": DOCTYPE, "timespan": "Last Year", "time_interval": "Monthly"} | chart
	place(f"chart: {title}", CHART, chart=definition)
	disguised = {**definition, "doctype": "Note"}
	place(f"chart, called a document: {title}", CHART, "POST", chart=disguised)
place("chart: its filters", CHART, chart=CHARTS["line"] | {"document_type": DOCTYPE}, filters=FILTERS["four"])
place(
	"card: column", f"{CARD}get_result",
	doc={"document_type": DOCTYPE, "function": "Sum", "aggregate_function_based_on": EXPRESSION}, filters=[],
)  # fmt: skip
place(
	"card: filters",
	f"{CARD}get_result",
	doc={"document_type": DOCTYPE, "function": "Count"},
	filters=FILTERS["three"],
)
for argument in ("goal_field", "date_field", "aggregation", "goal_doctype_link", "goal_total_field"):
	values = {
		"title": "x",
		"docname": "x",
		"goal_value_field": "name",
		"goal_total_field": "name",
		"goal_history_field": "name",
		"goal_doctype": DOCTYPE,
		"goal_doctype_link": "name",
		"goal_field": "name",
		"date_field": "creation",
	}
	place(f"goal: {argument}", GOAL, **values | {argument: EXPRESSION})
place("goal: filters", GOAL, **values | {"filters": FILTERS["dict"]})
place(
	"group by count", f"{METHOD}frappe.desk.listview.get_group_by_count", current_filters=[], field=EXPRESSION
)
place(
	"group by count: filters", f"{METHOD}frappe.desk.listview.get_group_by_count",
	current_filters=FILTERS["three"], field="owner",
)  # fmt: skip
for method in ("search_link", "search_widget"):
	place(f"{method}: searchfield", LINK + method, txt="", searchfield=EXPRESSION)
	place(f"{method}: filters", LINK + method, txt="", filters=FILTERS["dict"])
	place(f"{method}: start", LINK + method, txt="", page_length=EXPRESSION)
place("search_widget: columns", f"{LINK}search_widget", txt="", filter_fields=["name", EXPRESSION])
for argument, value in (
	("fields", [EXPRESSION]),
	("filters", FILTERS["four"]),
	("field_map", {"start": EXPRESSION, "end": "modified", "title": "name"}),
):
	values = {
		"start": "2026-01-01",
		"end": "2026-12-31",
		"field_map": {"start": "creation", "end": "modified"},
	}
	place(f"calendar: {argument}", f"{METHOD}frappe.desk.calendar.get_events", **values | {argument: value})
for argument in ("sort_field", "sort_order"):
	values = {"value": "x", "prev": "0", "filters": [], "sort_field": "modified", "sort_order": "desc"}
	place(f"next: {argument}", f"{METHOD}frappe.desk.form.utils.get_next", **values | {argument: EXPRESSION})
place(
	"next: filters", f"{METHOD}frappe.desk.form.utils.get_next", value="x", prev="0", filters=FILTERS["three"]
)
for method in ("get_sidebar_stats", "get_stats", "get_filter_dashboard_data"):
	place(f"{method}: columns", VIEW + method, stats=[EXPRESSION], filters=[])
	place(f"{method}: filters", VIEW + method, stats=["_user_tags"], filters=FILTERS["three"])
place("portal list: order", f"{METHOD}frappe.www.list.get_list_data", order_by=EXPRESSION)
place("portal list: fields", f"{METHOD}frappe.www.list.get_list_data", fields=[EXPRESSION])
place("portal list: filters", f"{METHOD}frappe.www.list.get", filters=FILTERS["dict"])
place(
	"column of a report",
	f"{METHOD}frappe.desk.query_report.get_data_for_custom_field",
	field=EXPRESSION,
	names=["x"],
)
place(
	"default address",
	f"{METHOD}frappe.contacts.doctype.address.address.get_default_address",
	name="x",
	sort_key=EXPRESSION,
)
place(
	"workflow states", f"{METHOD}frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
	workflow_state_field=EXPRESSION, states=["x"],
)  # fmt: skip
place("tree: filters", f"{METHOD}frappe.desk.treeview.get_children", parent="", filters=FILTERS["dict"])
for board in ("all_customers", "all_items", "all_suppliers", "all_sales_partner", "all_sales_person"):
	place(
		f"leaderboard: {board}", f"{METHOD}erpnext.startup.leaderboard.get_{board}",
		date_range=["2026-01-01", "2026-12-31"], company="x", field=EXPRESSION,
	)  # fmt: skip
for dashboard in ("stock.dashboard.item_dashboard", "stock.dashboard.warehouse_capacity_dashboard"):
	for argument in ("sort_by", "sort_order"):
		place(f"{dashboard}: {argument}", f"{METHOD}erpnext.{dashboard}.get_data", **{argument: EXPRESSION})
for query in ("employee_query", "lead_query", "tax_account_query", "bom", "item_query", "warehouse_query"):
	place(
		f"query: {query}", f"{METHOD}erpnext.controllers.queries.{query}",
		txt="", searchfield=EXPRESSION, start="0", page_len="10", filters={},
	)  # fmt: skip
place("DocType in SQL", f"{METHOD}frappe.desk.search.get_link_title", doctype=EXPRESSION, docname="x")
