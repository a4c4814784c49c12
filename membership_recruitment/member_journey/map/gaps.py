"""Gap scores of a journey map from its weighted answers. No frappe.

What an answer is worth: *Yes* 1, *Partly* ½, *No* 0. *Don't know* counts as *No*: what nobody knows, nobody can
count on. A question without an answer is left out until it has one; so a map that is only begun says nothing bad
about phases that nobody has come to yet, and a map can be finished only when every question is answered.

The gap score of a phase is the share that is missing of its answered questions by weight, in percent:
100 × Σ weight × (1 − worth) ÷ Σ weight. 0: everything is there; 100: nothing is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

YES, PARTLY, NO, DO_NOT_KNOW = "Yes", "Partly", "No", "Don't know"
ANSWERS = (YES, PARTLY, NO, DO_NOT_KNOW)
WORTH = {YES: 1.0, PARTLY: 0.5, NO: 0.0, DO_NOT_KNOW: 0.0}

# What is lacking altogether (no insight, no material …) stands among the questions as one of this weight
# answered No; it does not count in the gap score.
AUTOMATIC_WEIGHT = 1.0


@dataclass(frozen=True)
class Answer:
	"""One question of a map. `answer` is one of ANSWERS, or empty."""

	phase: str
	question: str
	weight: float = 1.0
	answer: str | None = None
	key: str = ""

	@property
	def missing(self) -> float | None:
		"""Weight that is missing; None without an answer."""
		if not self.answer:
			return None
		return self.weight * (1 - WORTH[self.answer])


@dataclass(frozen=True)
class Score:
	"""One phase of a map. `gap_score` is 0 to 100; None where no question that weighs anything is answered."""

	phase: str
	questions: int
	answered: int
	gap_score: float | None


@dataclass(frozen=True)
class Gap:
	"""Something that is missing.

	Attributes:
	        phase, key: The key names the question's row, or the check of automatic_gaps.py, within the phase.
	        question: Empty for an automatic gap.
	        answer: Partly, No or Don't know; empty for an automatic gap.
	        size: Missing weight.
	"""

	phase: str
	key: str
	question: str
	answer: str
	size: float


@dataclass(frozen=True)
class Change:
	"""A phase on two maps, scores 0 to 100; None where a map has none of it."""

	phase: str
	before: float | None
	now: float | None

	@property
	def difference(self) -> float | None:
		"""Points of gap score: below 0 the gap has become smaller."""
		if self.before is None or self.now is None:
			return None
		return self.now - self.before


def scores(phases: Iterable[str], answers: Iterable[Answer]) -> list[Score]:
	"""The score of each of `phases`, in their order."""
	of_phase = {phase: [] for phase in phases}
	for answer in answers:
		of_phase.setdefault(answer.phase, []).append(answer)
	return [
		Score(phase, len(rows), sum(1 for row in rows if row.answer), gap_score(rows))
		for phase, rows in of_phase.items()
	]


def gap_score(answers: Iterable[Answer]) -> float | None:
	"""Missing share of the answered questions by weight, 0 to 100; None where they weigh nothing."""
	answered = [answer for answer in answers if answer.answer]
	weight = sum(answer.weight for answer in answered)
	return 100 * sum(answer.missing for answer in answered) / weight if weight else None


def biggest_first(
	scores: Iterable[Score], answers: Iterable[Answer], automatic: Iterable[tuple[str, str]]
) -> list[Gap]:
	"""All gaps: the most missing weight first, then those of the phase with the larger gap, then in the order asked.

	Args:
	        scores: Of all phases, in order.
	        answers: In the order asked.
	        automatic: (phase, key) of what is lacking altogether.
	"""
	scores = list(scores)
	found = [
		Gap(answer.phase, answer.key, answer.question, answer.answer, answer.missing)
		for answer in answers
		if answer.missing
	]
	found += [Gap(phase, key, "", "", AUTOMATIC_WEIGHT) for phase, key in automatic]
	order = {score.phase: number for number, score in enumerate(scores)}
	score_of = {score.phase: score.gap_score or 0.0 for score in scores}
	return sorted(
		found,
		key=lambda gap: (-gap.size, -score_of.get(gap.phase, 0.0), order.get(gap.phase, len(order))),
	)


def compare(now: Iterable[Score], before: Iterable[Score]) -> list[Change]:
	"""Phases of the present map in order, then those that only the earlier map has."""
	now, before = list(now), {score.phase: score.gap_score for score in before}
	changes = [Change(score.phase, before.pop(score.phase, None), score.gap_score) for score in now]
	return changes + [Change(phase, score, None) for phase, score in before.items()]


def priority(impact: int, effort: int) -> int:
	"""What to do first: impact (1–5) × (6 − effort (1–5)), from 1 (little for much) to 25 (much for little)."""
	return impact * (6 - effort)
