"""Models that were learnt from what came: whom they wait for, and how they are put to use or aside.

There is one kind for prospects who may join and one for members who may leave. Each has a DocType and settings of its own,
since not the same people may see them; both have the same fields, of which this module writes those about approval.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.translate import get_user_lang, print_language
from frappe.utils import cint, now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from membership_recruitment.settings import sensitive
from membership_recruitment.utils import batches, conflicts
from membership_recruitment.utils.statistics.level_weights import LevelWeights
from membership_recruitment.utils.statistics.trial import Trial

WAITING, IN_USE, PUT_ASIDE, NOT_BETTER = "Waiting for Approval", "In Use", "Put Aside", "Not Better"
CONSENT = "Consent"


@dataclass(frozen=True)
class RankingRules:
	"""The rules in force. `enabled`: it is switched on, and so is its purpose. `consent_to` is the purpose to which the people
	must have consented; None: no consent needed."""

	enabled: bool
	purpose: str | None
	approver: str | None
	consent_to: str | None


def rules_of(settings: str) -> RankingRules:
	"""As a Single says them (see Kind.settings)."""
	stored = frappe.get_cached_doc(settings)
	purpose = stored.purpose or None
	fields = ("lawful_basis", "disabled")
	basis, disabled = (purpose and frappe.db.get_value("Processing Purpose", purpose, fields)) or (None, 1)
	return RankingRules(
		enabled=bool(cint(stored.enabled)) and not disabled,
		purpose=purpose,
		approver=stored.approver or None,
		consent_to=purpose if basis == CONSENT or sensitive() else None,
	)


def derived(settings: str, field: str):
	"""What a job has written into a Single; None where it has not run yet, for of an empty day of a Single Frappe makes the
	year 1."""
	value = frappe.db.get_single_value(settings, field, cache=False)
	return None if getattr(value, "year", None) == 1 else value


def described(trial: Trial, snapshots, held_out: Sequence, user: str | None) -> dict:
	"""What a model was made of and what its trial found, as fields of its document.

	Args:
	        snapshots: Those of its kind: their `days`, `cut` and `rows`.
	        held_out: The rows on which it was tried.
	        user: Who asked for it; None for the nightly job.
	"""
	return {
		"trained_by": user,
		"data_from": snapshots.days[0],
		"data_until": snapshots.days[-1],
		"cut": snapshots.cut,
		"people": sum(snapshots.rows.values()),
		"held_out": len(held_out),
		**_measured(trial),
	}


def _measured(trial: Trial) -> dict:
	found = trial.measures
	return {
		"status": WAITING if trial.decision.use_model else NOT_BETTER,
		"why": trial.decision.why,
		"area": found.area,
		"brier": found.brier,
		"calibration_slope": found.calibration_slope,
		"observed_to_expected": found.observed_to_expected,
		"lift": found.lift,
		"shows_percent": int(trial.shows_percent),
		"weights": json.dumps(trial.model.as_dict()),
	}


@dataclass(frozen=True)
class Kind:
	"""Models of one kind.

	Attributes:
	        model: Their DocType.
	        settings: The Single that says whether (`enabled`), for which `purpose`, and who approves (`approver`).
	        roles: Those of whom one approves.
	        changed: Done when another model is in use, or none.
	        job: The name of training in the queue, where it stands once.
	        features: Names of what it knows, in order; a model of other ones is of another version of the app.
	"""

	model: str
	settings: str
	roles: tuple[str, ...]
	changed: Callable[[], None]
	job: str
	features: tuple[str, ...]

	def approver(self) -> str | None:
		return rules_of(self.settings).approver

	def may_approve(self, user: str) -> bool:
		return bool(set(self.roles) & set(frappe.get_roles(user))) and bool(
			cint(frappe.db.get_value("User", user, "enabled"))
		)

	# ---------------------------------------------------------------- switching it on

	def check_settings(self, settings) -> None:
		"""Stop with a sentence where something is missing before it is switched on."""
		if settings.enabled:
			_check_purpose(settings)
			self._check_approver(settings.approver)

	def _check_approver(self, approver: str | None) -> None:
		if not approver:
			frappe.throw(_("Choose who approves a model before it is switched on."))
		if not self.may_approve(approver):
			frappe.throw(
				_("{0} may not approve models. Choose somebody with one of these roles: {1}.").format(
					frappe.utils.escape_html(approver), ", ".join(map(_, self.roles))
				)
			)

	# ---------------------------------------------------------------- in use

	@conflicts.in_words()
	def approve(self, model) -> None:
		"""Put a model to use in place of the one before: one that waits, or one that was put aside. For the named person
		alone."""
		self._refuse_others()
		self._lock()
		model.reload()
		if model.status not in (WAITING, PUT_ASIDE):
			frappe.throw(_("Only a model that waits or was put aside can be put to use."))
		self._refuse_unusable(model)
		for name in frappe.get_all(self.model, filters={"status": IN_USE}, pluck="name"):
			_put_aside(frappe.get_doc(self.model, name))
		now = now_datetime()
		model.update(
			{
				"status": IN_USE,
				"approved_by": frappe.session.user,
				"approved_on": now,
				"in_use_from": now,
				"in_use_until": None,
			}
		)
		model.save(ignore_permissions=True)  # the named person may; nobody writes models by hand
		self.changed()

	@conflicts.in_words()
	def put_aside(self, model) -> None:
		"""Back to what there was without a model. For the named person alone."""
		self._refuse_others()
		self._lock()
		model.reload()
		if model.status != IN_USE:
			frappe.throw(_("This model is not in use."))
		_put_aside(model)
		self.changed()

	def _refuse_others(self) -> None:
		approver, user = self.approver(), frappe.session.user
		if not approver:
			frappe.throw(
				_("{0} do not say who approves models. Choose somebody there.").format(_(self.settings))
			)
		if user != approver or not self.may_approve(user):
			frappe.throw(
				_("Only {0} approves models. Ask for it, or choose somebody else in {1}.").format(
					frappe.utils.escape_html(frappe.utils.get_fullname(approver)), _(self.settings)
				),
				frappe.PermissionError,
			)

	def _refuse_unusable(self, model) -> None:
		if not rules_of(self.settings).enabled:
			frappe.throw(
				_("It is switched off, or its purpose is. Switch it on in {0} first.").format(
					_(self.settings)
				)
			)
		if tuple(LevelWeights.from_dict(frappe.parse_json(model.weights)).features) != self.features:
			frappe.throw(
				_("This model is of a former version, which looked at other things. Train a new one.")
			)

	def _lock(self) -> None:
		"""One after the other: two models are never in use."""
		frappe.db.sql(f"select name from `tab{self.model}` order by name for update")

	# ---------------------------------------------------------------- training, and what came of it

	def training(self) -> dict:
		"""Where training stands.

		Returns:
		        `running`, and of the latest `model` its `name`, `status` and `trained_on`; None where there is none.
		"""
		latest = frappe.get_all(
			self.model, fields=["name", "status", "trained_on"], order_by="trained_on desc", limit=1
		)
		return {"running": is_job_enqueued(self._job_id), "model": latest[0] if latest else None}

	@property
	def _job_id(self) -> str:
		return f"membership_recruitment.{self.job}"

	def train_soon(self, train_for: Callable[[str], None]) -> None:
		"""Train in the background.

		Args:
		        train_for: Trains for a user, here the present one.
		"""
		frappe.enqueue(
			train_for,
			queue="long",
			timeout=3600,
			job_id=self._job_id,
			deduplicate=True,
			enqueue_after_commit=True,
			user=frappe.session.user,
		)

	def tell_outcome(
		self, user: str, name: str | None, *, too_few: Callable[[], str], not_better: Callable[[], str]
	) -> None:
		"""Tell who asked for a model what came of it; the named person hears of one that waits (`keep`).

		Args:
		        name: Of the model; None where there was not enough to learn from.
		        too_few: Gives the sentence for that, in the language in force.
		        not_better: The one for a model which stays unused, with {0} for the name.
		"""
		if not name:
			self.tell(user, too_few)
		elif frappe.db.get_value(self.model, name, "status") == NOT_BETTER:
			self.tell(user, lambda: not_better().format(name), name)
		batches.finish()

	def keep(self, values: dict, waits: Callable[[], str]) -> str:
		"""Store a model, and tell the named person where it waits.

		Args:
		        values: Fields of the document.
		        waits: Gives the sentence, with {0} for the name, in the language in force.

		Returns:
		        Name of the model.
		"""
		doc = frappe.get_doc({"doctype": self.model, "trained_on": now_datetime(), **values})
		doc.insert(ignore_permissions=True)  # nobody writes models by hand
		approver = self.approver()
		if doc.status == WAITING and approver:
			self.tell(approver, lambda: waits().format(doc.name), doc.name)
		return doc.name

	def tell(self, user: str, sentence: Callable[[], str], model: str | None = None) -> None:
		"""In the language of who is told, whoever started the job."""
		with print_language(get_user_lang(user)):
			subject = sentence()
		frappe.get_doc(
			{
				"doctype": "Notification Log",
				"type": "Alert",
				"for_user": user,
				"from_user": user,
				"document_type": self.model if model else self.settings,
				"document_name": model or self.settings,
				"subject": subject,
			}
		).insert(ignore_permissions=True)  # nobody may write notifications by hand


def _check_purpose(settings) -> None:
	if not settings.purpose:
		frappe.throw(_("Choose the purpose that people are told of before it is switched on."))
	purpose = frappe.db.get_value(
		"Processing Purpose", settings.purpose, ("disabled", "lawful_basis"), as_dict=True
	)
	if purpose.disabled:
		frappe.throw(
			_("The purpose {0} is switched off. Choose another one.").format(
				frappe.utils.escape_html(_(settings.purpose))
			)
		)
	if sensitive() and purpose.lawful_basis != CONSENT:
		frappe.throw(
			_(
				"Where membership reveals sensitive data, only those who consented may be looked at so. Choose a purpose whose lawful basis is Consent."
			)
		)


def refuse_without_consent(settings: str) -> None:
	"""Before membership is said to reveal sensitive data: stop where such settings are on, and not by consent."""
	rules = rules_of(settings)
	if rules.enabled and frappe.db.get_value("Processing Purpose", rules.purpose, "lawful_basis") != CONSENT:
		frappe.throw(
			_(
				"Where membership reveals sensitive data, only those who consented may be looked at so. First choose a purpose whose lawful basis is Consent in {0}, or switch it off there."
			).format(_(settings))
		)


def _put_aside(model) -> None:
	model.update({"status": PUT_ASIDE, "in_use_until": now_datetime()})
	model.save(ignore_permissions=True)  # for the named person, who was asked before
