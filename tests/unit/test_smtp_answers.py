"""What a mail server's refusal means: only an address that does not exist is stopped for everybody."""

import pytest

from membership_recruitment.mail.smtp_answers import is_no_such_mailbox, without_addresses

ANSWERS = [
	(550, "5.1.1 <a@b.se>: Recipient address rejected: User unknown in virtual mailbox table", True),
	(550, "5.1.10 RESOLVER.ADR.RecipientNotFound", True),
	(550, "5.2.1 The email account that you tried to reach is disabled", True),
	(550, "no such user", True),
	(551, "User not local", True),
	(553, "mailbox name not allowed", True),
	# busy, full, or against us: the address may be right
	(450, "4.2.0 greylisted", False),
	(451, "later", False),
	(552, "5.2.2 mailbox full", False),
	(550, "5.2.2 mailbox full", False),
	(554, "5.7.1 <a@b.se>: Relay access denied", False),
	(550, "relaying denied", False),
	(550, "5.7.1 Our system has detected that this message is likely unsolicited mail", False),
	(550, "Blocked by our spam filter", False),
	(553, "5.1.8 <me@us.se>: Sender address rejected: Domain not found", False),
	(535, "authentication failed", False),
]


@pytest.mark.parametrize(("code", "words", "is_gone"), ANSWERS)
def test_which_answer_says_that_there_is_no_such_mailbox(code, words, is_gone):
	assert is_no_such_mailbox(code, words) is is_gone


def test_what_is_kept_holds_no_address():
	said = without_addresses(
		"550 5.1.1 <anna.ek@example.com>: no\r\n user, see anna@example.com for more" * 5
	)
	assert "@" not in said and said.startswith("550 5.1.1 …: no user") and len(said) <= 140
