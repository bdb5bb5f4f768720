"""What a practice's editors moved to another kind leans later verdicts that way, within bounds.

Pure: the moves are handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .features import Page, Unit, features
from .scale import MOST_LEAN, MOVE_LEAD, MOVE_STEP


@dataclass(frozen=True)
class Move:
    """A section that an editor moved from the kind that was proposed to another."""

    text: str
    heading: str
    before: str
    after: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lean:
    """Weights of features by kind, in natural logarithms of odds."""

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, features: Mapping[str, float]) -> dict[str, float]:
        """What to add to each kind's log-probability: MOST_LEAN either way at most."""
        sums: dict[str, float] = defaultdict(float)
        for name, value in features.items():
            for kind, weight in self.weights.get(name, {}).items():
                sums[kind] += weight * value
        return {kind: max(-MOST_LEAN, min(MOST_LEAN, total)) for kind, total in sums.items()}


def learn(moves: Iterable[Move], page: Page) -> Lean:
    """A lean that follows ``moves``; one that it follows already teaches nothing more.

    ``page`` is what the words are masked by. So a hundred moves of one sort do not drag along
    whatever shares its small words with them.
    """
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    lean = Lean(weights)
    for move in moves:
        unit = Unit(text=move.text, entries=move.entries, heading=move.heading)
        seen = features(unit, page)
        size = sum(value * value for value in seen.values())
        said = lean.of(seen)
        if not size or said.get(move.after, 0.0) - said.get(move.before, 0.0) >= MOVE_LEAD:
            continue
        for name, value in seen.items():
            step = MOVE_STEP * value / size
            weights[name][move.after] += step
            weights[name][move.before] -= step
    return lean
