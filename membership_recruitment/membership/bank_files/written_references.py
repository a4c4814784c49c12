"""Payment references as people write them: with blanks, leading zeros and words around them. No database, no frappe."""

import re
from collections.abc import Iterator

from stdnum import iso11649

from membership_recruitment.membership.fees import payment_reference

# digits, and groups of them that nothing but blanks, a point or a hyphen parts
GROUPS = re.compile(r"[0-9]+(?:[ \u00a0.\-]{1,2}[0-9]+)*")
DIGITS = re.compile(r"[0-9]+")
RF = re.compile(r"\bRF ?[0-9]{2}(?: ?[0-9]+)+", re.IGNORECASE)
MOST_GROUPS = 8  # that one reference is written in
SHORTEST = 4  # of what may be a reference with a slip in it
# a number of a member, as its name (MEM-00012) or as people call it
MEMBER_NUMBER = re.compile(
	r"\b(?:MEM-|(?:medlem|medl|member)[a-zåäö]*\.? ?(?:nr|nummer|no|number)?\.? ?:? ?(?:MEM-)?)([0-9]{1,10})\b",
	re.IGNORECASE,
)
# the same without the fees, years and other things that people count with such a word: "Medlemsavgift 2026"
CALLED_A_MEMBERS = re.compile(
	r"\b(?:MEM-"
	r"|(?:medl(?:em)?s?|member(?:ship)?)[. \-]{0,2}(?:nummer|number|num|nr|no|id)\.? ?[:#]? ?(?:MEM-)?"
	r"|(?:medl(?:em)?|member)\.? ?[:#]? ?(?:MEM-)?(?!(?:19|20)[0-9]{2}\b))([0-9]{1,10})\b",
	re.IGNORECASE,
)


def found(text: str) -> list[str]:
	"""The payment references with right check and length digit that a text may hold, in their order, each once. Groups
	of digits that stand together are read alone and together: `1234 56790` is 123456790."""
	references: dict[str, None] = {}
	for written in RF.findall(text):
		compact = iso11649.compact(written.upper())
		if iso11649.is_valid(compact) and (reference := _read(compact[4:])):
			references.setdefault(reference)
	for together in GROUPS.findall(text):
		for digits in _joined(DIGITS.findall(together)):
			if reference := _read(digits):
				references.setdefault(reference)
	return list(references)


def numbers(text: str) -> list[str]:
	"""Numbers of a text, without leading zeros; groups of digits alone, and all together where they stand together."""
	written: dict[str, None] = {}
	for together in GROUPS.findall(text):
		groups = DIGITS.findall(together)
		for digits in ("".join(groups), *groups):
			written.setdefault(digits.lstrip("0"))
	return [digits for digits in written if 0 < len(digits) <= payment_reference.LONGEST]


def member_numbers(text: str) -> list[int]:
	"""Numbers that a text may call a member's."""
	return [int(number) for number in MEMBER_NUMBER.findall(" ".join(text.split()))]


def called_a_members(text: str) -> list[int]:
	"""Numbers that a text calls a member's and nothing else."""
	return [int(number) for number in CALLED_A_MEMBERS.findall(" ".join(text.split()))]


def slips(number: str) -> Iterator[str]:
	"""What somebody may have meant who wrote a number with one slip: a digit wrong, two exchanged, one left out or one too
	many."""
	if not SHORTEST <= len(number) <= payment_reference.LONGEST:
		return
	for at in range(len(number)):
		before, digit, after = number[:at], number[at], number[at + 1 :]
		yield before + after
		if after:
			yield before + after[0] + digit + after[1:]
		for other in "0123456789":
			yield before + other + after
			yield before + other + digit + after
	for other in "0123456789":
		yield number + other


def _joined(groups: list[str]) -> Iterator[str]:
	for first in range(len(groups)):
		for last in range(first, min(first + MOST_GROUPS, len(groups))):
			yield "".join(groups[first : last + 1])


def _read(digits: str) -> str | None:
	return payment_reference.read(digits.lstrip("0"))
