"""Four Processing Purposes to begin with, each with what people are asked, in Swedish and English."""

import frappe
from frappe import _


def seed() -> None:
	"""Only where there is no purpose yet: people rename, reword and add to these."""
	if frappe.db.count("Processing Purpose"):
		return
	for example in examples():
		frappe.get_doc({"doctype": "Processing Purpose", **example}).insert()


def examples() -> list[dict]:
	return [
		{
			"purpose_name": _("Membership administration"),
			"description": _(
				"Register, fees, notices and what the statutes demand. Follows from membership."
			),
			"lawful_basis": "Contract",
			"by_email": 1,
			"by_phone": 1,
			"by_sms": 1,
			"by_letter": 1,
		},
		{
			"purpose_name": _("Recruitment contact"),
			"description": _("Answering people who show interest, and telling them about membership."),
			"lawful_basis": "Consent",
			"by_email": 1,
			"by_phone": 1,
			"on_joining_page": "Required",
			"wording_sv": "Föreningen får spara mina uppgifter och kontakta mig om medlemskap, med e-post och, om jag har "
			"lämnat mitt nummer, per telefon. Jag kan ta tillbaka mitt samtycke när som helst.",
			"wording_en": "The association may keep my details and contact me about membership, by e-mail and, if I have "
			"given my number, by phone. I can withdraw my consent at any time.",
		},
		{
			"purpose_name": _("Newsletter"),
			"description": _("News from the association to members and others."),
			"lawful_basis": "Consent",
			"by_email": 1,
			"on_joining_page": "Optional",
			"wording_sv": "Jag vill ha föreningens nyhetsbrev med e-post. Jag kan tacka nej när som helst.",
			"wording_en": "I would like the association's newsletter by e-mail. I can stop it at any time.",
		},
		{
			"purpose_name": _("Member journey messages"),
			"description": _("Messages that follow the member journey, such as a welcome or a question."),
			"lawful_basis": "Consent",
			"by_email": 1,
			"by_sms": 1,
			"wording_sv": "Föreningen får skicka meddelanden till mig om det som händer på vägen som medlem. Jag kan tacka "
			"nej när som helst.",
			"wording_en": "The association may send me messages about what happens along the way as a member. I can stop "
			"them at any time.",
		},
	]
