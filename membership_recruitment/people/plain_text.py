"""Text of one line as it is compared and stored. No database, no frappe."""

import re
import unicodedata

# Control characters, and those that show nothing or turn the direction of what follows: two names that look the
# same must be the same. Tab, line feed and the like become spaces.
INVISIBLE = re.compile(
	"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
	"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def tidy_text(value: str | None) -> str:
	"""One line without invisible characters and doubled spaces, accents joined to their letters."""
	if value and value.isascii() and value.isprintable():
		return " ".join(value.split())
	return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", value or "")).split())
