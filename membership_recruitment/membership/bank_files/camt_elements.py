"""Elements of camt as text, amounts and days. No database, no frappe."""

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from membership_recruitment.membership.bank_files.bank_file import DAMAGED, UnreadableBankFile

AMOUNT = re.compile(r"\d{1,18}(?:\.\d{1,5})?", re.ASCII)
COUNT = re.compile(r"\d{1,15}", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
CREDIT, DEBIT = "CRDT", "DBIT"
Element = etree._Element


class Elements:
	"""Finds elements of one namespace by paths without it."""

	def __init__(self, namespace: str):
		self.namespace = namespace
		self._paths: dict[str, str] = {}

	def path(self, path: str) -> str:
		if path not in self._paths:
			self._paths[path] = "/".join(f"{{{self.namespace}}}{name}" for name in path.split("/"))
		return self._paths[path]

	def find(self, element: Element, path: str) -> Element | None:
		return element.find(self.path(path))

	def all(self, element: Element, path: str) -> list[Element]:
		return element.findall(self.path(path))

	def text(self, element: Element, *paths: str) -> str:
		"""What the first of these elements that says anything says, blanks made one."""
		for path in paths:
			if text := " ".join((element.findtext(self.path(path)) or "").split()):
				return text
		return ""

	def texts(self, element: Element, path: str) -> list[str]:
		return [text for found in self.all(element, path) if (text := " ".join((found.text or "").split()))]

	def amount(self, element: Element, path: str) -> Decimal | None:
		"""None where there is none."""
		text = self.text(element, path)
		if not text:
			return None
		if not AMOUNT.fullmatch(text):
			raise damaged(element)
		return Decimal(text)

	def count(self, element: Element, path: str) -> int | None:
		"""None where there is none."""
		text = self.text(element, path)
		if text and not COUNT.fullmatch(text):
			raise damaged(element)
		return int(text) if text else None

	def currency(self, element: Element, path: str) -> str:
		"""Empty where there is none."""
		found = self.find(element, path)
		currency = "" if found is None else found.get("Ccy", "")
		if currency and not CURRENCY.fullmatch(currency):
			raise damaged(element)
		return currency

	def sign(self, element: Element, otherwise: str = "") -> int:
		"""1 for what comes in, -1 for what goes out."""
		indicator = self.text(element, "CdtDbtInd") or otherwise
		if indicator not in (CREDIT, DEBIT):
			raise damaged(element)
		return 1 if indicator == CREDIT else -1

	def day(self, element: Element, *paths: str) -> date:
		"""The first of these that there is, each a day or a moment."""
		text = self.text(element, *(f"{path}/{kind}" for path in paths for kind in ("Dt", "DtTm")))
		try:
			return date.fromisoformat(text[:10])
		except ValueError as error:
			raise damaged(element) from error


def damaged(element: Element) -> UnreadableBankFile:
	return UnreadableBankFile(DAMAGED, element.sourceline)
