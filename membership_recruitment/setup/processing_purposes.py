"""Six Processing Purposes to begin with, each with what people are asked, in Swedish and English."""

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
			"wording_sv": "Jag samtycker till att föreningen, som är personuppgiftsansvarig, sparar mina uppgifter och kontaktar "
			"mig om medlemskap med e-post och, om jag har lämnat mitt nummer, per telefon. Jag kan när som helst "
			"återkalla samtycket.",
			"wording_en": "The association, which is the controller of my data, may keep my details and contact me about "
			"membership, by e-mail and, if I have given my number, by phone. I can withdraw my consent at any time.",
		},
		{
			"purpose_name": _("Newsletter"),
			"description": _("News from the association to members and others."),
			"lawful_basis": "Consent",
			"by_email": 1,
			"on_joining_page": "Optional",
			"wording_sv": "Ja, jag vill ha föreningens nyhetsbrev med e-post. Jag kan när som helst återkalla samtycket, till "
			"exempel via länken i varje mejl.",
			"wording_en": "I would like the association's newsletter by e-mail. I can stop it at any time.",
		},
		{
			"purpose_name": _("Member journey messages"),
			"description": _("Messages that follow the member journey, such as a welcome or a question."),
			"lawful_basis": "Consent",
			"by_email": 1,
			"by_sms": 1,
			"wording_sv": "Ja, föreningen får mejla och sms:a mig tips, frågor och inbjudningar under min tid som medlem. Jag "
			"kan när som helst återkalla samtycket, till exempel via länken i varje mejl.",
			"wording_en": "The association may send me tips, questions and invitations by e-mail and text message while I am a "
			"member. I can withdraw my consent at any time, for example by the link in each mail.",
		},
		ranking(),
		care(),
	]


def add(example: dict) -> str:
	"""One of the examples, where it is not there yet; its name."""
	if not frappe.db.exists("Processing Purpose", example["purpose_name"]):
		frappe.get_doc({"doctype": "Processing Purpose", **example}).insert()
	return example["purpose_name"]


def ranking() -> dict:
	"""The purpose of the ranking of prospects; its wording is the notice that people are given."""
	return {
		"purpose_name": _("Ranking of prospects"),
		"description": _(
			"Putting people who have shown interest in order, to know whom to contact first. Decides nothing by itself."
		),
		"lawful_basis": "Legitimate interest",
		"by_email": 1,
		"wording_sv": "Föreningen ordnar dem som har visat intresse efter hur troligt det är att de blir medlemmar, för att "
		"veta vem vi ska kontakta först. Det bygger på hur du kom i kontakt med oss, när vi senast hördes och vilka träffar "
		"du har varit med på. Ingenting avgörs av det. Du kan när som helst säga nej, och då tas din plats bort.",
		"wording_en": "The association puts those who have shown interest in order by how likely they are to become members, "
		"to know whom to contact first. It is based on how you came into contact with us, when we last heard from each other "
		"and which events you came to. Nothing is decided by it. You can say no at any time, and your place is deleted.",
	}


def care() -> dict:
	"""The purpose of the risk of leaving; its wording is the notice that members are given."""
	return {
		"purpose_name": _("Care for members who may leave"),
		"description": _(
			"Seeing which members may leave when their term ends, to call them, welcome them or help them. No marketing. Decides nothing by itself."
		),
		"lawful_basis": "Legitimate interest",
		"by_phone": 1,
		"wording_sv": "Föreningen bedömer hur troligt det är att ett medlemskap inte förnyas, för att kunna ringa, välkomna "
		"eller hjälpa i tid. Det bygger på medlemskapets typ och längd, hur avgiften har betalats, hur många påminnelser som "
		"har behövts, vad du har deltagit i och hur du kom till oss. Bedömningen används inte till reklam, och ingenting "
		"avgörs av den. Du kan när som helst säga nej, och då tas den bort.",
		"wording_en": "The association looks at how likely it is that a membership is not renewed, so that somebody can call, "
		"welcome or help in time. It is based on the type and length of the membership, how fees were paid, how many notices "
		"were needed, what you have taken part in and how you came to us. It is not used for marketing, and nothing is decided "
		"by it. You can say no at any time, and it is deleted.",
	}
