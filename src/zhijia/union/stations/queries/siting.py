"""A plan's question put to the solver, and its answer in a planner's words: what, how proven, whom it leaves out."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Plan
from ..rules import hours
from ..rules.planning import Ask, Question

CURVE_AT = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40)
LISTED = 80


@dataclass
class Answered:
    """value and bound: people covered, metres walked by all together, or stations; bound is proven."""

    status: str
    value: float
    bound: float
    gap: float
    seconds: float
    total: float  # people in all
    before: float  # the value with the stations that stand, nothing new
    chosen: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)  # stations that would give up their place
    curve: list[list[float]] = field(default_factory=list)  # [new stations, people covered, bound]
    left_out: list[dict[str, Any]] = field(default_factory=list)
    left_out_people: float = 0.0
    out_of_reach_people: float = 0.0  # of those, whom no candidate could reach
    mean_metres: float = 0.0

    def facts(self) -> dict[str, Any]:
        return asdict(self)


class _Map:
    """The plan's points as the solver takes them: sites are the standing stations, then the candidates."""

    def __init__(self, plan: Plan) -> None:
        demand, rooms = plan.demand.points, plan.candidates.points if plan.candidates else {"lat": [], "lon": []}
        self.siting: Any = import_module("zhijia.solve.siting")
        self.question = Question(**plan.question)
        self.names = demand["name"]
        self.people = np.column_stack([demand["lon"], demand["lat"]]).astype(float)
        self.weight = np.array(demand["weight"], float)
        self.stands = [tuple(one[:4]) for one in plan.stations]
        self.rooms = rooms
        standing = [[one[3], one[2]] for one in plan.stations]
        new = [[lon, lat] for lat, lon in zip(rooms["lat"], rooms["lon"], strict=True)]
        self.sites = np.array(standing + new, float).reshape(-1, 2)
        self.standing = np.arange(len(standing))
        self.cost = np.array([0.0] * len(standing) + list(rooms.get("cost", [])), float)
        self.globe = self.siting.Globe(self.people, self.sites)
        self.more: dict[str, Any] = self._hours(plan, demand["hours"], rooms.get("hours", []))

    def _hours(self, plan: Plan, works: list[str], opens: list[str]) -> dict[str, Any]:
        """weight (people, hours) and open_hours (sites, hours), where the question is asked hour by hour."""
        if not self.question.use_hours:
            return {"weight": self.weight}
        day = self.question.weekday
        at_work = np.array([_day(text, day) for text in works], float)
        share = at_work / np.maximum(at_work.sum(1, keepdims=True), 1)
        is_open = [_day_of(one[4], day) for one in plan.stations] + [_day(text, day) for text in opens]
        return {"weight": share * self.weight[:, None], "open_hours": np.array(is_open, bool)}

    def room(self, site: int) -> dict[str, Any]:
        i = site - len(self.standing)
        return {
            "name": self.rooms["name"][i] or f"#{i + 1}", "lat": self.rooms["lat"][i], "lon": self.rooms["lon"][i],
            "cost": self.rooms["cost"][i], "area": self.rooms["area"][i],
        }  # fmt: skip


def _day(text: str, weekday: int) -> list[bool]:
    """A table's hours on a day of the week as 24 flags; nothing written is all day."""
    try:
        return _day_of(hours.read(text), weekday) if text else [True] * 24
    except Refusal:
        return [True] * 24


