"""The source of an app, module by module."""

import importlib.util
from collections.abc import Collection, Iterator
from pathlib import Path


def modules(app: str, left_out: Collection[str]) -> Iterator[tuple[str, str]]:
	"""Dotted path and source of each, without tests.

	Args:
	        app: Its Python package.
	        left_out: Names of folders and files that are passed over.
	"""
	package = Path(importlib.util.find_spec(app).origin).parent
	for path in sorted(package.rglob("*.py")):
		parts = path.relative_to(package).parts
		if set(left_out).isdisjoint(parts) and not path.name.startswith("test_"):
			yield ".".join(path.relative_to(package.parent).with_suffix("").parts), path.read_text()
