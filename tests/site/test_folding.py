"""Which texts are the same to the database: the wall's folding against MariaDB's own comparison."""

import string
import unicodedata

import frappe

from membership_recruitment.member_privacy.wall.folding import folded

LETTERS = string.ascii_letters + string.digits + " -/."


def test_letters_that_the_database_takes_for_ascii_are_folded_to_it():
	"""Every character of Unicode's first planes against every letter that stands in names of DocTypes and files."""
	characters = [
		chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Cn")
	]
	different = []
	for begin in range(0, len(characters), 5000):
		block = characters[begin : begin + 5000]
		union = " union all ".join(["select %s c"] + ["select %s"] * (len(block) - 1))
		letters = " union all ".join(["select %s l"] + ["select %s"] * (len(LETTERS) - 1))
		# a letter on either side, for spaces at an end count for nothing
		same = frappe.db.sql(
			f"""select c, l from ({union}) a join ({letters}) b
			on concat('x', c, 'x') collate utf8mb4_unicode_ci = concat('x', l, 'x') collate utf8mb4_unicode_ci""",
			(*block, *LETTERS),
		)
		different += [
			(hex(ord(character)), letter)
			for character, letter in same
			if folded(f"x{character}x") != folded(f"x{letter}x")
		]
	assert not different


def test_characters_that_the_database_does_not_see_are_folded_away():
	characters = [chr(code) for code in range(0x1, 0x30000) if unicodedata.category(chr(code)) != "Cs"]
	kept = []
	for begin in range(0, len(characters), 10000):
		block = characters[begin : begin + 10000]
		union = " union all ".join(["select %s c"] + ["select %s"] * (len(block) - 1))
		unseen = frappe.db.sql(
			f"select c from ({union}) a where concat('x', c, 'x') collate utf8mb4_unicode_ci = 'xx'",
			tuple(block),
			pluck=True,
		)
		kept += [hex(ord(character)) for character in unseen if folded(f"x{character}x") != "xx"]
	assert not kept