def _day_of(week: Any, weekday: int) -> list[bool]:
    flags = [False] * 24
    for start, end in hours.stored(week)[weekday]:
        for hour in range(start // 60, -(-end // 60)):
            flags[hour % 24] = True
    return flags


def answered(
    plan: Plan, *, progress: Callable[[float, float, float], None], stop: Callable[[], bool]
) -> Answered:  # fmt: skip
    """Put the question, and wait. Raises ValueError with what is wrong with the data.

    What has to be compiled first, once on a new machine, is not counted as time for solving.
    """
    here = _Map(plan)
    _warmed()
    limits = here.siting.Limits(
        seconds=here.question.seconds, stop=stop, progress=lambda p: progress(p.seconds, p.value, p.bound)
    )
    return _ASKS[Ask(here.question.ask)](here, limits)


@cache
def _warmed() -> None:
    import_module("zhijia.solve.siting").warm()


def _rule(here: _Map) -> dict[str, Any]:
    if here.question.budget is not None:
        return {"budget": here.question.budget, "cost": here.cost}
    return {"p": here.question.p}


def _cover(here: _Map, limits: Any) -> Answered:
    found = here.siting.maximal_covering(
        here.globe, here.question.radii, standing=here.standing, limits=limits, **_rule(here), **here.more
    )
    return _told(here, found, _covered_now(here))


def _median(here: _Map, limits: Any) -> Answered:
    found = here.siting.p_median(here.globe, weight=here.weight, standing=here.standing, limits=limits, **_rule(here))
    now, _who = here.globe.to(here.standing)
    before = float((here.weight * now).sum()) if len(here.standing) else 0.0
    return _told(here, found, before)


def _everyone(here: _Map, limits: Any) -> Answered:
    found = here.siting.set_covering(
        here.globe, here.question.radius, weight=here.weight, standing=here.standing, limits=limits
    )
    return _told(here, found, 0.0)


def _curve(here: _Map, limits: Any) -> Answered:
    """What each further station adds, each point of the curve proven by itself."""
    rooms = len(here.sites) - len(here.standing)
    most = min(here.question.p, rooms)
    answers = here.siting.coverage_curve(
        here.globe, here.question.radii, most=most, at=[*CURVE_AT, most], standing=here.standing, limits=limits,
        **here.more,
    )  # fmt: skip
    told = _told(here, answers[-1], float(answers[0].value))
    at = [0, *sorted({n for n in (*CURVE_AT, most) if n <= most})]
    told.curve = [[float(n), float(one.value), float(one.bound)] for n, one in zip(at, answers, strict=False)]
    return told


def _move(here: _Map, limits: Any) -> Answered:
    """Which of the standing ones to move where: as many as asked at most, and what that gains."""
    if not len(here.standing):
        raise ValueError(_("还没有驿站，没有可以挪的。"))
    most = min(here.question.p, len(here.standing))
    *_fewer, found = here.siting.which_could_move(
        here.globe, here.question.radii, standing=here.standing, most=most, limits=limits, **here.more
    )
    told = _told(here, found, _covered_now(here))
    told.moved = [
        {"name": here.stands[site][1], "lat": here.stands[site][2], "lon": here.stands[site][3],
         "loss": _missed(here, site, found.standing)}
        for site in found.more["moved"]
    ]  # fmt: skip
    return told


def _missed(here: _Map, site: int, stays: tuple[int, ...]) -> float:
    """People within the radius of this station and of none of those that stay."""
    near, _who = here.globe.to(np.array([site]))
    other, _who = here.globe.to(np.array(stays, np.int64))
    radius = here.question.radius
    return float(here.weight[(near <= radius) & (other > radius)].sum())


_ASKS: dict[Ask, Callable[[_Map, Any], Answered]] = {
    Ask.COVER: _cover,
    Ask.MEDIAN: _median,
    Ask.EVERYONE: _everyone,
    Ask.CURVE: _curve,
    Ask.MOVE: _move,
}


def _covered_now(here: _Map) -> float:
    """People within reach of what stands, each by the share of its ring; hour by hour where that was asked."""
    if "open_hours" not in here.more:
        return _within(here, here.standing, here.weight)
    at_work, is_open = here.more["weight"], here.more["open_hours"][here.standing]
    by_hour = (_within(here, here.standing[is_open[:, hour]], at_work[:, hour]) for hour in range(24))
    return float(sum(by_hour))


def _within(here: _Map, sites: Any, weight: Any) -> float:
    if not len(sites):
        return 0.0
    far, _who = here.globe.to(sites)
    share = np.zeros(len(far))
    for radius, part in sorted(here.question.radii, reverse=True):
        share[far <= radius] = part
    return float((weight * share).sum())


def _told(here: _Map, found: Any, before: float, chosen: list[int] | None = None) -> Answered:
    total, covered = float(here.weight.sum()), np.asarray(found.covered)
    out = np.asarray(found.not_covered) if here.question.ask != Ask.MEDIAN else np.zeros(0, int)
    reach = np.asarray(found.in_reach)
    served = np.bincount(
        np.maximum(found.served_by, 0),
        weights=here.weight * covered * (found.served_by >= 0),
        minlength=len(here.sites),
    )
    heavy = out[np.argsort(-here.weight[out])][:LISTED]
    walks = np.isfinite(found.distance)
    mean = float((here.weight[walks] * found.distance[walks]).sum() / max(here.weight[walks].sum(), 1e-9))
    return Answered(
        status=str(found.status),
        value=float(found.value),
        bound=float(found.bound),
        gap=float(found.gap) if np.isfinite(found.gap) else 1.0,
        seconds=float(found.seconds),
        total=total,
        before=before,
        chosen=[
            {**here.room(site), "people": round(float(served[site]), 1)}
            for site in (found.chosen if chosen is None else chosen)
            if site >= len(here.standing)
        ],
        left_out=[
            {
                "name": here.names[i],
                "lat": float(here.people[i][1]),
                "lon": float(here.people[i][0]),
                "weight": float(here.weight[i]),
                "reach": int(reach[i]),
            }
            for i in heavy
        ],
        left_out_people=float(here.weight[out].sum()),
        out_of_reach_people=float(here.weight[out[reach[out] == 0]].sum()) if len(out) else 0.0,
        mean_metres=mean,
    )
