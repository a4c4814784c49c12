"""Whether a file has come before: with the content of another import's file, or of its failed rows."""

import frappe
from frappe import _

# of several imports, that says most which has written something
WRITTEN_FIRST = "field(i.last_run, 'Undo', 'Import') desc, i.creation desc"


def earlier(doc) -> dict | None:
	"""What the form of a Register Import says before it is run, where its file is one that came before.

	Args:
	        doc: The Register Import; nothing is said of one that was imported itself.

	Returns:
	        `register_import`, the name of the other one, and `said`, a sentence with `{0}` in its place; None: the file
	        is new, or the import was run.
	"""
	if doc.last_run in ("Import", "Undo"):
		return None
	found = frappe.db.sql(
		f"""select i.name, i.last_run, i.failed_rows_file = f.file_url as failed_rows
		from `tabFile` own
		join `tabFile` f on f.content_hash = own.content_hash
		join `tabRegister Import` i on f.file_url in (i.file, i.failed_rows_file)
		where own.file_url = %(file)s and own.content_hash > '' and i.name <> %(name)s
			and i.creation < %(creation)s
		order by {WRITTEN_FIRST} limit 1""",
		{"file": doc.file, "name": doc.name, "creation": doc.creation},
		as_dict=True,
	)
	return {"register_import": found[0].name, "said": _sentence(found[0])} if found else None


def _sentence(other) -> str:
	if other.failed_rows:
		return _("This is the file of failed rows of {0}, and nothing in it has been mended yet.")
	if other.last_run == "Import":
		return _(
			"The same file was imported with {0}. Importing it again would change back what has been corrected in the register since."
		)
	if other.last_run == "Undo":
		return _("The same file was imported with {0}, which was taken back.")
	return _("The same file is attached to {0}, which has not been imported. Go on there.")
