"""Bodies of requests that say something which the caller may not say, under every content type, verb and address."""

import json
from dataclasses import dataclass
from itertools import product

CONTENT_TYPES = (
	"text/plain",
	"text/plain; charset=utf-8",
	"application/json",
	"application/JSON; charset=utf-8",
	"text/json",
	"application/vnd.api+json",
	"application/x-www-form-urlencoded",
	"application/octet-stream",
	"application/xml",
	"text/html",
	"",
)


@dataclass(frozen=True)
class Body:
	verb: str
	path: str
	content: bytes
	content_type: str


def bodies() -> list[Body]:
	"""What an attacker says: events with a hidden customer, contacts and addresses on a member, an import of another's
	file, a hidden prospect's row."""
	link = [{"link_doctype": "Member", "link_name": "MEM-00001"}]
	documents = {
		"Event": {
			"subject": "x",
			"starts_on": "2026-12-01",
			"event_participants": [{"reference_doctype": "Customer", "reference_docname": "x"}],
		},
		"Contact": {"first_name": "x", "links": link},
		"Address": {"address_title": "x", "address_line1": "x", "city": "x", "links": link},
		"Data Import": {"reference_doctype": "Member", "import_file": "/private/files/register.csv"},
		"ToDo": {"description": "x", "reference_type": "Member", "reference_name": "MEM-00001"},
		"Comment": {"comment_type": "Comment", "reference_doctype": "Member", "reference_name": "MEM-00001"},
	}
	found = []
	for (doctype, values), content_type in product(documents.items(), CONTENT_TYPES):
		addresses = [
			("POST", f"api/resource/{doctype}", values),
			("POST", f"api/v1/resource/{doctype}", values),
			("POST", f"api/v2/document/{doctype}", values),
			("PUT", f"api/resource/{doctype}/x", values),
			("PUT", f"api/v2/document/{doctype}/x", values),
			("PATCH", f"api/v2/document/{doctype}/x", values),
			("POST", f"api/resource/{doctype}", {"data": json.dumps(values)}),
			("POST", "api/method/frappe.client.insert", {"doc": {"doctype": doctype, **values}}),
			("POST", "api/method/frappe.client.insert", {"doc": json.dumps({"doctype": doctype, **values})}),
			(
				"POST",
				"api/method/frappe.client.save",
				{"doc": json.dumps(json.dumps({"doctype": doctype, **values}))},
			),
			("POST", "", {"cmd": "frappe.client.insert", "doc": {"doctype": doctype, **values}}),
		]
		for verb, path, said in addresses:
			found.append(Body(verb, path, json.dumps(said).encode(), content_type))
	return found
