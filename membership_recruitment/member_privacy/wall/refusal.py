"""The one answer to whoever asks for what she may not see: the same whether it exists or not."""

from typing import NoReturn

import frappe
from frappe import _


def refuse() -> NoReturn:
	frappe.throw(_("You may not see this. Ask whoever gives roles if you need it."), frappe.PermissionError)
