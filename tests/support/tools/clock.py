"""A clock that (all but) stands still, for what happens on a day: the computer's, which Frappe turns into the site's time."""

import datetime
from contextlib import contextmanager
from types import ModuleType
from unittest import mock

import frappe.utils.data


class _Datetime(type):
	"""Stands for datetime.datetime and is it in all but the present."""

	moment: datetime.datetime

	def __call__(cls, *args, **kwargs):
		return datetime.datetime(*args, **kwargs)

	def __instancecheck__(cls, value):
		return isinstance(value, datetime.datetime)

	def __getattr__(cls, name):
		return getattr(datetime.datetime, name)

	def now(cls, tz=None):
		# in the order in which it happens, and never twice the same
		cls.moment += datetime.timedelta(microseconds=1)
		return cls.moment.astimezone(tz) if tz else cls.moment.replace(tzinfo=None)


@contextmanager
def at(utc: datetime.datetime):
	"""Everything inside happens at this moment, in UTC: frappe.utils.now_datetime, getdate and what uses them."""
	stopped = ModuleType("datetime")
	stopped.__dict__.update(datetime.__dict__)
	stopped.datetime = _Datetime("datetime", (), {"moment": utc.replace(tzinfo=datetime.timezone.utc)})
	with mock.patch.object(frappe.utils.data, "datetime", stopped):
		yield


def on(day: datetime.date):
	"""Noon of a day, in UTC: the same day in Europe."""
	return at(datetime.datetime.combine(day, datetime.time(12)))
