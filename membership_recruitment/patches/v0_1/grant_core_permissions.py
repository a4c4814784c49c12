"""Rights of our roles on DocTypes of Frappe and ERPNext."""

from membership_recruitment.setup import core_permissions


def execute() -> None:
	core_permissions.grant()
