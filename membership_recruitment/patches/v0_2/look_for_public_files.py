"""Say once, while the site is brought up to date, which private files everybody may be able to open."""

from membership_recruitment.member_privacy.wall import public_files


def execute():
	if found := public_files.found():
		print(
			f"{len(found)} files may be open to everybody, or gone. Look at them:\n"
			"bench --site SITE execute membership_recruitment.member_privacy.wall.public_files.found"
		)
