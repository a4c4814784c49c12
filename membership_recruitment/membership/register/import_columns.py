"""What the columns of a file are: the fields that one can go to, and the guess by its heading. No database, no frappe."""

from collections.abc import Sequence

from membership_recruitment.membership.register.import_cells import words

# What a column can be: the label (as in the Select of Register Import Column), and headings that mean it.
TARGETS = {
	"first_name": ("First Name", "förnamn given_name forename tilltalsnamn"),
	"last_name": ("Last Name", "efternamn surname family_name"),
	"full_name": (
		"Full Name",
		"namn name medlem medlemsnamn member member_name fullständigt_namn för_och_efternamn efternamn_förnamn",
	),
	"email": ("E-mail", "epost e_postadress mejl mejladress mail mailadress e_mail_address email_address"),
	"phone": (
		"Phone",
		"telefon telefonnummer tel tfn mobil mobiltelefon mobilnummer mobile mobile_phone phone_number telephone cell",
	),
	"birth_date": ("Birth Date", "födelsedatum född födelsedag date_of_birth dob born birthday"),
	"former_number": (
		"Number in Former Register",
		"medlemsnummer medlemsnr medlems_id medlemsid nummer nr member_number member_no member_id membership_number number id",
	),
	"member": ("Member in Register", "medlem_i_registret"),
	"address_line": (
		"Street Address",
		"adress gatuadress gata utdelningsadress postadress address address_line address_line_1 street",
	),
	"postal_code": ("Postal Code", "postnummer postnr zip zip_code zipcode postcode pincode"),
	"city": ("City", "ort postort stad town city_town"),
	"language": ("Language", "språk kontaktspråk"),
	"membership_type": (
		"Membership Type",
		"medlemstyp medlemskapstyp typ_av_medlemskap medlemskategori kategori type category member_type",
	),
	"start_date": (
		"First Day",
		"startdatum start från fr_o_m from from_date start_date första_dag medlem_från period_från valid_from term_start",
	),
	"end_date": (
		"Last Day",
		"slutdatum slut till t_o_m to to_date end_date end sista_dag medlem_till period_till giltig_till valid_to valid_until term_end",
	),
	"join_date": (
		"Join Date",
		"inträdesdatum inträde inträdesdag medlem_sedan gick_med joined join_date member_since",
	),
	"cancelled_from": (
		"Cancelled From",
		"utträdesdatum utträde uppsagd_från avslutat_från cancelled_from cancelled resigned_on",
	),
	"cancellation_reason": (
		"Cancellation Reason",
		"utträdesorsak avslutsorsak uppsägningsorsak avgångsorsak reason_for_cancellation",
	),
	"deceased_on": ("Deceased On", "avliden avliden_datum dödsdatum dödsdag deceased date_of_death died"),
	"recruitment_source": (
		"Recruitment Source",
		"värvningskälla källa värvad_genom source recruited_through",
	),
}
LABELS = {label: target for target, (label, _) in TARGETS.items()}
DATES = ("birth_date", "start_date", "end_date", "join_date", "cancelled_from", "deceased_on")

REASON_HEADINGS = {"reason", "orsak", "anledning", "skäl"}


def guess_columns(headings: Sequence[str]) -> list[str | None]:
	"""What each column is likely to be, by its heading; None where the heading says nothing. No target twice."""
	meanings = {}
	for target, (label, synonyms) in TARGETS.items():
		for heading in (label, target, *synonyms.split()):
			# "E-post", "Epost" and "e post" are the same heading
			meanings.setdefault(words(heading).replace("_", ""), target)
	guesses, used = [], set()
	for heading in headings:
		guess = meanings.get(words(heading).replace("_", ""))
		guesses.append(guess if guess not in used else None)
		used.add(guess)
	return guesses


def is_reason(heading: str) -> bool:
	"""Whether a last column is the one that an earlier import wrote its reasons into."""
	return words(heading) in REASON_HEADINGS
