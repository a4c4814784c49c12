"""The registry's rows for our own DocTypes. Data only; no frappe."""

from membership_recruitment.member_privacy.registry.kinds import (
	DELETE,
	EMPTY,
	GOES,
	KEEP,
	STAY,
	About,
	Addressed,
	ByName,
	Erasure,
	Fingerprinted,
	Holding,
	Linked,
	Mentioned,
	Named,
	OnJourney,
	columns,
)
from membership_recruitment.member_privacy.registry.retention import ACCOUNTING


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


MEMBER = "Member"
PROSPECT = "Membership Prospect"
NEUTRAL = _("Erased Person")
FIGURES = _("Figures of the past stand on it. It names nobody once the person's own entry is emptied.")
OF_THE_MEMBER = (Linked("member", MEMBER),)

PEOPLE = (
	Holding(
		MEMBER,
		(Named(),),
		columns(
			OWN="first_name last_name full_name email phone birth_date sex former_number leaving_levels journey_id user",
			TEXT="notes erasure_hold",
		),
		"membership",
		Erasure(
			EMPTY,
			FIGURES,
			replaced={"first_name": NEUTRAL, "full_name": NEUTRAL},
			left={"journey_id": _("A random number, by which the steps of a journey are counted.")},
		),
	),
	Holding(
		"Member Guardian",
		(Linked("member", MEMBER), Addressed("email"), Addressed("phone")),
		columns(OWN="full_name email phone address_line postal_code city"),
		"contact",
		others=True,
	),
	Holding(
		"Personal Identity Number",
		OF_THE_MEMBER,
		columns(SECRET="fingerprint", ENCRYPTED="encrypted"),
		"identity",
	),
	Holding(
		PROSPECT,
		(Named(),),
		columns(
			OWN="first_name last_name full_name email phone birth_date address_line postal_code city ranking_levels"
			" journey_id queue_reason lost_reason",
			TEXT="notes next_action erasure_hold",
		),
		"recruiting",
		Erasure(
			EMPTY,
			FIGURES,
			replaced={"first_name": NEUTRAL, "full_name": NEUTRAL},
			left={"journey_id": _("A random number, by which the steps of a journey are counted.")},
		),
	),
	Holding("Member Merge", (Linked("kept", MEMBER),), columns(OWN="merged", MERGE="record"), "merging"),
	Holding("Prospect Merge", (Linked("kept", PROSPECT),), columns(OWN="merged", MERGE="record"), "merging"),
	Holding("Conversion Key", (Linked("member", MEMBER),), columns(OWN="member"), "merging"),
	Holding(
		"Prospect Signup",
		(Linked("member", MEMBER), Linked("prospect", PROSPECT), Addressed("email"), Addressed("phone")),
		columns(
			OWN="first_name last_name email phone consents birth_date address_line postal_code city payment_reference",
			OTHERS="guardian_name guardian_address_line guardian_postal_code guardian_city household",
			TEXT="message",
			SECRET="token_hash",
		),
		"joining",
	),
	Holding("Member Card", OF_THE_MEMBER, columns(SECRET="seed token_hash"), "membership"),
	Holding("Friend Link", OF_THE_MEMBER, columns(SECRET="seed token_hash"), "membership"),
	Holding(
		"Recommendation",
		(Linked("member", MEMBER), Linked("joined", MEMBER), Linked("prospect", PROSPECT)),
		{},
		"recruiting",
	),
	Holding(
		"Name Change",
		(Linked("member", MEMBER),),
		columns(OWN="first_name last_name was"),
		"membership",
	),
	Holding(
		"Member Page Link",
		(Linked("member", MEMBER), Addressed("email")),
		columns(OWN="email", TEXT="problem", SECRET="token_hash"),
		"pages",
	),
)

MEMBERSHIPS = (
	Holding(
		"Membership",
		OF_THE_MEMBER,
		columns(
			OWN="member_name renewal_problem earlier_cancellation type_before course",
			TEXT="kept_reason",
		),
		"membership",
		Erasure(
			EMPTY,
			FIGURES,
			replaced={"member_name": NEUTRAL},
			left={
				"type_before": _("The name of a membership type."),
				"course": _("What became of the term, in one word."),
				"earlier_cancellation": _("Dates of the term, which its figures stand on."),
			},
		),
	),
	Holding(
		"Membership Spell",
		OF_THE_MEMBER,
		columns(OWN="joined_area joined_phases"),
		"membership",
		Erasure(
			EMPTY,
			FIGURES,
			left={
				"joined_area": _("The first digits of a postal code, of which figures show no small groups."),
				"joined_phases": _("Steps of a journey, of which figures show no small groups."),
			},
		),
	),
	Holding(
		"Membership Event",
		OF_THE_MEMBER,
		columns(TEXT="note", SECRET="event_key"),
		"membership",
		Erasure(EMPTY, FIGURES),
	),
	Holding(
		"Member Activity",
		(*OF_THE_MEMBER, About()),
		columns(TEXT="note"),
		"engagement",
		Erasure(EMPTY, FIGURES),
	),
	Holding(
		"Member Payment",
		(*OF_THE_MEMBER, Linked("fee_of", MEMBER, loosely=True)),
		{},
		"fees",
		Erasure(STAY, FIGURES),
	),
	Holding(
		"Renewal Notice",
		OF_THE_MEMBER,
		columns(
			OWN="member_name recipient", OTHERS="guardian_name guardian", TEXT="result", SECRET="notice_key"
		),
		"mailing",
	),
	Holding(
		"Renewal Letter Batch",
		(),
		columns(FILE="pdf"),
		"mailing",
		left_out=_("Letters of many people in one file: each letter is told with its renewal notice."),
	),
)

