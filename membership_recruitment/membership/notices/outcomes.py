"""What becomes of renewal notices: their statuses, and writing them for many at once."""

from collections import Counter
from dataclasses import dataclass, field

from membership_recruitment.utils.database import write_rows

DUE, SENT, TO_PRINT, PRINTED, ASSIGNED, NOT_NEEDED, FAILED = (
	"Due",
	"Sent",
	"To print",
	"Printed",
	"Assigned",
	"Not needed",
	"Failed",
)


@dataclass
class Results:
	"""What becomes of the notices of one chunk: values to write, by name; `changed` is written with a notice's end."""

	values: dict[str, dict]
	changed: dict[str, dict] = field(default_factory=dict)

	def change(self, notice, **values) -> None:
		"""Follow what has changed since the notice was made."""
		notice.update(values)
		self.changed.setdefault(notice.name, {}).update(values)

	def end(self, notice, status: str, result: str = "", **values) -> None:
		own = self.changed.get(notice.name, {})
		self.values[notice.name] = {**own, "status": status, "result": result, **values}

	def write(self) -> Counter:
		"""Write them in one statement a field, and count them by status."""
		write_notices(self.values)
		return Counter(values["status"] for values in self.values.values())


def write_notices(values: dict[str, dict]) -> None:
	"""Write fields of notices, by name; rows may have different fields."""
	write_rows("Renewal Notice", values)
