"""What comes in beside the data, and what goes out: the answer with its proof."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Array = Any  # a numpy array; shape and unit are said where it is named

OPTIMAL = "optimal"  # proven: nothing is better
WITHIN_GAP = "within gap"  # proven to be as near to the best as was asked
STOPPED = "stopped"  # somebody asked to stop; the best so far, with its bound
OUT_OF_TIME = "out of time"
WORK_DONE = "work done"  # the search ended by its own limit, the same on every machine


@dataclass(frozen=True)
class Progress:
    """Where a search stands, in the model's own unit; bound is proven at every moment."""

    phase: str
    seconds: float
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return gap(self.value, self.bound)


@dataclass(frozen=True)
class Limits:
    """When to end. Without `seconds` the end does not depend on the clock: same input and seed, same answer.

    gap: end when the value is proven to be within this share of the best (0: until it is optimal).
    work: how much may be done, in entries of the distance lists looked at; the default is one to three minutes.
    """

    seconds: float | None = None
    gap: float = 0.0
    work: float = 1e11
    seed: int = 1
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """Which sites, what they achieve, and how much better anything could be at most.

    value and bound are in the model's unit: weight covered, weight × distance walked, or cost of the sites that are
    opened. For covering the bound is at least the value, for the others at most. Arrays have one entry for each point.
    more: what a row of answers adds, e.g. the sites «moved».
    """

    model: str
    status: str
    chosen: tuple[int, ...]  # new sites, by number
    standing: tuple[int, ...]  # sites that stand and were kept
    value: float
    bound: float
    served_by: Array  # site number, -1 for none
    distance: Array  # to that site; inf for none
    covered: Array  # share of the point's weight that is covered, 0 … 1
    in_reach: Array  # how many sites, open or not, could cover it
    seconds: float
    cpu_seconds: float
    nodes: int = 0
    rounds: int = 0
    notes: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """(what is not proven) / value, 0 when the answer is optimal."""
        return gap(self.value, self.bound)

    @property
    def not_covered(self) -> Array:
        """Numbers of the points that nothing covers: where `in_reach` is 0 no site could."""
        return (self.covered <= 0).nonzero()[0]


def gap(value: float, bound: float) -> float:
    """How far apart, as a share of the value.

    >>> gap(200.0, 199.0)
    0.005
    """
    if value == bound:
        return 0.0
    return abs(value - bound) / abs(value) if value and math.isfinite(bound) else math.inf
