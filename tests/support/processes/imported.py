"""What the processes of live.py find imported when they begin: Frappe, ERPNext and the app, without a connection."""

import importlib
import os
import pkgutil

import frappe

import membership_recruitment

frappe.init(os.environ["MEMBERSHIP_LIVE_SITE"], sites_path=os.getcwd())  # imports want a site
for module in pkgutil.walk_packages(membership_recruitment.__path__, "membership_recruitment."):
	importlib.import_module(module.name)
frappe.destroy()
