"""What the rooms above the register have to say of Membership Settings before they are saved."""

from membership_recruitment.member_journey.data_notices import text
from membership_recruitment.member_recruitment.joining_page import friends, signup


def validate(doc, method: str | None = None) -> None:
	friends.check_settings(doc)
	signup.check_settings(doc)
	text.check_templates(doc)
