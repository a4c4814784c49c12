"""Fill in Frappe's Email Templates: in the language of the reader, with the association's name."""

import html
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils.jinja import get_jenv


def site_language() -> str:
	return frappe.db.get_default("lang") or "en"


class TemplateProblem(Exception):
	"""A template that cannot be filled in; its text is a sentence for the reader."""


@contextmanager
def in_language(language: str) -> Iterator[None]:
	"""Translations, dates and numbers in a language, and back also after an error."""
	before = frappe.local.lang, frappe.local.jenv
	if language != frappe.local.lang:
		frappe.local.lang, frappe.local.jenv = language, None
	try:
		yield
	finally:
		frappe.local.lang, frappe.local.jenv = before


class Templates:
	"""Email Templates, read and compiled once for each language."""

	def __init__(self):
		self._compiled: dict[tuple[str, str], tuple] = {}

	def fill(self, template: str | None, language: str, context: dict) -> tuple[str, str]:
		"""Subject (plain text) and body (HTML) of a notice. Call it within `in_language(language)`.

		Raises:
		        TemplateProblem: When there is no such template, or it has an error.
		"""
		try:
			subject, body = self._templates(template, language)
			# values are people's own words: as text in the subject, as text within HTML in the body
			return " ".join(subject.render(context).split()), body.render(_escaped(context))
		except TemplateProblem:
			raise
		except Exception as error:  # a template may raise anything; the notice keeps it as its result
			raise TemplateProblem(
				_("The template {0} has an error: {1}. Correct it and try again.").format(
					template, str(error) or type(error).__name__
				)
			) from error

	def _templates(self, template: str | None, language: str) -> tuple:
		key = (template or "", language)
		if key not in self._compiled:
			doc = frappe.db.get_value(
				"Email Template", template, ("subject", "use_html", "response", "response_html"), as_dict=True
			)
			if not doc:
				raise TemplateProblem(
					_("There is no template {0}. Choose another and try again.").format(template or "")
				)
			body = (doc.response_html if doc.use_html else doc.response) or ""
			if ".__" in f"{doc.subject}{body}":  # as frappe.render_template refuses it
				raise TemplateProblem(
					_("The template {0} uses names that are not permitted.").format(template)
				)
			environment = get_jenv()
			self._compiled[key] = environment.from_string(doc.subject or ""), environment.from_string(body)
		return self._compiled[key]


def _escaped(value):
	"""The same with every string as text within HTML."""
	if isinstance(value, str):
		return html.escape(value)
	if isinstance(value, dict):
		return frappe._dict({key: _escaped(item) for key, item in value.items()})
	if isinstance(value, list):
		return [_escaped(item) for item in value]
	return value
