"""Take out of HTML what a server would fetch while it makes a PDF of it, but for the site's own files.

The server reaches what its users do not: itself, its neighbours, its provider's keys. So nothing is fetched but files of
the site's own address, and from hosts that `pdf_hosts` in site_config names. What loads nothing by an attribute of the
list is left out whole: frames, plug-ins, refreshes, and `<meta name="pdfkit-…">`, by which HTML sets options of
wkhtmltopdf, such as reading local files."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

import frappe
import tinycss2
from bs4 import BeautifulSoup
from frappe.utils import get_url

from membership_recruitment.public_page import own_address

LEFT_OUT = (
	"iframe, frame, frameset, object, embed, applet, base, script, audio, video, source, track, portal, template,"
	" foreignobject, meta[http-equiv=refresh i], meta[name^=pdfkit i]"
)
FETCHED = ("src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc", "icon", "manifest", "archive")
FETCHED_BY_HREF = ("link", "image", "use", "feimage", "script", "tref", "pattern", "filter")
NAMES_FILES = ("url", "src", "image", "image-set", "-webkit-image-set")
FILES = ("/assets/", "/files/", "/private/files/")


def contained(html: str) -> str:
	"""The HTML with addresses of the site's own files made full, and without anything else to fetch."""
	# of tags that are left open the parser keeps a list, and looks through it at each end of another: with 30,000 lines a minute
	page = BeautifulSoup(html.replace("<br>", "<br/>"), "html.parser")
	for tag in page.select(LEFT_OUT):
		tag.decompose()
	for tag in page.find_all(True):
		_contain(tag)
	for picture in page.find_all("img", src=False):
		picture.decompose()  # Frappe would fail at it
	for style in page.find_all("style"):
		style.string = contained_css(style.get_text())
	return str(page)


def contained_css(css: str) -> str:
	"""The style sheet without addresses that may not be fetched."""
	plain = css.replace("\\", "").lower()
	if "\\" not in css and "url" not in plain and "@import" not in plain and "image" not in plain:
		return css
	return tinycss2.serialize(_contained_tokens(tinycss2.parse_component_value_list(css)))


def permitted(address: str) -> str | None:
	"""The full address of a file that may be fetched, None where it may not."""
	address = address.strip()
	if address.lower().startswith("data:image/") or address.startswith("#"):
		return address
	try:
		parts = urlsplit(address.replace("\\", "/"))
	except ValueError:
		return None
	if not parts.scheme and not parts.netloc:
		path = "/" + address.lstrip("/")
		return fetched_from() + path if _is_file(path) else None
	if parts.scheme not in ("http", "https"):
		return None
	if parts.hostname in (frappe.conf.pdf_hosts or ()) and not parts.username:
		return address
	own = urlsplit(fetched_from())
	is_own = (parts.hostname, parts.port) == (own.hostname, own.port) and not parts.username
	return address if is_own and _is_file(parts.path) else None


def fetched_from() -> str:
	"""The site's own address as the server reaches it: the one that was asked for, but not one that somebody wrote into
	the request to make the server ask its neighbours."""
	request = getattr(frappe.local, "request", None)
	return get_url().rstrip("/") if not request or _leads_to_us(request) else own_address()


def _leads_to_us(request) -> bool:
	host, _, port = request.host.partition(":")
	if host == urlsplit(own_address()).hostname:
		return True
	if port == request.environ["SERVER_PORT"] and host in ("localhost", "127.0.0.1"):
		return True
	try:
		found = {info[4][0] for info in socket.getaddrinfo(host, None)}
	except (OSError, UnicodeError):
		return False
	return all(ip_address(address.partition("%")[0]).is_global for address in found)


def _is_file(path: str) -> bool:
	"""Whether it is the path of a file: what is a page or a method might answer with a redirect to anywhere."""
	return path.startswith(FILES) and ".." not in path and "%" not in path.split("?")[0].replace("%20", "")


def _contain(tag) -> None:
	for name in list(tag.attrs):
		value = tag[name]
		local = name.lower().rpartition(":")[2]
		if local in FETCHED or (local == "href" and tag.name in FETCHED_BY_HREF):
			address = permitted(value) if isinstance(value, str) else None
			if address:
				tag[name] = address
			else:
				del tag[name]
		elif isinstance(value, str) and (local == "style" or "url" in value.lower()):
			# drawings (SVG) name pictures and filters in attributes of their own
			tag[name] = value if local in ("href", "title", "alt") else contained_css(value)


def _contained_tokens(tokens: list) -> list:
	kept, importing = [], False
	for token in tokens:
		if token.type == "at-keyword":
			importing = token.lower_value == "import"
		elif token.type == "literal" and token.value == ";":
			importing = False
		if token.type == "url" or (token.type == "string" and importing):
			if not permitted(token.value):
				continue
		elif token.type == "function":
			named = [part.value for part in token.arguments if part.type in ("string", "url")]
			if token.lower_name in NAMES_FILES and not all(map(permitted, named)):
				continue
			token.arguments = _contained_tokens(token.arguments)
		elif token.type in ("{} block", "() block", "[] block"):
			token.content = _contained_tokens(token.content)
		kept.append(token)
	return kept
