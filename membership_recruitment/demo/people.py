"""Invented people: names and addresses from Faker, telephone numbers that belong to nobody.

PTS keeps five series of Swedish numbers free for books and films. They are 495 numbers: members share theirs, as
households do, while each prospect's is its own and no member's, since a shared number would make every prospect
look like somebody in the register.
"""

import unicodedata
from datetime import date
from random import Random

from faker import Faker

from membership_recruitment.membership.register.bulk import NewAddress
from membership_recruitment.people.names_and_numbers import phone_e164, tidy_text

MOBILE = [f"070-17406{number:02d}" for number in range(5, 100)]
STOCKHOLM = [f"08-465004{number:02d}" for number in range(100)]
GOTHENBURG = [f"031-39006{number:02d}" for number in range(100)]
MALMO = [f"040-62804{number:02d}" for number in range(100)]
KIRUNA = [f"0980-3192{number:02d}" for number in range(100)]
MEMBERS_NUMBERS = MOBILE[:35] + STOCKHOLM + GOTHENBURG
PROSPECTS_NUMBERS = MOBILE[35:] + MALMO + KIRUNA

# kept by RFC 2606 for examples: no mail can reach anybody
DOMAINS = ("example.com", "example.org", "example.net")


class People:
	"""Draws invented people; the same seed gives the same ones."""

	def __init__(self, seed: str):
		self.random = Random(seed)
		self.faker = Faker("sv_SE")
		self.faker.seed_instance(seed)
		self.taken: dict[str, int] = {}
		self.free_numbers = [phone_e164(number, "SE") for number in PROSPECTS_NUMBERS]
		self.random.shuffle(self.free_numbers)
		self.members_numbers = [phone_e164(number, "SE") for number in MEMBERS_NUMBERS]

	def name(self) -> tuple[str, str]:
		"""First and last name."""
		first = (
			self.faker.first_name_female() if self.random.random() < 0.54 else self.faker.first_name_male()
		)
		return tidy_text(first), tidy_text(self.faker.last_name())

	def email(self, first_name: str, last_name: str) -> str:
		"""An address at an example domain that nobody else of the demo has."""
		local = f"{ascii_letters(first_name)}.{ascii_letters(last_name)}"
		self.taken[local] = self.taken.get(local, 0) + 1
		number = self.taken[local]
		return f"{local}{number if number > 1 else ''}@{self.random.choice(DOMAINS)}"

	def address(self) -> NewAddress:
		street = self.faker.street_address().rsplit(" ", 1)[0]
		postal_code = self.faker.postcode()
		return NewAddress(
			line=f"{street} {self.random.randint(1, 89)}",
			city=self.faker.city(),
			postal_code=f"{postal_code[:3]} {postal_code[3:]}",
		)

	def member_email(self, first_name: str, last_name: str, age: int) -> str | None:
		"""Most have an address, fewer of the old."""
		return (
			self.email(first_name, last_name) if self.random.random() < (0.62 if age > 74 else 0.93) else None
		)

	def member_phone(self) -> str | None:
		return self.random.choice(self.members_numbers) if self.random.random() < 0.82 else None

	def prospect_phone(self) -> str | None:
		"""A number of their own for some, while there are any."""
		if self.free_numbers and self.random.random() < 0.4:
			return self.free_numbers.pop()
		return None


def ascii_letters(name: str) -> str:
	"""A name as it is written in e-mail addresses: Åsa-Lill → asa-lill."""
	plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
	return "".join(letter for letter in plain if letter.isalnum() or letter == "-")


def age_on(birth_date: date, day: date) -> int:
	return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
