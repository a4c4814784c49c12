"""Contacts and addresses of members, prospects and members' customers get names that say nothing.

Each batch is committed with everything that names its rows; a run that was killed goes on where it stopped.
"""

from membership_recruitment.people import contact_names


def execute() -> None:
	contact_names.rename_telling()
