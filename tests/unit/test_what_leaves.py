"""What the last gate finds in a text: every way of writing an address, a number and a name; and nothing else in
ordinary answers."""

import base64
import gzip
import html
import io
import json
import random
import zipfile
import zlib
from urllib.parse import quote

import pytest

from membership_recruitment.member_privacy.wall import unpacked, what_leaves
from membership_recruitment.member_privacy.wall.what_leaves import Country

SWEDEN = Country("46", "0")
NORWAY = Country("47", "")
NUMBER = "+46701234567"
ADDRESS = "anna.lind+list@mail.example.com"

NUMBERS = (
	"+46701234567",
	"+46 70 123 45 67",
	"+46-701234567",
	"+46 (0)70-123 45 67",
	"+46 070 123 45 67",
	"0046701234567",
	"00 46 70 123 45 67",
	"46701234567",
	"0701234567",
	"070-123 45 67",
	"070 1234567",
	"(070) 123 45 67",
	"070/123.45.67",
	"070\u00a0123\u00a045\u00a067",
	"070\u2011123\u202f4567",
	"Tel.0701234567",
	"tel:+46701234567",
	"070-123 45 67 2026-01-31",
	"1 070-123 45 67",
	"08-123 456 0701234567",
)
ADDRESSES = (ADDRESS, ADDRESS.upper(), f"mailto:{ADDRESS}", f"to={ADDRESS}", f"'{ADDRESS}'", f"<{ADDRESS}>")
NAMES = ("MEM-00012", "mem-00012", "Anna Lind-MEM-00012", "MEM-00012.pdf")


def zipped(text: str) -> bytes:
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("xl/sharedStrings.xml", f"<si><t>{text}</t></si>")
	return packed.getvalue()


# how one and the same text leaves
PACKINGS = {
	"plain": str.encode,
	"JSON": lambda text: json.dumps({"a": text}).encode(),
	"JSON in JSON in JSON": lambda text: json.dumps([json.dumps([json.dumps(f"\n{text}\t")])]).encode(),
	"JSON, all escaped": lambda text: "".join(f"\\u{ord(one):04x}" for one in text).encode(),
	"JavaScript, all escaped": lambda text: "".join(f"\\x{ord(one):02X}" for one in text).encode(),
	"JSON with slashes escaped": lambda text: json.dumps(f"/{text}/").replace("/", "\\/").encode(),
	"HTML": lambda text: f"<p>{html.escape(text)}</p>".encode(),
	"HTML, all entities": lambda text: "".join(f"&#{ord(one)};" for one in text).encode(),
	"HTML, hexadecimal": lambda text: "".join(f"&#x{ord(one):X};" for one in text).encode(),
	"HTML in HTML": lambda text: html.escape("".join(f"&#{ord(one)};" for one in text)).encode(),
	"URL": lambda text: quote(text, safe="").encode(),
	"URL in URL": lambda text: quote(quote(text, safe=""), safe="").encode(),
	"CSV": lambda text: f'"a";"{text}";"b"\r\n'.encode(),
	"UTF-16": lambda text: text.encode("utf-16"),
	"UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
	"base64": lambda text: b'{"a":"' + base64.b64encode(f"Her address: {text}".encode()) + b'"}',
	"base64 for URLs": lambda text: base64.urlsafe_b64encode(f"Her address: {text}".encode()).rstrip(b"="),
	"gzip": lambda text: gzip.compress(text.encode()),
	"workbook": zipped,
	"workbook in base64": lambda text: base64.b64encode(zipped(text)),
	"archive in an archive": lambda text: zipped_bytes(zipped(text)),
}
ASCII_ALONE = ("JavaScript, all escaped", "UTF-16 without a mark")


def zipped_bytes(body: bytes) -> bytes:
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w") as archive:
		archive.writestr("inner.xlsx", body)
	return packed.getvalue()


def found(body: bytes | str, country: Country = SWEDEN) -> what_leaves.Found:
	return what_leaves.find(unpacked.texts(body.encode() if isinstance(body, str) else body), country)


@pytest.mark.parametrize("packing", PACKINGS)
def test_however_it_is_packed(packing):
	pack = PACKINGS[packing]
	writings = [one for one in NUMBERS if one.isascii() or packing not in ASCII_ALONE]
	assert [one for one in writings if NUMBER not in found(pack(one)).phones] == []
	assert [one for one in ADDRESSES if ADDRESS not in found(pack(one)).emails] == []
	assert [one for one in NAMES if "mem-00012" not in found(pack(one)).names] == []


def test_soft_breaks_of_mails():
	assert "anna@example.com" in found("To: anna@exa=\r\nmple.com").emails
	assert "anna@example.com" in found("To: anna=40example.com").emails


def test_invisible_characters():
	assert "anna@example.com" in found("anna\u200b@exam\u00adple.com").emails
	assert "anna@example.com" in found(json.dumps("anna\u200b@exam\u00adple.com")).emails


def test_numbers_of_a_country_without_a_digit_before_them():
	for written in ("22 86 44 00", "22864400", "+47 22 86 44 00", "004722864400", "4722864400"):
		assert "+4722864400" in found(f"Ring {written}!", NORWAY).phones, written


def test_random_names():
	assert found('{"name":"3f9ka0a7bc"}').names == {"3f9ka0a7bc"}
	assert found('"abcdefghij","1234567890","3f9kz0a7bc","3f9ka0a7bcd"').names == set()


def test_pictures_are_not_read():
	assert not found(b"\x89PNG\r\n" + ADDRESS.encode())


def test_what_is_broken_or_locked_raises():
	with pytest.raises(zipfile.BadZipFile):
		found(b"PK\x03\x04 no archive")
	with pytest.raises(zlib.error):
		found(b"\x1f\x8b no gzip")


def test_what_unpacks_to_too_much_raises():
	body = gzip.compress(b"0" * (unpacked.MOST + 1), 1)
	with pytest.raises(unpacked.TooMuch):
		unpacked.texts(body)


def test_ordinary_json_has_few_candidates():
	"""100 kB of rows without addresses: times, sums, hashes, invoice and document numbers are no phone numbers."""
	dice = random.Random(1)
	rows = [
		{
			"name": f"PRO-{number:05}",
			"owner": "Administrator",
			"creation": f"2026-{number % 12 + 1:02}-28 00:04:0{number % 10}.046{number:03}",
			"amount": dice.random() * 10**6,
			"score": dice.random(),
			"hash": f"{dice.getrandbits(224):056x}",
			"invoice": f"ACC-SINV-2026-{number:05}",
			"term": "TERM-xxxxxxx",
			"time": "04:46:00.123456",
			"colour": "#046A38",
			"version": "15.55.1",
			"next": "2026-04-06",
		}
		for number in range(330)
	]
	body = json.dumps({"message": rows})
	assert len(body) > 80_000
	few = found(body)
	assert not few.emails
	assert len(few.phones) < 10, few.phones
	assert not few.names
