"""Kanban boards of improvements."""

from membership_recruitment.member_journey.map import improvement_boards


def execute() -> None:
	improvement_boards.seed()
