import pytest

from membership_recruitment.people import email_addresses, postal_codes


@pytest.mark.parametrize(
	("text", "kept", "rest"),
	[
		("Nils@Exempel.se", "nils@exempel.se", ""),
		("nils.ek+x@mail.exempel.se", "nils.ek+x@mail.exempel.se", ""),
		("a@x.se; b@x.se", "a@x.se", "b@x.se"),
		("- a@x.se", "a@x.se", "-"),
		("Nils <a@x.se>", "", ""),
		("-", "", ""),
		("saknas", "", ""),
		("a@x", "", ""),
		("åsa@x.se", "", ""),
		("a..b@x.se", "", ""),
		("undisclosed-recipient@x.se", "", ""),
	],
)
def test_the_first_address_of_a_cell(text, kept, rest):
	assert email_addresses.read(text) == (kept, rest)


@pytest.mark.parametrize(
	("code", "country", "possible"),
	[
		("123 45", "SE", True),
		("SE-12345", "SE", True),
		("S-123 45", "SE", True),
		("1234", "SE", False),
		("123456", "SE", False),
		("saknas", "SE", False),
		("-", "SE", False),
		("0150", "NO", True),
		("N-0150", "NO", True),
		("01067", "DE", True),
		("02138-1234", "US", True),
		("02138-12", "US", True),
		("AD500", "AD", True),
		("SW1A 1AA", "GB", True),
		("1234 AB", "NL", True),
		("okänd", "GB", False),
		("x" * 13 + "1", "GB", False),
		("12345", "", True),
	],
)
def test_which_postal_codes_can_be(code, country, possible):
	assert postal_codes.is_possible(code, country) is possible
