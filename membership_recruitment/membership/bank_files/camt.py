"""camt.053 and camt.054 of ISO 20022, the account statement and the notification of payments, versions 001.02 to 001.08.
No database, no frappe.

Read as a stream: what has been read of a transaction is dropped before the next one. Nothing is fetched, no entity is
replaced, and a file that declares any is refused.
"""

import re
from typing import BinaryIO

from lxml import etree

from membership_recruitment.membership.bank_files import camt_entries, camt_sums
from membership_recruitment.membership.bank_files.bank_file import (
	ANOTHER_VERSION,
	ANOTHER_XML,
	CAMT_053,
	CAMT_054,
	CUT_OFF,
	ENTITIES,
	GIVEN_BACK,
	NOT_BOOKED,
	PAID_OUT,
	SPOILT_LETTERS,
	BankFile,
	UnreadableBankFile,
)
from membership_recruitment.membership.bank_files.camt_elements import Element, Elements, damaged

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.001\.(\d\d)")
VERSIONS = range(2, 9)
STATEMENT = {CAMT_053: "Stmt", CAMT_054: "Ntfctn"}
TAGS = ("Document", "Stmt", "Ntfctn", "Ntry", "NtryDtls", "TxDtls")
BOOKED, NOT_YET_BOOKED = "BOOK", ("PDNG", "INFO", "FUTR")
YES = ("true", "1")
MOST_UNKNOWN = (
	5 * 1024 * 1024
)  # bytes between two elements that we know, as whatever stands there stays in memory
NOT_UTF_8 = (etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_INVALID_CHAR)


def read(file: BinaryIO) -> BankFile:
	"""Read a file whose sums and numbers agree.

	Raises:
	        UnreadableBankFile: Otherwise.
	"""
	try:
		return _read(file, None)
	except etree.XMLSyntaxError as error:
		if error.code not in NOT_UTF_8:
			raise UnreadableBankFile(CUT_OFF) from error
	# it says that it is UTF-8, and some program has written it otherwise
	file.seek(0)
	try:
		found = _read(file, "iso-8859-1")
	except etree.XMLSyntaxError as error:
		raise UnreadableBankFile(CUT_OFF) from error
	found.warnings.append(SPOILT_LETTERS)
	return found


def _read(file: BinaryIO, encoding: str | None) -> BankFile:
	watched = _Watched(file)
	events = etree.iterparse(
		watched,
		events=("start", "end"),
		tag=[f"{{*}}{tag}" for tag in TAGS],
		encoding=encoding,
		resolve_entities=False,
		no_network=True,
		load_dtd=False,
		dtd_validation=False,
		huge_tree=False,
		remove_comments=True,
		remove_pis=True,
	)
	reading = None
	for event, element in events:
		if reading is None:
			reading = _begun(element)
		reading.take(event, element)
		watched.unknown = 0
	if reading is None:
		raise UnreadableBankFile(ANOTHER_XML, etree.QName(events.root).localname)
	return reading.file


class _Watched:
	"""A file of which no more is read than belongs to some element that we know. `unknown`: bytes since the last one."""

	def __init__(self, file: BinaryIO):
		self.file, self.unknown = file, 0

	def read(self, size: int) -> bytes:
		content = self.file.read(size)
		self.unknown += len(content)
		if self.unknown > MOST_UNKNOWN:
			raise UnreadableBankFile(CUT_OFF)
		return content


def _begun(element: Element) -> "_Reading":
	"""What the first element that we know says of the file."""
	if element.getroottree().docinfo.internalDTD is not None:
		raise UnreadableBankFile(ENTITIES)
	name = etree.QName(element)
	known = NAMESPACE.fullmatch(name.namespace or "")
	if name.localname != "Document" or not known:
		raise UnreadableBankFile(ANOTHER_XML, (name.namespace or name.localname).rpartition(":")[2])
	if int(known[2]) not in VERSIONS:
		raise UnreadableBankFile(ANOTHER_VERSION, f"{known[1]}.001.{known[2]}")
	return _Reading(known[1], Elements(name.namespace))


class _Reading:
	def __init__(self, kind: str, xml: Elements):
		self.file, self.xml = BankFile(kind), xml
		self.transactions: list[camt_entries.Transaction] = []
		self.details: list[camt_entries.Details] = []
		self.sums = camt_sums.Sums()
		self._steps = {
			("start", xml.path(STATEMENT[kind])): self._open_statement,
			("end", xml.path("TxDtls")): self._take_transaction,
			("end", xml.path("NtryDtls")): self._take_details,
			("end", xml.path("Ntry")): self._take_entry,
			("end", xml.path(STATEMENT[kind])): self._close_statement,
		}

	def take(self, event: str, element: Element) -> None:
		if event == "start" and etree.QName(element).localname == "Document":
			self._refuse_another(element)
		if step := self._steps.get((event, element.tag)):
			step(element)

	def _refuse_another(self, document: Element) -> None:
		"""An envelope may hold several documents; of one of another kind no step would hear."""
		if document.tag != self.xml.path("Document"):
			raise UnreadableBankFile(ANOTHER_XML, etree.QName(document).namespace or "Document")

	def _open_statement(self, element: Element) -> None:
		self.sums = camt_sums.Sums()

	def _take_transaction(self, element: Element) -> None:
		self.transactions.append(camt_entries.transaction(self.xml, element))
		_drop(element)

	def _take_details(self, element: Element) -> None:
		self.details.append(camt_entries.details(self.xml, element, self.transactions))
		self.transactions = []

	def _take_entry(self, element: Element) -> None:
		found = camt_entries.booked(self.xml, element, element.getparent())
		parts, self.details = self.details, []
		self.sums.all.append((found.sign, found.entry.amount))
		status = self._status(element)
		reversal = self.xml.text(element, "RvslInd") in YES
		_drop(element)
		if status != BOOKED:
			self.file.passed_over[NOT_BOOKED] += 1
			return
		self.sums.booked.append((found.sign, found.entry.amount))
		if reversal == (found.sign < 0):
			payments = camt_entries.payments(len(self.file.entries), found, parts)
			self.file.payments.extend(payments)
			self.file.entries.append(found.entry)
		else:
			self.file.passed_over[GIVEN_BACK if reversal else PAID_OUT] += 1

	def _status(self, element: Element) -> str:
		"""A word of the bank's own is not the word for booked."""
		status = self.xml.text(element, "Sts/Cd", "Sts")
		if status not in (BOOKED, *NOT_YET_BOOKED) and not self.xml.text(element, "Sts/Prtry"):
			raise damaged(element)
		return status

	def _close_statement(self, element: Element) -> None:
		camt_sums.check(self.xml, element, self.sums)
		_drop(element)


def _drop(element: Element) -> None:
	"""Free what has been read. The element before it is taken out whole; this one stays, empty: lxml may not yet be done
	with what follows it."""
	element.clear(keep_tail=True)
	before = element.getprevious()
	if before is not None and before.tag == element.tag:
		element.getparent().remove(before)
