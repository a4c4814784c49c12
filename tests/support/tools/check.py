"""What ./dev check looks at beside style and shape: JSON and Swedish. Needs babel, not Frappe.

check.py             prints what is wrong and exits 1, or says how much was looked at
check.py --update    brings locale/sv.po up to the strings in the code, new ones empty
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "membership_recruitment"
# Whose words are sentences of Feature and Level
FEATURES = (
	"membership_recruitment/member_recruitment/ranking/prospect_features.py",
	"membership_recruitment/membership/leaving_risk/term_features.py",
)
SWEDISH = PACKAGE / "locale" / "sv.po"
GLOSSARY = ROOT / "docs" / "sv" / "ordlista.md"
KEYWORDS = {"_": None, "_lt": None}
IN_JAVASCRIPT = re.compile(r"""\b__\(\s*("(?:[^"\\\n]|\\.)+"|'(?:[^'\\\n]|\\.)+')""")
PLACEHOLDER = re.compile(r"\{\d*\}")

# Fields of a JSON record that people read, by the record's DocType; Frappe's own extractors take the same.
SHOWN = {
	"DocType": ("name", "description"),
	"Report": ("report_name",),
	"Workspace": ("title", "label"),
	"Number Card": ("label",),
	"Dashboard Chart": ("chart_name",),
	"Dashboard": ("dashboard_name",),
	"Desktop Icon": ("label", "parent_icon"),  # the latter is the app's title
	"Module Onboarding": ("title", "subtitle", "success_message"),
	"Onboarding Step": ("title", "description", "action_label", "report_description"),
	"Page": ("title",),
	"Print Format": ("name",),
	"Role": ("role_name",),
}


# ---------------------------------------------------------------- JSON


def records() -> Iterator[tuple[Path, dict]]:
	for path in sorted(PACKAGE.rglob("*.json")):
		content = json.loads(path.read_text())
		for record in content if isinstance(content, list) else [content]:
			yield path, record


def json_problems() -> Iterator[str]:
	for path in sorted(PACKAGE.rglob("*.json")):
		text = path.read_text()
		try:
			content = json.loads(text)
		except ValueError as error:
			yield f"{path.relative_to(ROOT)}: not JSON: {error}"
			continue
		if isinstance(content, dict) and content.get("doctype") == "DocType":
			names = [field["fieldname"] for field in content["fields"]]
			for name in {name for name in names if names.count(name) > 1}:
				yield f"{path.relative_to(ROOT)}: field {name} twice"
			if sorted(content["field_order"]) != sorted(names):
				yield f"{path.relative_to(ROOT)}: field_order does not name the fields"
			if content["module"].lower().replace(" ", "_") != path.parents[2].name:
				yield f"{path.relative_to(ROOT)}: lies outside the folder of its module {content['module']}"


# ---------------------------------------------------------------- Swedish


def swedish() -> Catalog:
	with SWEDISH.open("rb") as file:
		return read_po(file, locale="sv")


def strings() -> Iterator[tuple[str, str]]:
	"""Every string that a user can see: (place, string)."""
	for path in sorted(PACKAGE.rglob("*")):
		place = str(path.relative_to(ROOT))
		if path.suffix == ".py":
			for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
				text = message[0] if isinstance(message, tuple) else message
				if text:
					yield place, text
		elif path.suffix == ".js" and "dist" not in path.parts:
			# not by Babel, which loses strings in templates within templates
			for text in IN_JAVASCRIPT.findall(path.read_text()):
				yield place, ast.literal_eval(text)
		elif path.suffix == ".html":
			for text in re.findall(r"_\(\s*(?:\"([^\"]+)\"|'([^']+)')", path.read_text()):
				yield place, "".join(text)
	for path, record in records():
		for text in shown_in(record):
			yield str(path.relative_to(ROOT)), text
	for text in seeded_phases():
		yield "membership_recruitment/setup/journey_phases.py", text
	for text in seeded_activities():
		yield "membership_recruitment/setup/activities.py", text
	for place in FEATURES:
		for text in ranking_words(place):
			yield place, text
	for text in custom_fields():
		yield "membership_recruitment/setup/custom_fields.py", text
	for module in (PACKAGE / "modules.txt").read_text().split("\n"):
		if module:
			yield "membership_recruitment/modules.txt", module


def shown_in(record: dict) -> Iterator[str]:
	for field in SHOWN.get(record.get("doctype"), ()):
		yield from filter(None, [record.get(field)])
	for field in record.get("fields", []):
		yield from filter(None, [field.get("label"), field.get("description")])
		if field.get("fieldtype") == "Select":
			yield from filter(None, (field.get("options") or "").split("\n"))
	for state in record.get("states", []):
		yield state["title"]
	for link in record.get("links", []):
		yield from filter(
			None, [link.get("label") if record.get("doctype") == "Workspace" else link.get("group")]
		)
	if record.get("doctype") == "Workspace":
		for shortcut in record.get("shortcuts", []):
			yield shortcut["label"]
		for block in json.loads(record.get("content") or "[]"):
			if block.get("type") in ("header", "paragraph"):
				yield re.sub(r"<[^>]+>", "", block["data"]["text"]).strip()
	if record.get("doctype") == "Workspace Sidebar":
		for item in record["items"]:
			yield item["label"]
	if record.get("doctype") == "Form Tour":
		for step in record["steps"]:
			yield from (step["title"], step["description"])
	if record.get("doctype") == "Report":
		for row in record.get("filters", []) + record.get("columns", []):
			yield row["label"]


