"""Presets on a Register Import: found by the headings of its file, filled in, taken away, saved from it."""

import json
from collections.abc import Mapping

import frappe
from frappe import _

from membership_recruitment.mail.templates import site_language
from membership_recruitment.membership.register import import_presets
from membership_recruitment.membership.register.import_columns import heading_key, position
from membership_recruitment.membership.register.import_presets import DEFAULTS, Preset, preset_of
from membership_recruitment.membership.register.import_vocabulary import by_label

PRESET = "Register Import Preset"
# tables of words, and the field of a row that says what a word means
WORDS = {"status_words": "meaning", "type_words": "membership_type"}
LINKS = {"office_activity_type": "Member Activity Type", "consent_purpose": "Processing Purpose"}


def presets() -> list[Preset]:
	"""The association's own first; one of the same name stands for ours."""
	own = [
		preset_of(row.name, json.loads(row.content))
		for row in frappe.get_all(PRESET, fields=["name", "content"], order_by="name asc", limit=0)
	]
	names = {preset.name for preset in own}
	return own + [preset for preset in import_presets.shipped() if preset.name not in names]


def chosen(name: str | None) -> Preset | None:
	"""
	Raises:
	        frappe.ValidationError: When there is no preset of that name.
	"""
	if not name:
		return None
	known = {preset.name: preset for preset in presets()}
	if name not in known:
		frappe.throw(
			_("There is no preset {0}. Choose one of these: {1}.").format(
				name, frappe.utils.escape_html(", ".join(sorted(known)))
			)
		)
	return known[name]


def fill_in(doc, preset: Preset | None, before: Preset | None, headings: tuple[str, ...]) -> None:
	"""Fill in what a preset says beside the columns. What somebody has chosen otherwise stays.

	Args:
	        doc: The Register Import.
	        preset: That it has now.
	        before: That it had.
	        headings: Of its file.
	"""
	for field, default in DEFAULTS.items():
		untouched = before.values.get(field, default) if before else default
		if (doc.get(field) or type(default)()) == untouched:
			doc.set(field, _there(field, preset.values.get(field, default)) if preset else default)
	for table, meaning in WORDS.items():
		said, known = (dict(getattr(one, table)) if one else {} for one in (preset, before))
		if table == "type_words":
			said, known = _types_there(said), _types_there(known)
		_fill_in_words(doc, table, meaning, said, known)
	given = [_key(rule) for rule in before.row_rules] if before else []
	if any(_key(rule) not in given for rule in doc.row_rules):
		return
	doc.set("row_rules", [])
	for rule in preset.row_rules if preset else ():
		at = position(rule.heading, headings)
		if at is not None:
			doc.append("row_rules", {"heading": headings[at], "says": rule.says, "taken_as": rule.taken_as})


def _there(field: str, value: str | int) -> str | int:
	"""What a preset says, unless the record that it names is no longer there."""
	return value if field not in LINKS or frappe.db.exists(LINKS[field], value) else ""


def _fill_in_words(doc, table: str, meaning: str, said: Mapping[str, str], before: Mapping[str, str]) -> None:
	"""What words mean; what somebody has answered stays.

	Args:
	        doc: The Register Import.
	        table: Its field for the words.
	        meaning: The field of a row that says what a word means.
	        said: By the preset.
	        before: By the one that it had.
	"""
	if all(not row.get(meaning) or before.get(row.word) == row.get(meaning) for row in doc.get(table)):
		doc.set(table, [])
		for word, meant in said.items():
			doc.append(table, {"word": word, meaning: meant})


def _types_there(words: Mapping[str, str]) -> dict[str, str]:
	"""Which words mean types that this site has, under their English names or its own; none that name a type themselves."""
	if not words:
		return {}
	known = by_label("Membership Type")
	found = {}
	for word, name in words.items():
		there = known.get(name.casefold()) or known.get(_(name, lang=site_language()).casefold())
		if there and word.casefold() not in known:
			found[word] = there
	return found


def _key(rule) -> tuple:
	return heading_key(rule.heading), rule.says or "", rule.taken_as


def save(doc, name: str) -> str:
	"""Keep what was chosen on a Register Import as a preset, instead of an earlier one of that name.

	Returns:
	        Its name as it is stored.
	"""
	columns = {column.heading: target for column, target in doc.chosen_targets() if column.heading}
	content = {
		"recognised_by": [[heading for heading, target in columns.items() if target]],
		"columns": {heading: target or "" for heading, target in columns.items()},
		"values": {
			field: doc.get(field) for field in DEFAULTS if doc.get(field) not in (None, DEFAULTS[field])
		},
		"row_rules": [[rule.heading, rule.says or "", rule.taken_as] for rule in doc.row_rules],
		**{
			table: {row.word: row.get(meaning) for row in doc.get(table) if row.get(meaning)}
			for table, meaning in WORDS.items()
		},
	}
	if frappe.db.exists(PRESET, name):
		record = frappe.get_doc(PRESET, name)
	else:
		record = frappe.get_doc({"doctype": PRESET, "preset_name": name})
	record.content = json.dumps(content, ensure_ascii=False)
	return record.save().name