JOURNEY = (
	Holding(
		"Prospect Interaction",
		(Linked("member", MEMBER), Linked("prospect", PROSPECT), OnJourney()),
		columns(TEXT="summary", OWN="journey_id"),
		"correspondence",
		Erasure(
			EMPTY,
			FIGURES,
			left={"journey_id": _("A random number, by which the steps of a journey are counted.")},
		),
	),
	Holding(
		"Journey Transition",
		(OnJourney(),),
		columns(OWN="journey_id"),
		"engagement",
		Erasure(STAY, FIGURES),
	),
	Holding(
		"Journey Delivery",
		(OnJourney(),),
		columns(
			OWN="journey_id",
			TEXT="result",
			SECRET="entry delivery_key",
			OTHERS="guardian",
			NOTHING="communication email_queue",
		),
		"mailing",
		Erasure(
			EMPTY,
			FIGURES,
			left={"journey_id": _("A random number, by which the steps of a journey are counted.")},
		),
	),
)

PRIVACY = (
	Holding(
		"Consent Event",
		(About(),),
		columns(TEXT="evidence", FILE="evidence_file", SECRET="wording_hash"),
		"consent",
		Erasure(
			EMPTY,
			_(
				"That a consent was given and withdrawn can be asked about later; whose it was cannot be seen any more."
			),
		),
	),
	Holding(
		"Personal Data Notice",
		(About(), Addressed("recipient")),
		columns(
			OWN="recipient",
			OTHERS="guardian",
			TEXT="result",
			SECRET="notice_key",
			NOTHING="communication email_queue",
		),
		"mailing",
	),
	Holding(
		"Contact Suppression",
		(Fingerprinted("address_hash"),),
		columns(OWN="address", TEXT="details", SECRET="address_hash"),
		"suppression",
		Erasure(
			EMPTY, _("The address must not be used again. What is kept is a fingerprint, not the address.")
		),
	),
)

REQUESTS = (
	Holding(
		"Privacy Request",
		(About(), Addressed("email")),
		columns(
			OWN="email",
			TEXT="wish answer extension_reason",
			STAFF="handled_by identity_by",
			SECRET="token_hash link_hash",
			NOTHING="language",
		),
		"consent",
		Erasure(EMPTY, _("That a request came and was answered in time can be asked about later.")),
	),
	Holding(
		"Privacy Request Entry",
		(),
		columns(TEXT="what"),
		"consent",
		Erasure(STAY, _("The steps name nobody.")),
	),
	Holding(
		"Erasure",
		(About(), Addressed("address")),
		columns(
			OWN="address", TEXT="problem", NOTHING="rule result", SECRET="key proof", JSON_TEXT="files_left"
		),
		"consent",
		Erasure(EMPTY, _("It proves that the data was erased, and names nobody.")),
	),
)

IMPORTS = (
	Holding(
		"Register Import Change",
		OF_THE_MEMBER,
		columns(OWN="document_name", JSON_TEXT="before_and_after", TEXT="kept_because"),
		"import",
	),
	Holding(
		"Register Import Decision",
		OF_THE_MEMBER,
		columns(SECRET="row_key", OTHERS="other_row"),
		"import",
	),
	Holding(
		"Register Import",
		(),
		columns(
			FILE="file result_file failed_rows_file",
			TEXT="problems notices remarks message kept_reasons preview questions",
			NOTHING="dates_that_mean_none dates_that_mean_no_end words_that_mean_none",
		),
		"import",
		Erasure(DELETE),
		left_out=_(
			"Files of many people. Of each file that the association still has, the rows with your e-mail address, number or name are given."
		),
	),
	Holding("Register Import Column", (), columns(NOTHING="heading", TEXT="sample"), "import", GOES),
	Holding("Register Import Row Rule", (), columns(NOTHING="heading", TEXT="says"), "import", GOES),
	Holding("Register Import Word", (), columns(TEXT="word"), "import", GOES),
	Holding("Register Import Type", (), columns(TEXT="word"), "import", GOES),
)

PAYMENTS = (
	Holding(
		"Bank Payment",
		(
			*OF_THE_MEMBER,
			Addressed("payer_phone", unless="member"),
			Mentioned("message", bare=True, unless="member"),
		),
		# a fee may be paid by anybody
		dict.fromkeys(("payer", "payer_account", "payer_phone"), ByName("payer"))
		| columns(
			TEXT="message written_references bank_reference end_to_end refusal",
			NOTHING="file_kind account_number bankgiro uetr pays proposals",
			SECRET="payment_key",
		),
		"fees",
		Erasure(
			KEEP,
			_("It is a record behind the books, which the law demands to be kept."),
			kept=ACCOUNTING,
			emptied=("payer_phone",),
		),
	),
	Holding(
		"Bank File",
		(),
		columns(FILE="file", TEXT="message preview", NOTHING="warnings kind"),
		"fees",
		Erasure(
			KEEP, _("It is a record behind the books, which the law demands to be kept."), kept=ACCOUNTING
		),
		left_out=_(
			"Files of the bank with payments of many people: each payment of yours is told by itself."
		),
	),
	Holding("Bank File Account", (), columns(NOTHING="account_number bankgiro"), "fees", GOES),
)

OURS = (*PEOPLE, *MEMBERSHIPS, *JOURNEY, *PRIVACY, *REQUESTS, *IMPORTS, *PAYMENTS)
