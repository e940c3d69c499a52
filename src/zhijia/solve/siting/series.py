"""Questions whose answer is a row of answers: what each further station adds, what moving some would gain."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from . import checks
from .answer import OPTIMAL, STOPPED, Answer, Array, Limits
from .clock import Clock
from .core import Core
from .distances import Distances
from .models import DEFAULT, Cover
from .search import Found, solve


def coverage_curve(
    distances: Distances,
    radii: float | Sequence[tuple[float, float]],
    *,
    most: int,
    weight: Array | None = None,
    standing: Iterable[int] = (),
    open_hours: Array | None = None,
    at: Iterable[int] | None = None,
    limits: Limits = DEFAULT,
) -> tuple[Answer, ...]:
    """What 0, 1 … `most` new sites reach at best beside the ones that stand; `at`: only these numbers of new sites.

    Model: maximal_covering for every p. Each answer is a best choice by itself, so the sites of one need not be among
    those of the next; values and bounds never fall. limits hold for the whole curve; a stop ends it where it is.

    Complexity: the rows are made once, each point begins with the choice and the multipliers of the one before, and
    what bounds a point bounds the smaller ones too.

    >>> from zhijia.solve.siting import Plane
    >>> people, rooms = [[0, 0], [0, 90], [800, 0], [2000, 0]], [[0, 50], [850, 0], [2000, 100]]
    >>> [one.value for one in coverage_curve(Plane(people, rooms), 150, most=3, weight=[5, 4, 3, 7])]
    [0.0, 9.0, 16.0, 19.0]
    """
    problem = Cover(distances, radii, weight, open_hours)
    fixed = checks.numbers(standing, distances.sites, "standing")
    candidates = distances.sites - len(fixed)
    last = checks.how_many(most, candidates)
    wanted = sorted({p for p in (range(1, last + 1) if at is None else at) if 1 <= p <= last})
    nobody = np.zeros(distances.sites, np.int64)
    core, _ = problem.core(fixed, np.ones(distances.sites), float(last), last, nobody, candidates)
    clock = Clock(limits, problem.show)
    steps = _steps(core, [(float(p), candidates) for p in wanted], np.zeros(core.sites, bool), clock)
    return (_now(problem, core, clock, fixed), *_answers(problem, wanted, steps, lambda _chosen: fixed, clock))


def which_could_move(
    distances: Distances,
    radii: float | Sequence[tuple[float, float]],
    *,
    standing: Iterable[int],
    most: int,
    weight: Array | None = None,
    open_hours: Array | None = None,
    limits: Limits = DEFAULT,
) -> tuple[Answer, ...]:
    """What moving at most 0, 1 … `most` of the standing sites to better places reaches: `more["moved"]` says which.

    Model: as many sites as stand, at most k of them new. `standing` of each answer are those that stay, `chosen` the
    places that the others move to.

    >>> from zhijia.solve.siting import Plane
    >>> near = Plane([[0, 0], [0, 90], [800, 0]], [[0, 50], [0, 60], [850, 0]])
    >>> [(one.value, one.more["moved"], one.chosen) for one in which_could_move(near, 150, standing=[0, 1], most=1)]
    [(2.0, (), ()), (3.0, (0,), (2,))]
    """
    problem = Cover(distances, radii, weight, open_hours)
    stands = checks.numbers(standing, distances.sites, "standing")
    if not len(stands):
        raise checks.refuse("standing", "no station stands: there is none to move")
    if not 1 <= most <= len(stands):
        raise checks.refuse("most", f"{most:,} are to move and {len(stands):,} stand")
    last = min(most, distances.sites - len(stands))
    nobody = np.zeros(0, np.int64)
    there = np.zeros(distances.sites, bool)
    there[stands] = True
    new = (~there).astype(np.int64)
    core, _ = problem.core(nobody, np.ones(distances.sites), float(len(stands)), len(stands), new, last)
    clock = Clock(limits, problem.show)
    wanted = range(1, last + 1)
    steps = _steps(core, [(float(len(stands)), k) for k in wanted], there, clock)
    now = replace(_now(problem, core, clock, stands), more={"moved": ()})
    found = _answers(problem, wanted, steps, lambda chosen: _stay(chosen, stands), clock)
    return (now, *(_moved(one, stands) for one in found))


def _stay(chosen: Array, stands: Array) -> Array:
    """The standing ones that keep their place; one that nobody misses stays when nothing comes for it."""
    goes = stands[~chosen[stands]]
    come = int(chosen.sum()) - (len(stands) - len(goes))
    return np.setdiff1d(stands, goes[len(goes) - come :])


def _moved(answer: Answer, stands: Array) -> Answer:
    gone = np.setdiff1d(stands, answer.standing)
    return replace(answer, more={**answer.more, "moved": tuple(int(j) for j in gone)})


def _steps(core: Core, rules: Sequence[tuple[float, int]], start: Array, clock: Clock) -> Iterator[Found]:
    """Each rule (limit, limit of the group) solved after the one before. Ends early when somebody stops it."""
    lam = None
    for place, (limit, group_limit) in enumerate(rules):
        step = replace(core, limit=limit, group_limit=group_limit)
        part = clock.turn(len(rules) - place)
        found = solve(step, part, start, lam)
        clock.work += part.work
        start, lam = found.chosen, found.lam if found.lam.any() else lam
        yield found
        if found.status == STOPPED:
            return


def _answers(
    problem: Cover, wanted: Sequence[int], steps: Iterator[Found], fixed: Callable[[Array], Array], clock: Clock
) -> list[Answer]:
    """The steps as answers, each with the best bound that any of them gives: more sites reach no less."""
    found = list(steps)
    least = -np.inf
    made = []
    for one in reversed(found):
        least = max(least, min(one.bound, one.value))
        made.append(replace(one, bound=max(one.bound, min(least, one.value))))
    answers = []
    for _p, one in zip(wanted, reversed(made), strict=False):
        one = replace(one, status=OPTIMAL) if one.bound >= one.value else one
        answers.append(problem.answer(one, clock, fixed(one.chosen)))
    return answers


def _now(problem: Cover, core: Core, clock: Clock, fixed: Array) -> Answer:
    """Nothing new: what stands reaches what it reaches."""
    far, who, covered, reach = problem.reach(fixed)
    value = float(np.dot(covered, problem.weight.reshape(len(covered), -1).sum(1)))
    return Answer(
        problem.model, OPTIMAL, (), tuple(int(j) for j in fixed), value, value, who, far, covered, reach,
        clock.seconds, clock.cpu_seconds,
    )  # fmt: skip
