"""Remove scripts from text, with Frappe's own lists of what HTML may hold. Frappe's `sanitize_html` passes over valid
JSON and tags that are not closed, and in newer versions over whole documents."""

import html
import json
import re
from functools import lru_cache
from threading import get_ident

import bleach
from bleach.css_sanitizer import CSSSanitizer
from bleach_allowlist import bleach_allowlist
from frappe.utils import html_utils

_TAG = re.compile(r"<[a-zA-Z/!?]")  # anything else after "<" is text to a browser: "a < b", "<3", "<="
_MAIL_ADDRESS = re.compile(r"<[\w.+-]+@[\w-]+(?:\.[\w-]+)*>")
_MARKDOWN = "<!-- markdown -->"
_BREAKS_OUT = re.compile(r"[\"'`][^=]*=")  # of an attribute, where a page puts text into one as it is
_QUOTES = str.maketrans({'"': "\u201d", "'": "\u2019", "`": "\u00b4"})
_BRACKETS = str.maketrans({"<": "\u2039", ">": "\u203a"})
_RUN = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
_NESTED = re.compile(r"&(?:amp;?|#0*38(?:;|(?!\d))|#x0*26(?:;|(?![\da-f])))+", re.IGNORECASE)
MAX_LAYERS = 20
_BETWEEN_TAGS = re.compile(r"""(<[a-zA-Z/!](?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_IN_ADDRESSES = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E", "`": "%60"})
_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\-\t\n\r]*):")
_SAFE_SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "ftp", "ftps"))
_FETCHED = frozenset(("src", "background", "poster", "data", "lowsrc", "dynsrc", "icon", "ping", "template"))
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[\w+/=\s]*\Z")
_PAGE = frozenset(("html", "head", "body", "meta", "link", "style", "o:p"))
# what strangers write says nothing about the page around it, and draws nothing that needs a name space of its own
_TAGS = frozenset(html_utils.acceptable_elements) - {"style", "link", "meta", "base"}
_TAGS_OF_STAFF = _TAGS | _PAGE | frozenset((*html_utils.svg_elements, *html_utils.mathml_elements))


def suspicious(text: str) -> bool:
	"""Whether `harmless` or `safe_link` might change the text. Quick: nearly every text is passed by here."""
	return (
		"<" in text
		or '"' in text
		or "&" in text
		or "\\u00" in text
		or ("=" in text and bool(_BREAKS_OUT.search(text)))
		or (":" in text and bool(_SCHEME.match(text)))
	)


def harmless(text: str | None, strict: bool = False) -> str | None:
	"""The text without what would run, also in JSON and in JSON within JSON; the same text where nothing would.

	Args:
	        text: What somebody wrote.
	        strict: For strangers' text: without quotes that end an attribute, style sheets, drawings (SVG), formulas,
	                comments and pictures from elsewhere too, and without markup that is written as entities, which pages
	                decode: its brackets become ‹ and ›.
	"""
	if not text or not suspicious(text):
		return text
	if text.lstrip()[:1] not in ("{", "[", '"'):
		return _harmless_html(text, strict)
	try:
		value = json.loads(text)
		cleaned = harmless_value(value, strict)
	except RecursionError:  # nobody writes that, but a browser would read it
		return _harmless_html(text.replace("\\", ""), strict)
	except ValueError:
		return _harmless_html(text, strict)
	if cleaned == value and not _has_tag(text, strict) and not (strict and _BREAKS_OUT.search(text)):
		return text
	# without "<": quotes in JSON are written otherwise than in HTML, so that a harmless tag shown raw may run
	text = json.dumps(cleaned, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
	return text.replace("=", "\\u003d") if strict else text


def harmless_value(value, strict: bool = False):
	"""A value of JSON with every text in it harmless, keys too."""
	if isinstance(value, str):
		return harmless(value, strict)
	if isinstance(value, (list, tuple)):
		return [harmless_value(part, strict) for part in value]
	if isinstance(value, dict):
		return {harmless(key, strict): harmless_value(part, strict) for key, part in value.items()}
	return value


def safe_link(address: str) -> str:
	"""The address if a click on it opens a page, a mail or a call, else nothing; with quotes as addresses write them."""
	found = _SCHEME.match(address)
	if not found or re.sub(r"\s", "", found[1]).lower() in _SAFE_SCHEMES or _PICTURE.match(address):
		return address.translate(_IN_ADDRESSES)
	return ""


def harmless_name(name: str) -> str:
	"""The name of a document, which pages put into attributes; Frappe itself refuses "<" and ">" in one."""
	return _plain(name)


def would_run(text: str) -> bool:
	"""Whether a page that puts the text into its HTML as it is, or decoded, would run it."""
	return harmless(text, strict=True) != text or bool(_RUN.search(re.sub(r"[\x00-\x20]", "", text)))


def _has_tag(text: str, strict: bool) -> bool:
	text = _MAIL_ADDRESS.sub("", text)
	return bool(_TAG.search(text if strict else text.replace(_MARKDOWN, "")))


def _harmless_html(text: str, strict: bool) -> str:
	if _has_tag(text, strict):
		text = _cleaner(strict, get_ident()).clean(text)
	if not strict:
		return text
	if not _has_tag(text, strict):
		return _plain(text)
	parts = _BETWEEN_TAGS.split(text)
	if not _has_tag(_decoded("".join(parts[::2])), strict):
		return text
	parts[::2] = [html.escape(_decoded(part).translate(_BRACKETS), quote=False) for part in parts[::2]]
	said = "".join(parts[::2])
	# an entity of pieces, for whoever takes the tags between them away
	return _plain(said) if _has_tag(_decoded(said), strict) else "".join(parts)


def _plain(text: str) -> str:
	"""Text without tags, so that it makes none and ends no attribute when it is decoded, however often."""
	decoded = _decoded(text)
	is_markup, breaks_out = _has_tag(decoded, strict=True), bool(_BREAKS_OUT.search(decoded))
	if is_markup:
		decoded = decoded.translate(_BRACKETS)
	if breaks_out:
		decoded = decoded.translate(_QUOTES)
	return decoded if is_markup or breaks_out else text


def _decoded(text: str) -> str:
	"""What its entities stand for, also those within others."""
	for _layer in range(MAX_LAYERS):
		decoded = html.unescape(_NESTED.sub("&", text)) if "&" in text else text
		if decoded == text:
			return text
		text = decoded
	return text.replace("&", "")  # nobody writes that


def _may_stand(tag: str, name: str, value: str) -> bool:
	if tag == "svg" and name in html_utils.svg_attributes:
		return True
	return name.startswith("data-") or (name in html_utils.acceptable_attributes and name != "http-equiv")


def _may_stand_strictly(tag: str, name: str, value: str) -> bool:
	"""Strangers show pictures of the site's own: any other tells its server who looks, or makes ours fetch it."""
	if _has_tag(_decoded(value), strict=True):
		return False
	if name == "style":
		return not re.search(r"url|image|\\", value, re.IGNORECASE)
	if name in _FETCHED:
		address = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/")
		return not address.startswith("//") and not _SCHEME.match(address)
	return _may_stand(tag, name, value)


@lru_cache(maxsize=64)
def _cleaner(strict: bool, thread: int) -> bleach.Cleaner:
	"""Kept, since making one takes longer than cleaning a short text; of a thread's own, since it remembers."""
	return bleach.Cleaner(
		tags=_TAGS if strict else _TAGS_OF_STAFF,
		attributes=_may_stand_strictly if strict else _may_stand,
		css_sanitizer=CSSSanitizer(allowed_css_properties=bleach_allowlist.all_styles),
		strip_comments=strict,
		protocols={"cid", "http", "https", "mailto", "tel"},
	)