def seeded_phases() -> Iterator[str]:
	"""The phases that come installed are shown translated (see setup/journey_phases.py)."""
	tree = ast.parse((PACKAGE / "setup" / "journey_phases.py").read_text())
	function = next(node for node in tree.body if getattr(node, "name", "") == "phases")
	for phase in ast.literal_eval(function.body[-1].value):
		yield from (phase["phase_name"], phase["person_side"], phase["association_side"])
		yield from (question for _, question, *_weight in phase["questions"])


def seeded_activities() -> Iterator[str]:
	"""The activity types that come installed are shown translated too."""
	tree = ast.parse((PACKAGE / "setup" / "activities.py").read_text())
	function = next(node for node in tree.body if getattr(node, "name", "") == "activity_types")
	for activity in ast.literal_eval(function.body[-1].value):
		yield from (activity["type_name"], activity["description"])


def ranking_words(place: str) -> Iterator[str]:
	"""What the features of a ranking are called, and the reasons that they give: Feature(name, label …), Level(name,
	points, sentence for, sentence against)."""
	tree = ast.parse((ROOT / place).read_text())
	places = {"Feature": slice(1, 2), "Level": slice(2, 4)}
	for call in ast.walk(tree):
		if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in places:
			for argument in call.args[places[call.func.id]]:
				if isinstance(argument, ast.Constant) and argument.value:
					yield argument.value


def custom_fields() -> Iterator[str]:
	"""Our fields on the forms of ERPNext."""
	tree = ast.parse((PACKAGE / "setup" / "custom_fields.py").read_text())
	table = next(node for node in tree.body if isinstance(node, ast.Assign))
	for fields in ast.literal_eval(table.value).values():
		yield from shown_in({"fields": fields})


def swedish_problems() -> Iterator[str]:
	catalog = swedish()
	used = {}
	for place, text in strings():
		used.setdefault(text, place)
	for text, place in used.items():
		message = catalog.get(text)
		if not message or not message.string:
			yield f"{place}: no Swedish for «{text}»"
		elif message.fuzzy:
			yield f"{place}: Swedish marked fuzzy for «{text}»"
		elif sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(message.string)):
			yield f"{place}: other placeholders in the Swedish of «{text}»"
	for message in catalog:
		if message.id and message.id not in used:
			yield f"locale/sv.po: «{message.id}» is used nowhere (run ./dev translations)"


# ---------------------------------------------------------------- the words of the glossary


def avoided() -> list[tuple[re.Pattern, str]]:
	"""The words that the Swedish glossary tells us to avoid, with those that it tells us to write instead."""
	table = GLOSSARY.read_text().split("| skriv inte | utan |", 1)[1]
	rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:] if line.startswith("|")]
	return [
		(
			re.compile(rf"\b{re.escape(word.rstrip('…'))}" + ("" if word.endswith("…") else r"\b"), re.I),
			better,
		)
		for words, better in rows
		for word in words.split(", ")
	]


def swedish_texts() -> Iterator[tuple[str, str]]:
	"""Every Swedish text of ours: (place, text)."""
	for message in swedish():
		if message.id:
			yield f"locale/sv.po: «{message.id}»", str(message.string)
	for path in [*sorted(GLOSSARY.parent.glob("*.md")), *sorted((PACKAGE / "setup").glob("*.py"))]:
		if path != GLOSSARY:
			for number, line in enumerate(path.read_text().splitlines(), 1):
				yield f"{path.relative_to(ROOT)}:{number}", line


def glossary_problems() -> Iterator[str]:
	words = avoided()
	for place, text in swedish_texts():
		for word, better in words:
			if found := word.search(text):
				yield f"{place}: «{found[0]}»; the glossary says: {better}"


def update() -> None:
	old = swedish()
	new = Catalog(
		locale="sv",
		project="membership_recruitment",
		header_comment="# Swedish for membership_recruitment. See docs/sv/ordlista.md for the words.",
		fuzzy=False,
		# a date of now would change the file each time
		creation_date=old.creation_date,
		revision_date=old.creation_date,
		last_translator="",
		language_team="",
	)
	places: dict[str, set[str]] = {}
	for place, text in strings():
		places.setdefault(text, set()).add(place)
	for text, where in places.items():
		known = old.get(text)
		new.add(text, known.string if known else "", locations=[(place, 1) for place in sorted(where)])
	# a translation for one DocType only, where the word means something else on the rest of the site
	for message in old:
		if message.context and message.id in places:
			new.add(message.id, message.string, context=message.context)
	with SWEDISH.open("wb") as file:
		write_po(file, new, width=110, sort_output=True, include_lineno=False, omit_header=False)


def main() -> None:
	if "--update" in sys.argv:
		update()
	problems = [*json_problems(), *swedish_problems(), *glossary_problems()]
	for problem in problems:
		print(problem)
	if problems:
		print(f"{len(problems)} problems")
		sys.exit(1)
	count = len({text for _, text in strings()})
	print(f"JSON and Swedish are in order: {count} strings, all translated")


if __name__ == "__main__":
	main()
