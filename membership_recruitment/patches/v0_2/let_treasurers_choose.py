"""Treasurers and membership managers choose ERPNext's bank accounts on a Bank File; the new lists show their columns."""

from membership_recruitment.setup import core_permissions, list_views


def execute() -> None:
	core_permissions.grant()
	list_views.seed()
