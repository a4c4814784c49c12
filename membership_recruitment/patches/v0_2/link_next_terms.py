"""Terms that were entered by hand right after another did not say that they renew it."""

from membership_recruitment.membership.terms import links


def execute() -> None:
	links.link_all()
