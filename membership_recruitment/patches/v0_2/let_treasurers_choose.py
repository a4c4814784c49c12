"""Treasurers and membership managers choose ERPNext's bank accounts on a Bank File."""

from membership_recruitment.setup import core_permissions


def execute() -> None:
	core_permissions.grant()
