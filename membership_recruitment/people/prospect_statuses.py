"""Statuses of a prospect."""

OPEN = "Open"
QUEUED = "Queued"
CONVERTED = "Converted"
LOST = "Lost"
