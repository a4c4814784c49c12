"""Links in mails by which somebody stops them without a login, also for mail programs with one click (RFC 8058).

A link names two things, with a signature: only what this site signed, for the same page, is understood.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

import frappe

from membership_recruitment import public_page
from membership_recruitment.utils import conflicts, encryption_key


@dataclass(frozen=True)
class Links:
	"""
	Attributes:
	        path: Of the page to which they lead.
	        signed_as: What the signature is for; that of one page's links opens no other page.
	"""

	path: str
	signed_as: str

	def address(self, first: str, second: str, language: str | None = None) -> str:
		return public_page.address(self.path, token=self.token(first, second), lang=language)

	def token(self, first: str, second: str) -> str:
		named = f"{first}.{second}"
		return f"{named}.{self._signature(named)}"

	def named_by(self, given_token: str | None) -> tuple[str, str] | None:
		"""The two that a token names; None for anything that this site did not sign."""
		named, _dot, signature = (given_token or "").rpartition(".")
		first, _dot, second = named.partition(".")
		genuine = hmac.compare_digest(signature.encode(), self._signature(named).encode())
		return (first, second) if genuine and first and second else None

	def _signature(self, named: str) -> str:
		message = f"{self.signed_as}:{named}".encode()
		digest = hmac.new(encryption_key.key(), message, hashlib.sha256).digest()
		return base64.urlsafe_b64encode(digest[:18]).decode()

	def answer(
		self, request: public_page.PublicRequest, stop: Callable[[str, str], None]
	) -> public_page.PageResponse:
		"""The page: nothing happens before its button is pressed.

		Args:
		        request: Of the page.
		        stop: What pressing it does, with the two that the link names. It begins anew where somebody saves the
		                person at this moment.
		"""
		given = request.value("token")
		named = self.named_by(given)
		if not named:
			return public_page.PageResponse("unsubscribe", {"state": "invalid"}, status=404)
		if request.is_post:
			conflicts.try_again(lambda: stop(*named))
			return public_page.PageResponse("unsubscribe", {"state": "done"})
		return public_page.PageResponse("unsubscribe", {"state": "ask", "token": given})


def headers(own_link: str) -> dict[str, str]:
	"""What tells a mail program that it can unsubscribe by itself."""
	return {"List-Unsubscribe": f"<{own_link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def unsubscribe(address: str | None, doctype: str, name: str) -> None:
	"""Send no more mail about a document to an address. Pressed twice, nothing is added."""
	about = {"email": address, "reference_doctype": doctype, "reference_name": name}
	if address and not frappe.db.exists("Email Unsubscribe", about):
		# whoever holds the link from the mail has proved the address
		frappe.get_doc({"doctype": "Email Unsubscribe", **about}).insert(ignore_permissions=True)
