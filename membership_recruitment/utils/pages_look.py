"""What the association gives public pages and members' own: logo, colour and texts."""

import frappe

from membership_recruitment.utils import contrast


def logo() -> str | None:
	"""Address of the logo on public pages: the brand image of the web site where it is a file of this site that anybody may
	read. From elsewhere nothing is loaded."""
	image = frappe.get_cached_doc("Website Settings").banner_image or ""
	return image if image.startswith(("/files/", "/assets/")) else None


def colours() -> tuple[str, str] | None:
	"""The association's colour and a darker shade of it; None: the app's own."""
	colour = frappe.get_cached_doc("Membership Settings").get("pages_colour") or ""
	return (colour, contrast.darker(colour)) if contrast.is_colour(colour) else None


def page_text(page: str, language: str) -> str:
	"""What the association has written for a page ("start", "card", "leaving"), in a language; empty where it has not."""
	return frappe.get_cached_doc("Membership Settings").get(f"{page}_text_{language}") or ""
