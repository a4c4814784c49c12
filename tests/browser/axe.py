"""What axe-core finds wrong on a page, or in the parts of it that are ours."""

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def violations(page, *where: str) -> list[str]:
	"""What axe finds in the parts of the page that these selectors name, or in all of it."""
	context = {"include": [[part] for part in where], "exclude": [[".walk-owner"]]} if where else None
	found = Axe().run(page, context=context, options=RULES).response["violations"]
	return [
		f"{problem['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
		for problem in found
		for node in problem["nodes"]
	]
