"""What is known of the files of other systems: which they are, what their columns and words mean. No database, no frappe.

A preset is data. Those that come with the app stand in import_presets.json, an association's own are records of Register
Import Preset with the same content.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from membership_recruitment.membership.register.import_columns import TARGETS, heading_key
from membership_recruitment.membership.register.import_kinds import KINDS, RowRule
from membership_recruitment.membership.register.import_status import MEANINGS

# fields of Register Import that a preset may fill in, and what they are without one
DEFAULTS = {
	"empty_end_date": "By membership type",
	"dates_that_mean_none": "1900-01-01",
	"dates_that_mean_no_end": "",
	"words_that_mean_none": "",
	"rows_are": "Members",
	"last_day_is_renewal": 0,
	"terms_follow": 0,
	"terms_of_payer": 0,
	"office_activity_type": "",
	"consent_purpose": "",
	"consent_channel": "E-mail",
}


@dataclass(frozen=True)
class Preset:
	"""
	Attributes:
	        name: Of the system.
	        recognised_by: Headings; a file that has all of one list is one of this system.
	        columns: What the column of a heading goes to (a key of import_columns.TARGETS), "" for nothing. Other
	                headings are guessed.
	        values: Of fields of Register Import, of those in DEFAULTS.
	        row_rules: Which rows are no members.
	        status_words: What words of the column Status mean (import_status.MEANINGS).
	        type_words: Which membership type, as a site may have it, the words for one mean.
	"""

	name: str
	recognised_by: tuple[tuple[str, ...], ...]
	columns: Mapping[str, str]
	values: Mapping[str, str | int]
	row_rules: tuple[RowRule, ...]
	status_words: Mapping[str, str] = field(default_factory=dict)
	type_words: Mapping[str, str] = field(default_factory=dict)

	def content(self) -> dict:
		"""As it is stored; `preset_of` is the way back."""
		return {
			"recognised_by": [list(headings) for headings in self.recognised_by],
			"columns": dict(self.columns),
			"values": dict(self.values),
			"row_rules": [[rule.heading, rule.says, rule.taken_as] for rule in self.row_rules],
			"status_words": dict(self.status_words),
			"type_words": dict(self.type_words),
		}


def preset_of(name: str, content: Mapping) -> Preset:
	return Preset(
		name,
		recognised_by=tuple(tuple(headings) for headings in content["recognised_by"]),
		columns=content["columns"],
		values={field: value for field, value in content["values"].items() if field in DEFAULTS},
		row_rules=tuple(RowRule(*rule) for rule in content["row_rules"]),
		status_words=content.get("status_words") or {},  # presets from before there were any have none
		type_words=content.get("type_words") or {},
	)


def problem_of(content: str) -> str | None:
	"""What is wrong with the content of a preset; None: nothing."""
	try:
		preset = preset_of("", json.loads(content))
	except (ValueError, TypeError, KeyError, AttributeError) as error:
		return str(error) or type(error).__name__
	if not isinstance(preset.type_words, dict):
		return "type_words"
	if not isinstance(preset.columns, dict) or not any(preset.recognised_by):
		return "recognised_by, columns"
	unknown = {target for target in preset.columns.values() if target} - TARGETS.keys()
	unknown |= {rule.taken_as for rule in preset.row_rules} - set(KINDS)
	unknown |= set(preset.status_words.values()) - set(MEANINGS)
	return ", ".join(sorted(map(str, unknown))) or None


@cache
def shipped() -> tuple[Preset, ...]:
	"""The presets that come with the app."""
	stored = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
	return tuple(preset_of(name, content) for name, content in stored.items())


def recognised(headings: Sequence[str], presets: Iterable[Preset]) -> Preset | None:
	"""The preset of a file: the one that knows most of its headings, of several the first; None: none."""
	there = {heading_key(heading) for heading in headings if heading}

	def known(preset: Preset) -> int:
		return max(
			(len(keys) for keys in map(_keys, preset.recognised_by) if keys and keys <= there), default=0
		)

	best = max(presets, key=known, default=None)
	return best if best and known(best) else None


def _keys(headings: Iterable[str]) -> set[str]:
	return {heading_key(heading) for heading in headings}
