"""Heads of messages that tell nothing: subject and senders' names go, addresses and bodies stay."""

from email import message_from_string
from email.policy import default

import pytest

from membership_recruitment.mail.neutral_headers import neutral

BODY = "Content-Type: text/plain; charset=utf-8\n\nSubject: in the body stays\nFrom: so does this\n"
HEADS = (
	"Subject: Your fee to the Party\nFrom: The Party <info@example.org>\nTo: ada@example.com\n",
	# folded, encoded, several addresses
	"From: =?utf-8?q?V=C3=A5rt_parti?= <info@example.org>\nReply-To: The Party <a@example.org>,\n"
	' "Party, The" <b@example.org>\nSubject: =?utf-8?q?Avgift_till?=\n =?utf-8?q?_partiet_f=C3=B6r_=C3=A5ret?=\n',
	"subject:\n  The Party calls\nSender: The Party <info@example.org>\nFROM: info@example.org\n",
	"From: The Party <info@example.org>\nSubject: \n",
	"From: The Party <info@example.org>\nX-Original-From: The Party <info@example.org>\nSubject: Party\n",
)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("end", ("\n", "\r\n"))
@pytest.mark.parametrize(
	"words", ("A message for you", "Ett meddelande till dig från någon som är här, å ä ö " * 3)
)
def test_nothing_in_the_head_tells(head, end, words):
	message = (head + BODY).replace("\n", end)
	read = message_from_string(neutral(message, words.strip(), "Kansliet på ön"), policy=default)
	assert read["Subject"] == words.strip()
	for name in ("From", "Reply-To", "Sender"):
		if read[name]:
			assert {address.display_name for address in read[name].addresses} == {"Kansliet på ön"}
	before = message_from_string(message, policy=default)
	addresses = [address.addr_spec for address in before["From"].addresses]
	assert [address.addr_spec for address in read["From"].addresses] == addresses
	assert read["To"] == before["To"] and read.get_content() == before.get_content()
	assert not [value for name, value in read.items() if name != "To" and "part" in value.lower()]


def test_a_message_without_a_body_or_a_subject_is_no_error():
	assert neutral("", "A message", "Office") == ""
	assert neutral("From: A <a@example.org>", "S", "Office") == "From: Office <a@example.org>"
