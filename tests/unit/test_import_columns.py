from membership_recruitment.membership.register import import_columns


def test_columns_are_guessed_from_swedish_and_english_headings():
	swedish = [
		"Medlemsnr",
		"Förnamn",
		"EFTERNAMN",
		"E-post",
		"Mobil",
		"Född",
		"Fr.o.m.",
		"T.o.m.",
		"Medlemstyp",
		"Skostorlek",
	]
	assert import_columns.guess_columns(swedish) == [
		"former_number", "first_name", "last_name", "email", "phone", "birth_date", "start_date", "end_date",
		"membership_type", None,
	]  # fmt: skip
	english = [
		"Member No",
		"Name",
		"E-mail",
		"Phone number",
		"Date of birth",
		"Start date",
		"End Date",
		"ZIP code",
		"City",
	]
	assert import_columns.guess_columns(english) == [
		"former_number", "full_name", "email", "phone", "birth_date", "start_date", "end_date", "postal_code", "city",
	]  # fmt: skip


def test_a_target_is_guessed_once_and_reasons_never():
	assert import_columns.guess_columns(["Telefon", "Mobil", "Member in Register", "Reason"]) == [
		"phone",
		None,
		"member",
		None,
	]
	assert import_columns.is_reason("Reason") and import_columns.is_reason("Orsak")


def test_the_day_on_which_somebody_left_by_its_swedish_names():
	for heading in ("Avslutad", "Avslutsdatum", "Utträdd den", "Uppsägningsdatum", "Gick ur"):
		assert import_columns.guess_columns([heading]) == ["cancelled_from"], heading
	for heading in ("Slutdatum", "Avgick"):
		assert import_columns.guess_columns([heading]) != ["cancelled_from"], heading


def test_headings_of_a_treasurers_own_list():
	assert import_columns.guess_columns(["Medlem fr o m", "Betalt t.o.m.", "Typ", "Anm."]) == [
		"start_date",
		"end_date",
		"membership_type",
		"notes",
	]


def test_a_postal_address_beside_a_street_is_the_line_with_the_town():
	for headings, expected in (
		(["Adress", "Postadress"], ["address_line", "city"]),
		(["Postadress", "Adress"], ["city", "address_line"]),
		(["Postadress", "Ort"], ["address_line", "city"]),
		(["Adress", "Postadress", "Ort"], ["address_line", None, "city"]),
	):
		assert import_columns.guess_columns(headings) == expected, headings


def test_labels_guess_themselves():
	for label, target in import_columns.LABELS.items():
		assert import_columns.guess_columns([label]) == [target], label


def test_names_of_this_register_say_more_than_the_heading():
	rows = [("MEM-00001", "TERM-0000001", "MEM-00002", ""), ("", "", "", "")]
	assert import_columns.guess_columns(["Member", "ID", "Fee Paid By", "Namn"], rows) == [
		"member",
		None,
		"payer",
		"full_name",
	]
	assert import_columns.guess_columns(["Member", "ID"], [("Åsa Örn", "17"), ("MEM-00001", "TERM-1")]) == [
		"full_name",
		"former_number",
	]
