"""Bank files that tests make: camt and BgMax of invented payments, with sums that agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version:02}"
ROOTS = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


@dataclass(frozen=True)
class Paid:
	"""What somebody paid. `references`: (text, amount or None)."""

	amount: Decimal
	references: tuple[tuple[str, Decimal | None], ...] = ()
	message: str = ""
	payer: str = ""
	payer_account: str = ""
	bank_reference: str = ""
	uetr: str = ""
	end_to_end: str = ""


@dataclass(frozen=True)
class Batch:
	"""An entry on the account. `detailed`: whether the file names its payments, or only their sum."""

	paid: tuple[Paid, ...]
	day: date = date(2026, 3, 2)
	status: str = "BOOK"
	indicator: str = "CRDT"
	reversal: bool = False
	detailed: bool = True
	bankgiro: str = "99912346"
	reference: str = "ENTRY1"

	@property
	def amount(self) -> Decimal:
		return sum((each.amount for each in self.paid), Decimal())

	@property
	def signed(self) -> Decimal:
		return self.amount if self.indicator == "CRDT" else -self.amount


# ---------------------------------------------------------------- camt


def camt(
	batches: Sequence[Batch],
	*,
	kind: str = "camt.054",
	version: int = 2,
	account: str = "SE3550000000054910000003",
	currency: str = "SEK",
	encoding: str = "UTF-8",
	prolog: str = "",
) -> bytes:
	"""A file with one statement, its summary and (camt.053) its balances."""
	root, statement = ROOTS[kind]
	booked = sum((each.signed for each in batches if each.status == "BOOK"), Decimal())
	return (
		f'<?xml version="1.0" encoding="{encoding}"?>{prolog}\n'
		f'<Document xmlns="{NAMESPACE.format(kind=kind, version=version)}"><{root}>'
		f"<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-03T06:00:00</CreDtTm></GrpHdr><{statement}><Id>1</Id>"
		f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
		+ (_balances(Decimal(1000), booked, currency) if kind == "camt.053" else "")
		+ _summary(batches)
		+ "\n".join(_entry(each, version, currency) for each in batches)
		+ f"\n</{statement}></{root}></Document>\n"
	).encode(encoding)


def _balances(opening: Decimal, booked: Decimal, currency: str) -> str:
	def balance(code: str, amount: Decimal) -> str:
		return (
			f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{abs(amount)}</Amt>"
			f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
		)

	return balance("OPBD", opening) + balance("CLBD", opening + booked)


def _summary(batches: Sequence[Batch]) -> str:
	def total(name: str, some: Sequence[Batch]) -> str:
		sum_of_them = sum((each.amount for each in some), Decimal())
		return f"<{name}><NbOfNtries>{len(some)}</NbOfNtries><Sum>{sum_of_them}</Sum></{name}>"

	credits = [each for each in batches if each.indicator == "CRDT"]
	debits = [each for each in batches if each.indicator == "DBIT"]
	return f"<TxsSummry>{total('TtlCdtNtries', credits)}{total('TtlDbtNtries', debits)}</TxsSummry>\n"


def _entry(batch: Batch, version: int, currency: str) -> str:
	status = f"<Cd>{batch.status}</Cd>" if version >= 7 else batch.status
	return (
		f"<Ntry><NtryRef>BG{batch.bankgiro} 00294-0251222</NtryRef><Amt Ccy='{currency}'>{batch.amount}</Amt>"
		f"<CdtDbtInd>{batch.indicator}</CdtDbtInd>"
		+ ("<RvslInd>true</RvslInd>" if batch.reversal else "")
		+ f"<Sts>{status}</Sts><BookgDt><Dt>{batch.day}</Dt></BookgDt><AcctSvcrRef>{batch.reference}</AcctSvcrRef>"
		+ _details(batch, version, currency)
		+ "</Ntry>"
	)


def _details(batch: Batch, version: int, currency: str) -> str:
	batched = (
		f"<Btch><NbOfTxs>{len(batch.paid)}</NbOfTxs><TtlAmt Ccy='{currency}'>{batch.amount}</TtlAmt></Btch>"
	)
	if not batch.detailed:
		return f"<NtryDtls>{batched}</NtryDtls>"
	return (
		f"<NtryDtls>{batched}"
		+ "\n".join(_transaction(each, batch, version, currency) for each in batch.paid)
		+ "</NtryDtls>"
	)


def _transaction(paid: Paid, batch: Batch, version: int, currency: str) -> str:
	amount = f"<Amt Ccy='{currency}'>{paid.amount}</Amt>"
	payer = f"<Nm>{escape(paid.payer)}</Nm>"
	return (
		"<TxDtls><Refs>"
		+ _element("AcctSvcrRef", paid.bank_reference)
		+ _element("EndToEndId", paid.end_to_end)
		+ _element("UETR", paid.uetr)
		+ "</Refs>"
		+ (
			f"{amount}<CdtDbtInd>{batch.indicator}</CdtDbtInd>"
			if version >= 4
			else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
		)
		+ "<RltdPties>"
		+ (f"<Dbtr>{f'<Pty>{payer}</Pty>' if version >= 7 else payer}</Dbtr>" if paid.payer else "")
		+ (f"<DbtrAcct><Id><IBAN>{paid.payer_account}</IBAN></Id></DbtrAcct>" if paid.payer_account else "")
		+ "</RltdPties><RmtInf>"
		+ _element("Ustrd", paid.message)
		+ "".join(_structured(text, part, currency) for text, part in paid.references)
		+ "</RmtInf></TxDtls>"
	)


def _structured(text: str, amount: Decimal | None, currency: str) -> str:
	kind = "CdtNoteAmt" if amount is not None and amount < 0 else "RmtdAmt"
	stated = "" if amount is None else f"<{kind} Ccy='{currency}'>{abs(amount)}</{kind}>"
	return (
		"<Strd>"
		+ (f"<RfrdDocAmt>{stated}</RfrdDocAmt>" if stated else "")
		+ f"<CdtrRefInf><Ref>{escape(text)}</Ref></CdtrRefInf></Strd>"
	)


def _element(name: str, text: str) -> str:
	return f"<{name}>{escape(text)}</{name}>" if text else ""


# ---------------------------------------------------------------- BgMax


def bgmax(batches: Sequence[Batch], *, end: str = "\n", encoding: str = "latin-1", mark: str = "P") -> bytes:
	"""A file with a deposit for each batch; a payment of less than nothing is a deduction."""
	lines, extra = [f"01BGMAX               0120260302173035010331{mark}"], 0
	for at, batch in enumerate(batches, start=1):
		lines.append(f"05{batch.bankgiro:0>10}          SEK")
		for serial, paid in enumerate(batch.paid, start=1):
			first, *more = paid.references or (("", None),)
			lines.append(
				_bgmax_record("20" if paid.amount >= 0 else "21", first[0], abs(paid.amount), serial)
			)
			for text, amount in more:
				code = "23" if amount is not None and amount < 0 else "22"
				lines.append(_bgmax_record(code, text, abs(amount or Decimal()), serial))
				extra += 1
			if paid.message:
				lines.append(f"25{paid.message}")
			if paid.payer:
				lines.append(f"26{paid.payer}")
		lines.append(
			f"15{'58410000010098232':0>35}{batch.day:%Y%m%d}{at:05}{_ore(batch.amount)}SEK{len(batch.paid):08} "
		)
	payments = [paid for batch in batches for paid in batch.paid]
	counts = (sum(p.amount >= 0 for p in payments), sum(p.amount < 0 for p in payments), extra, len(batches))
	lines.append("70" + "".join(f"{count:08}" for count in counts))
	return (end.join(f"{line:80}" for line in lines) + end).encode(encoding)


def _bgmax_record(code: str, reference: str, amount: Decimal, serial: int) -> str:
	return f"{code}0003783511{reference:>25}{_ore(amount)}22{serial:012}0"


def _ore(amount: Decimal) -> str:
	return f"{int(amount.scaleb(2)):018}"
