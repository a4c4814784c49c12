"""The User of a member's own pages: saving it compares no addresses.

Frappe writes a User's name on whichever contact has the address and asks Gravatar about it; ERPNext gives it the role of that
contact's customer. In a household that is somebody else's. A forgotten password saves the User. There is no hook at that place;
logins of the desk, and those with roles, are saved as ever.
"""

import frappe
from frappe.core.doctype.user.user import User
from frappe.desk.notifications import clear_notifications

from membership_recruitment.utils import known_users


class UserByInvitation(User):
	def on_update(self):
		if not self._opens_own_pages_alone():
			return super().on_update()
		self.share_with_self()
		clear_notifications(user=self.name)
		frappe.clear_cache(user=self.name)
		self.send_password_notification(self._User__new_password)
		known_users.changed(self.name)
		# ERPNext's own sign not to look for a role by the address; its hook comes after this, and on_change after that
		frappe.flags.setting_role = True

	def on_change(self):
		if self._opens_own_pages_alone():
			frappe.flags.setting_role = None

	def _opens_own_pages_alone(self) -> bool:
		"""A website user without roles whom a member has accepted as their login."""
		return (
			self.user_type == "Website User"
			and not self.roles
			and bool(frappe.db.exists("Member", {"user": self.name}))
		)
