"""Members and prospects are found by the beginning of any word of their name, from now on. Before all patches that save
somebody: saving writes the words."""

from membership_recruitment.people import name_words


def execute():
	name_words.create()
	name_words.nightly()
