"""The handbook (docs/) as pages of the site, for whoever has a login: what the desk links to for help.

`/membership-help` is the contents, `/membership-help/retention` a page, in the reader's language where it is written in
it; ?lang=en asks for another. Only the files that lie in docs/ are pages, so an address leads nowhere else.
"""

import re
from functools import cache
from pathlib import Path

import frappe
from frappe.utils import md_to_html
from frappe.website.page_renderers.base_renderer import BaseRenderer
from markupsafe import Markup
from werkzeug.wrappers import Response

from membership_recruitment import public_page

ADDRESS = "membership-help"
CONTENTS = "index"
LINK = re.compile(r'(href|src)="([^"]*)"')
HEADERS = {
	**public_page.HEADERS,
	"Content-Security-Policy": public_page.HEADERS["Content-Security-Policy"].replace(
		"img-src data:", "img-src 'self' data:"
	),
}
PICTURES = {**HEADERS, "Cache-Control": "private, max-age=86400", "Content-Type": "image/png"}


def address(page: str = CONTENTS) -> str:
	"""Where a page of the handbook is read, such as `retention` or `members#household`."""
	return f"/{ADDRESS}" if page == CONTENTS else f"/{ADDRESS}/{page}"


class Page(BaseRenderer):
	def can_render(self) -> bool:
		return (
			self.path.partition("/")[0] == ADDRESS and frappe.session.user != "Guest" and bool(self._file())
		)

	def render(self) -> Response:
		frappe.local.no_cache = 1
		file = self._file()
		if file.suffix == ".png":
			return Response(file.read_bytes(), headers=PICTURES)
		language = self._language()
		frappe.local.lang = language
		shown = {"request": {"language": language}, "page": file.stem, **_page(file)}
		html = public_page.render("help", shown)
		return self.build_response(html, 200, HEADERS)

	def _language(self) -> str:
		asked = frappe.form_dict.get("lang") or frappe.local.lang or ""
		return asked[:2] if asked[:2] in public_page.LANGUAGES else "en"

	def _file(self) -> Path | None:
		name = self.path.removeprefix(ADDRESS).strip("/") or CONTENTS
		# the glossary is in Swedish alone, the developers' pages in English
		found = (_files().get(f"{language}/{name}") for language in (self._language(), "en", "sv"))
		return next(filter(None, found), None)


@cache
def _files() -> dict[str, Path]:
	"""By language and name: the pages and pictures that there are."""
	folder = Path(frappe.get_app_path("membership_recruitment")).parent / "docs"
	return {
		**{f"en/{path.stem}": path for path in folder.glob("*.md")},
		**{f"sv/{path.stem}": path for path in (folder / "sv").glob("*.md")},
		**{f"en/{path.name}": path for path in (folder / "images").glob("*.png")},
	}


@cache
def _page(file: Path) -> dict:
	"""Title and HTML of a page."""
	text = file.read_text(encoding="utf-8")
	html = LINK.sub(lambda link: f'{link[1]}="{_target(link[2])}"', str(md_to_html(text)))
	return {"title": text.partition("\n")[0].lstrip("# "), "content": Markup(html)}


def _target(link: str) -> str:
	"""Where a link in the handbook leads on the site: `../images/a.png`, `sv/b.md#c`; others as they are."""
	path, _hash, part = link.partition("#")
	name = path.rpartition("/")[2]
	if not path or "://" in path or path.startswith("/"):
		return link
	if name.endswith(".png"):
		return address(name)
	return address(name.removesuffix(".md")) + (f"#{part}" if part else "")
