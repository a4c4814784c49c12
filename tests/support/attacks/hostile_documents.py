"""Documents whose every text is a script, written over HTTP by somebody who may make them.

Each form of script stands once in each text field of a DocType, child rows too: as many documents as there are forms,
which go round the fields. A field that refuses one (an address, a number) is asked about the others by itself.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from tests.support.hostile_text import FORMS

TEXT = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Text Editor",
	"HTML Editor",
	"Markdown Editor",
	"Code",
	"HTML",
	"JSON",
)
OTHER_TEXT = ("Read Only", "Attach", "Attach Image", "Autocomplete")
WAYS = ("REST", "insert", "form")
OFTEN = 3  # a field that has refused so many texts is asked about each by itself
BESIDE = 4  # of so many documents one gets what is written on a document, another one in each DocType


@dataclass
class Writer:
	"""A session that writes hostile documents.

	Attributes:
	        reader: Who is to see what is written, where the writer can choose.
	        made: DocType and name of what was written.
	        refused: By DocType, why none could be.
	        refusals: By DocType, how often a field refused a text, or a table a row.
	        never: DocType, field and text that the server does not take.
	"""

	server: str
	session: requests.Session
	role: str
	user: str
	reader: str
	chance: random.Random
	made: list[tuple[str, str]] = field(default_factory=list)
	refused: dict[str, str] = field(default_factory=dict)
	refusals: dict[str, Counter] = field(default_factory=dict)
	never: set[tuple[str, str, str]] = field(default_factory=set)

	def call(self, method: str, **values) -> requests.Response:
		data = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
		return self.session.post(f"{self.server}/api/method/{method}", data=data)

	def write(self, doctype: str, numbers: list[int]) -> None:
		"""A document for each of these numbers; each form of script has one."""
		answer = self.session.get(
			f"{self.server}/api/method/frappe.desk.form.load.getdoctype", params={"doctype": doctype}
		)
		metas = {doc["name"]: doc for doc in answer.json()["docs"]} if answer.status_code == 200 else {}
		if doctype not in metas or metas[doctype].get("issingle") or metas[doctype].get("istable"):
			return
		links: dict[str, str | None] = {}
		for number in numbers:
			texts = hostile_texts(metas[doctype], number)
			rows = self._rows(metas, doctype, number, links)
			name, left_out = self._insert(metas[doctype], texts | rows, number, links)
			if not name:
				return
			self.made.append((doctype, name))
			for fieldname in sorted(left_out & texts.keys()):
				self._write_alone(doctype, name, fieldname, texts[fieldname])
			if len(numbers) == 1 or (number + len(doctype)) % BESIDE == 0:
				self._beside(doctype, name, texts, FORMS[number])

	def _insert(self, meta: dict, texts: dict, number: int, links: dict) -> tuple[str | None, set[str]]:
		"""One document; its name, and the fields that are left out because they refuse, or have often refused."""
		doctype = meta["name"]
		refusals = self.refusals.setdefault(doctype, Counter())
		left_out = {fieldname for fieldname in texts if refusals[fieldname] >= OFTEN}
		while True:
			given = {fieldname: text for fieldname, text in texts.items() if fieldname not in left_out}
			answer = self._send({"doctype": doctype, **self._needed(meta, links), **given}, WAYS[number % 3])
			if answer.status_code == 200:
				body = answer.json()
				return (body.get("data") or body.get("message") or body["docs"][0])["name"], left_out
			if not given:
				self.refused[doctype] = answer.text[-200:]
				return None, left_out
			culprit, every_time = _culprit(answer.text, given, meta)
			left_out.add(culprit)
			refusals[culprit] += every_time

	def _send(self, doc: dict, way: str) -> requests.Response:
		if way == "REST":
			return self.session.post(f"{self.server}/api/resource/{doc['doctype']}", json=doc)
		if way == "insert":
			return self.call("frappe.client.insert", doc=doc)
		unsaved = {"name": f"new-{doc['doctype'].lower()}-1", **doc, "__islocal": 1, "__unsaved": 1}
		return self.call("frappe.desk.form.save.savedocs", doc=unsaved, action="Save")

	def _write_alone(self, doctype: str, name: str, fieldname: str, text: str) -> None:
		"""Whether the field itself refuses the text; what it refuses from one it refuses from others."""
		if (doctype, fieldname, text) in self.never:
			return
		answer = self.session.put(f"{self.server}/api/resource/{doctype}/{name}", json={fieldname: text})
		if answer.status_code != 200:
			self.never.add((doctype, fieldname, text))

	def _beside(self, doctype: str, name: str, texts: dict[str, str], form: str) -> None:
		"""What is written on a document: comments, tags, mails, and its fields once more by other methods."""
		about = {"reference_doctype": doctype, "reference_name": name}
		self.call(
			"frappe.desk.form.utils.add_comment",
			content=form, comment_email=self.user, comment_by=form, **about,
		)  # fmt: skip
		self.call("frappe.desk.doctype.tag.tag.add_tag", tag=form, dt=doctype, dn=name)
		self.call(
			"frappe.core.doctype.communication.email.make",
			doctype=doctype, name=name, subject=form, content=form, recipients="a@example.com",
			sender_full_name=form, send_email="0", communication_medium="Email",
		)  # fmt: skip
		for fieldname in self.chance.sample(sorted(texts), min(2, len(texts))):
			self.call(
				"frappe.client.set_value",
				doctype=doctype, name=name, fieldname=fieldname, value=json.dumps({"a": form}),
			)  # fmt: skip
		self.session.put(
			f"{self.server}/api/resource/{doctype}/{name}",
			json={"_comments": json.dumps([{"comment": form}])},
		)

	def _rows(self, metas: dict, doctype: str, number: int, links: dict) -> dict[str, list[dict]]:
		"""A child row for each table, with texts of its own."""
		return {
			df["fieldname"]: [
				self._needed(metas[df["options"]], links) | hostile_texts(metas[df["options"]], number)
			]
			for df in metas[doctype]["fields"]
			if df["fieldtype"] == "Table" and df["options"] in metas
		}

	def _needed(self, meta: dict, links: dict) -> dict:
		"""Values for what must be there and is no text; `links` remembers a document of each DocType."""
		found = {}
		for df in meta["fields"]:
			if not df.get("reqd"):
				continue
			if df["fieldtype"] == "Link":
				if df["options"] not in links:
					links[df["options"]] = self._first_name(df["options"])
				found[df["fieldname"]] = links[df["options"]]
			elif df["fieldtype"] == "Select":
				found[df["fieldname"]] = next(filter(None, (df.get("options") or "").split("\n")), "")
			elif df["fieldtype"] in ("Date", "Datetime"):
				found[df["fieldname"]] = "2026-01-02" if meta["name"] != "Reminder" else "2099-01-02 10:00:00"
			elif df["fieldtype"] in ("Int", "Float", "Currency"):
				found[df["fieldname"]] = 1
			elif df["fieldtype"] in TEXT:
				found[df["fieldname"]] = f"Hostile {self.chance.randrange(10**9)}"
		if meta["name"] in ("Membership Prospect", "Contact"):
			found |= {"first_name": "Hostile", "last_name": str(self.chance.randrange(10**9))}
		if meta["name"] == "Membership Prospect":
			found |= {"recruiter": self.user, "recruitment_source": "Website"}
		if meta["name"] == "ToDo":
			found |= {"allocated_to": self.reader, "assigned_by": self.user}
		if meta["name"] == "Event":
			found["event_type"] = "Public"
		if meta["name"] == "Note":
			found["public"] = 1
		if meta["name"] == "Kanban Board":
			found |= {"reference_doctype": "Membership Prospect", "field_name": "status"}
		if (meta.get("autoname") or "").lower() == "prompt":
			found["name"] = found["__newname"] = f"Hostile {self.chance.randrange(10**9)}"
		if meta["name"] == "Prospect Interaction":
			if "Membership Prospect" not in links:
				links["Membership Prospect"] = self._first_name("Membership Prospect")
			found["prospect"] = links["Membership Prospect"]
		if meta["name"] == "Address":
			found |= {"address_title": f"Hostile {self.chance.randrange(10**9)}"}
		return {fieldname: value for fieldname, value in found.items() if value is not None}

	def _first_name(self, doctype: str) -> str | None:
		answer = self.session.get(f"{self.server}/api/resource/{doctype}", params={"limit": 1})
		rows = answer.json().get("data") if answer.status_code == 200 else None
		return rows[0]["name"] if rows else None


def text_fields(meta: dict) -> Iterator[dict]:
	for df in meta["fields"]:
		if df["fieldtype"] in (*TEXT, *OTHER_TEXT) and not df.get("is_virtual"):
			yield df


def hostile_texts(meta: dict, first: int) -> dict[str, str]:
	"""A form for each text field, from that one on; as it is, in JSON, or in JSON in JSON."""
	found = {}
	for position, df in enumerate(text_fields(meta)):
		form = FORMS[(first + position) % len(FORMS)]
		limit = int(df.get("length") or 0) or (140 if df["fieldtype"] in ("Data", "Read Only") else 10**6)
		shapes = (form, json.dumps({"a": form}), json.dumps([json.dumps({form: form})]))
		fitting = [shape for shape in shapes if len(shape) <= limit] or [form[:limit]]
		found[df["fieldname"]] = fitting[(first + position) % len(fitting)]
	return found


def _culprit(answer: str, texts: dict, meta: dict) -> tuple[str, bool]:
	"""The field that the server's refusal is about: named, or quoted, else any. And whether it may be so with each text."""
	if "frappe.db.sql" in answer:  # a template that is refused, in whichever field it stands
		for fieldname, text in texts.items():
			if "{{" in json.dumps(text):
				return fieldname, False
	labels = {df["fieldname"]: df.get("label") or "" for df in meta["fields"]}
	for fieldname in texts:
		if labels[fieldname] and (f"{labels[fieldname]}" in answer or f"'{fieldname}'" in answer):
			return fieldname, True
	return next(iter(texts)), True
