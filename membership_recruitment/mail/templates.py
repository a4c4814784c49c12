"""Fill in Frappe's Email Templates: in the language of the reader, with the association's name."""

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps

import frappe
from frappe import _
from frappe.utils.jinja import get_jenv
from jinja2 import StrictUndefined, Template, meta

# What Frappe writes today's day of where it is given none
DAYS_IN_WORDS = ("format_date", "formatdate", "global_date_format", "format_datetime")


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


@dataclass(frozen=True)
class _Compiled:
	"""`asks_for`: the names whose values the template takes from its context."""

	subject: Template
	body: Template
	asks_for: frozenset[str]


class Templates:
	"""Email Templates, read and compiled once for each language."""

	def __init__(self):
		self._compiled: dict[tuple[str, str], _Compiled] = {}

	def fill(self, template: str | None, language: str, context: dict) -> tuple[str, str]:
		"""Subject (plain text) and body (HTML) of a notice. Call it within `in_language(language)`.

		Raises:
		        TemplateProblem: When there is no such template, it has an error, or it asks for what nobody knows here.
		"""
		try:
			compiled = self._templates(template, language)
			if unknown := compiled.asks_for - context.keys():
				raise TemplateProblem(
					_(
						"The template {0} uses {1}, which is not known here: it is meant for another kind of message. Choose another template."
					).format(template, ", ".join(sorted(unknown)))
				)
			# values are people's own words: as text in the subject, as text within HTML in the body
			subject = " ".join(compiled.subject.render(_with_texts(context, str)).split())
			return subject, compiled.body.render(_with_texts(context, html.escape))
		except TemplateProblem:
			raise
		except Exception as error:  # a template may raise anything; the notice keeps it as its result
			raise TemplateProblem(
				_("The template {0} has an error: {1}. Correct it and try again.").format(
					template, str(error) or type(error).__name__
				)
			) from error

	def _templates(self, template: str | None, language: str) -> _Compiled:
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
			self._compiled[key] = _compile(doc.subject or "", body)
		return self._compiled[key]


def _compile(subject: str, body: str) -> _Compiled:
	frappes = get_jenv()
	environment = frappes.overlay(undefined=_Unknown, finalize=lambda value: "" if value is None else value)
	known = {**frappes.globals, "frappe": _without_today(frappes.globals["frappe"])}
	asks_for = meta.find_undeclared_variables(environment.parse(f"{subject}\n{body}")) - known.keys()
	subject, body = (environment.from_string(text, globals=known) for text in (subject, body))
	return _Compiled(subject, body, frozenset(asks_for))


class _Unknown(StrictUndefined):
	"""What a template names and nobody filled in: it may be asked whether it is there, but not written out."""

	def __bool__(self) -> bool:
		return False


def _without_today(names: dict) -> dict:
	"""Frappe's names for templates, in which no day is not today."""
	found = type(names)(names)
	for name in DAYS_IN_WORDS:
		if name in found:
			found[name] = _of_a_day(found[name])
	if "utils" in found:
		found["utils"] = _without_today({**found["utils"]})
	return found


def _of_a_day(write: Callable) -> Callable:
	@wraps(write)
	def written(day=None, *arguments, **named):
		if not day:
			raise TemplateProblem(
				_("The template writes out a day that is not known. Ask in it whether there is one, with if.")
			)
		return write(day, *arguments, **named)

	return written


def _with_texts(value, written: Callable[[str], str]):
	"""The same with every string so written, in plain dicts: frappe._dict takes every name for one that it has."""
	if isinstance(value, str):
		return written(value)
	if isinstance(value, dict):
		return {key: _with_texts(item, written) for key, item in value.items()}
	if isinstance(value, list):
		return [_with_texts(item, written) for item in value]
	return value
