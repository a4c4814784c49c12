"""Words of other systems for what a member is, and whether they agree with the dates. No database, no frappe.

The status in this register follows from dates. What the file says beside them is never stored; it is compared.
"""

from collections.abc import Collection, Mapping

from membership_recruitment.membership.register.import_cells import words
from membership_recruitment.membership.terms.lifecycle import (
	CANCELLED,
	CURRENT,
	DECEASED,
	EXPIRED,
	GRACE,
	PENDING,
	UPCOMING,
)

# what a word can mean (options of Register Import Word)
MEMBER, FOR_LIFE, PASSIVE, RENEWAL_DUE = "Member", "Member Without End", "Passive Member", "Renewal Due"
FORMER, LEFT, DIED = "Former Member", "Has Left", "Has Died"
NOT_APPROVED, PROSPECT, NOTHING = "Not Approved Yet", "Prospect", "Nothing"
MEANINGS = (MEMBER, FOR_LIFE, PASSIVE, RENEWAL_DUE, FORMER, LEFT, DIED, NOT_APPROVED, PROSPECT, NOTHING)

KNOWN = {
	MEMBER: "aktiv aktivt aktiv_medlem active active_member current medlem member new ny_medlem pågående gällande betald paid actif",
	FOR_LIFE: "hedersmedlem heder ständig ständig_medlem honorary honorary_member life life_member lifetime livstid",
	PASSIVE: "passiv passiv_medlem passive vilande dormant on_hold pausad paused",
	RENEWAL_DUE: "renewal_due renewal_overdue overdue grace respit förnyas ska_förnyas pending_renewal pendingrenewal",
	FORMER: "lapsed expired ended inactive inaktiv utgången utgånget förfallen avslutad avslutat tidigare_medlem f_d_medlem former"
	" former_member previous inactif archived archive",
	LEFT: "utträdd utträtt utgått avgått avgången uppsagd utesluten resigned cancelled canceled left terminated excluded expelled"
	" ej_medlem",
	DIED: "avliden avled död deceased dead died",
	NOT_APPROVED: "pending pending_new pendingnew pending_level pendinglevel ansökt ansökan sökande väntande väntar applied applicant"
	" ej_godkänd väntar_på_godkännande awaiting_approval",
	PROSPECT: "prova_på provapå provmedlem provar trial trial_member prospect intresserad",
	NOTHING: "upcoming kommande",  # the dates say it
}
_MEANINGS = {word.replace("_", ""): meaning for meaning, listed in KNOWN.items() for word in listed.split()}

# what the dates may come to, for each meaning
AGREE = {
	MEMBER: (CURRENT, GRACE),
	FOR_LIFE: (CURRENT,),
	PASSIVE: (CURRENT, GRACE, EXPIRED),
	RENEWAL_DUE: (CURRENT, GRACE),
	FORMER: (GRACE, EXPIRED, CANCELLED, DECEASED),
	LEFT: (EXPIRED, CANCELLED, DECEASED),
	DIED: (DECEASED,),
	NOT_APPROVED: (PENDING, UPCOMING),
}
AGREES, REMARK, DECIDE = "agrees", "remark", "decide"


def word_key(word: str) -> str:
	""" "Prova-på" and "prova på" are the same word."""
	return words(word).replace("_", "")


def meaning_of(word: str, own: Mapping[str, str]) -> str | None:
	"""What a word means; None where nobody has said so.

	Args:
	        word: A cell.
	        own: What words mean to the association, by `word_key`.
	"""
	key = word_key(word)
	return own.get(key) or (None if key in own else _MEANINGS.get(key))


def verdict(meaning: str, statuses: Collection[str]) -> str:
	"""Whether a word agrees with the dates.

	Who is no member by the word and would count as one by the dates is to be decided, and so is a death without its day;
	what else differs is a remark.

	Args:
	        meaning: Of the word.
	        statuses: By the dates: of the term that the row says, and of the member.
	"""
	expected = AGREE.get(meaning)
	if not expected or not any(statuses) or any(status in expected for status in statuses):
		return AGREES
	if meaning == DIED:
		return DECIDE
	no_member = meaning in (FORMER, LEFT, NOT_APPROVED)
	return (
		DECIDE if no_member and any(status in (CURRENT, GRACE, UPCOMING) for status in statuses) else REMARK
	)
