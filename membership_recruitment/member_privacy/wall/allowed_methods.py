"""The list of what the walled may call, read from allowed_methods.txt. No frappe."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("allowed_methods.txt")
EVERYTHING = "*"


@cache
def allowed_methods() -> dict[str, frozenset[str]]:
	"""Names of the arguments that each method may be given; EVERYTHING stands for all."""
	found = {}
	for line in LIST.read_text().splitlines():
		if line and not line.startswith("#"):
			call, _bar, _reason = line.partition(" | ")
			name, _colon, arguments = call.partition(":")
			found[name] = frozenset(arguments.split())
	return found
