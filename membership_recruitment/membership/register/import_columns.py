"""What the columns of a file are: the fields that one can go to, and the guess by its heading. No database, no frappe."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from membership_recruitment.membership.register import import_guardians
from membership_recruitment.membership.register.import_cells import words
from membership_recruitment.people import identity_number
from membership_recruitment.people.spoilt_letters import repaired

# What a column can be: the label (as in the Select of Register Import Column), and headings that mean it.
TARGETS = {
	"first_name": ("First Name", "förnamn given_name forename tilltalsnamn prenom_adh"),
	"last_name": ("Last Name", "efternamn surname family_name nom_adh"),
	"full_name": (
		"Full Name",
		"namn name medlem medlemsnamn member member_name fullständigt_namn för_och_efternamn efternamn_förnamn",
	),
	"email": (
		"E-mail",
		"epost e_postadress mejl mejladress mail mailadress e_mail_address email_address e_post_kontakt",
	),
	"phone": (
		"Phone",
		"telefon telefonnummer tel tfn mobil mobiltelefon mobilnummer mobile mobile_phone phone_number telephone cell telefon_mobil phone_number_mobile",
	),
	"birth_date": (
		"Birth Date",
		"födelsedatum född födelsedag date_of_birth dob born birthday födelsedat_personnr",
	),
	"former_number": (
		"Number in Former Register",
		"nummer_i_tidigare_register medlemsnummer medlemsnr medlems_id medlemsid nummer nr member_number member_no member_id membership_number number id",
	),
	"member": ("Member in Register", "medlem_i_registret"),
	"address_line": (
		"Street Address",
		"adress gatuadress gata utdelningsadress postadress address address_line address_line_1 street kontaktadress_gatuadress mailing_address",
	),
	"house_number": ("House Number", "husnummer housenumber hausnummer gatunummer street_number"),
	"postal_code": (
		"Postal Code",
		"postnummer postnr zip zip_code zipcode postcode pincode kontaktadress_postnummer",
	),
	"city": ("City", "ort postort stad town city_town kontaktadress_postort ville_adh"),
	"country": ("Country", "land country_name nation kontaktland kontaktadress_land"),
	"language": ("Language", "språk kontaktspråk"),
	"membership_type": (
		"Membership Type",
		"medlemstyp typ medlemskapstyp typ_av_medlemskap medlemskategori kategori type category member_type membership_level",
	),
	"start_date": (
		"First Day",
		"startdatum start från fr_o_m from from_date start_date första_dag medlem_från medlem_fr_o_m giltig_från giltig_fr_o_m period_från valid_from term_start",
	),
	"end_date": (
		"Last Day",
		"slutdatum slut till t_o_m to to_date end_date end sista_dag medlem_till medlem_t_o_m betalt_till betalt_t_o_m betald_till betald_t_o_m giltig_t_o_m period_till giltig_till valid_to valid_until paid_until paid_through term_end",
	),
	"join_date": (
		"Join Date",
		"inträdesdatum inträde inträdesdag medlem_sedan gick_med joined join_date member_since",
	),
	"cancelled_from": (
		"Cancelled From",
		"utträdesdatum utträdesdag utträde utträdd utträdd_den uppsagd uppsagd_den uppsagd_från uppsägningsdatum avslutad avslutad_den avslutat avslutat_från avslutat_från_och_med avslutsdatum avslutsdag avgångsdatum gick_ur cancelled_from cancelled resigned_on date_left left_on",
	),
	"cancellation_reason": (
		"Cancellation Reason",
		"anledning_till_avslut utträdesorsak orsak_till_utträde avslutsorsak avslutningsorsak orsak_till_avslut uppsägningsorsak avgångsorsak reason_for_cancellation",
	),
	"deceased_on": (
		"Deceased On",
		"avliden avliden_den avliden_datum dödsdatum dödsdag deceased date_of_death died",
	),
	"payer": (
		"Fee Paid By",
		"avgiften_betalas_av betalas_av betalt_av betalare fakturamottagare huvudmedlem familjehuvud payer paid_by member_bundle_id_or_email",
	),
	"recruitment_source": (
		"Recruitment Source",
		"värvningskälla källa värvad_genom source recruited_through",
	),
	"identity_number": (
		"Personal Identity Number",
		"personnummer personnr pnr person_id personid personnummer_samordningsnummer person_nummer person_nr persnr ssn national_id personal_number",
	),
	"coordination_number": (
		"Coordination Number",
		"samordningsnummer samordningsnr samordn_nr lma_samordningsnummer",
	),
	"sex": ("Sex", "kön kon gender juridiskt_kön"),
	"notes": (
		"Notes",
		"anteckning anteckningar anm notering noteringar kommentar kommentarer note memo comment comments anmärkning anmärkningar övriga_upplysningar",
	),
	"fee": ("Fee", "avgift medlemsavgift årsavgift membership_fee"),
	"paid": ("Paid", "betald betalt har_betalat avgift_betald fee_paid is_paid"),
	"paid_on": (
		"Paid On",
		"betald_den betaldatum betaldag betalningsdatum betalningsdag inbetald payment_date date_paid",
	),
	"office": ("Office", "uppdrag förtroendeuppdrag ämbete styrelseuppdrag office_held"),
	"office_from": ("Office From", "uppdrag_från uppdrag_fr_o_m uppdrag_start tillträdde office_start"),
	"office_to": ("Office To", "uppdrag_till uppdrag_t_o_m uppdrag_slut avgick office_end"),
	"groups": (
		"Groups",
		"grupp grupper sektion sektioner avdelning taggar tags etiketter group section sections",
	),
	"family": ("Family", "familj hushåll household"),
	"status": ("Status", "medlemsstatus membership_status member_status status_detail"),
	"consent": ("Consent", "samtycke samtycker gdpr_samtycke consent_given opt_in"),
	"consent_on": ("Consent On", "samtycke_den samtyckesdatum samtycke_datum consent_date optin_time"),
	"consent_source": (
		"Consent Source",
		"samtyckets_källa samtycke_källa samtyckeskälla samtycke_genom consent_by",
	),
}
TARGETS |= import_guardians.TARGETS
LABELS = {label: target for target, (label, _) in TARGETS.items()}
PHONES = ("phone", *import_guardians.PHONES)
DATES = ("birth_date", "start_date", "end_date", "join_date", "cancelled_from", "deceased_on")

FURTHER_DATES = ("paid_on", "office_from", "office_to", "consent_on")  # which cost themselves and not the row
ALL_DATES = (*DATES, *FURTHER_DATES)

OUR_NAMES = re.compile(r"(?:MEM|TERM)-\d{5,}")  # in lists and reports of this app
REASON_HEADINGS = {"reason", "orsak", "anledning", "skäl"}


def heading_key(heading: str) -> str:
	""" "E-post", "Epost" and "e post" are the same heading."""
	return words(repaired(heading)).replace("_", "")


_MEANINGS: dict[str, str] = {}
for _target, (_label, _synonyms) in TARGETS.items():
	for _heading in (_label, _target, *_synonyms.split()):
		_MEANINGS.setdefault(words(_heading).replace("_", ""), _target)


def meaning_of(heading: str) -> str | None:
	"""What a column of that heading is likely to be; None where the heading does not say it."""
	return _MEANINGS.get(heading_key(heading))


def position(heading: str, headings: Sequence[str]) -> int | None:
	"""Where a heading stands: just as it is written, else the first that is the same; None: nowhere."""
	if heading in headings:
		return headings.index(heading)
	keys = [heading_key(other) for other in headings]
	return keys.index(heading_key(heading)) if heading_key(heading) in keys else None


def guess_columns(
	headings: Sequence[str], rows: Sequence[Sequence[str]] = (), given: Mapping[str, str] | None = None
) -> list[str | None]:
	"""What each column is likely to be, by its heading and by names of this register in it; None where neither says
	anything. No target twice.

	Args:
	        headings: Of the file.
	        rows: Some of its rows.
	        given: What is known of some headings: a target, or nothing where the column is none.
	"""
	known = {position(heading, headings): target for heading, target in (given or {}).items()}
	guesses, used = [], set(known.values()) - {""}
	for index, heading in enumerate(headings):
		if index in known:
			guesses.append(known[index] or None)
			continue
		guess = "city" if index == _postal_line(headings) else meaning_of(heading)
		cells = {row[index] for row in rows if index < len(row)} - {""}
		if cells and all(OUR_NAMES.fullmatch(cell) for cell in cells) and guess != "payer":
			guess = "member" if all(cell.startswith("MEM-") for cell in cells) else None
		if guess in (None, "former_number") and _are_identity_numbers(cells):
			guess = "identity_number"  # some associations have no other number
		guesses.append(guess if guess not in used else None)
		used.add(guess)
	return guesses


def _postal_line(headings: Sequence[str]) -> int | None:
	"""Where the line with postal code and town stands: Postadress beside a street, where nothing else is the town."""
	meanings = [meaning_of(heading) for heading in headings]
	beside_a_street = meanings.count("address_line") > 1 and "city" not in meanings
	return position("Postadress", headings) if beside_a_street else None


def places_of(targets: Sequence[str | None]) -> dict[str, int]:
	"""Where the column of each target stands.

	Args:
	        targets: What each column goes to, None: nowhere.
	"""
	return {target: index for index, target in enumerate(targets) if target}


def is_reason(heading: str) -> bool:
	"""Whether a last column is the one that an earlier import wrote its reasons into."""
	return words(heading) in REASON_HEADINGS


def _are_identity_numbers(cells: Collection[str]) -> bool:
	"""Whether a column has nothing else, spelled out."""
	return bool(cells) and all(len(cell) >= 10 and identity_number.read(cell, date.today()) for cell in cells)
