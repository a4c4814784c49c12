from membership_recruitment.membership.register import import_samples


def test_three_different_examples():
	assert import_samples.of_column(["", "a", "a", "b", "x" * 60, "d"]) == f"a · b · {'x' * 39}…"


def test_identity_numbers_are_masked_but_where_phones_stand():
	assert import_samples.of_column(["born 19811228-9874"]) == "born 8112xx-xxxx"
	assert import_samples.of_column(["811228-9874"], is_phone=True) == "811228-9874"
