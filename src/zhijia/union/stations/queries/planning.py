"""Plans and their points, for whoever plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Dataset, Plan, Station
from ..rules.planning import Look, Mark, Question, picture

DRAWN = 2_000  # points of demand in a picture, the heaviest


def plans(person: Person) -> QuerySet[Plan]:
    """Newest first."""
    found = Plan.objects.filter(person.over(Right.STATIONS_WRITE)).order_by("-id")
    return found.select_related("organisation", "by").defer("stations", "demand__points", "candidates__points")


def plan(person: Person, plan_id: int) -> Plan:
    """One of them. Raises NotYours."""
    found = Plan.objects.filter(person.over(Right.STATIONS_WRITE), id=plan_id).select_related(
        "demand", "candidates", "by"
    )
    if (one := found.first()) is None:
        raise NotYours
    return one


def datasets(person: Person, kind: str = "") -> QuerySet[Dataset]:
    """Newest first, without their points; of one kind: those that a plan may use."""
    found = Dataset.objects.filter(person.over(Right.STATIONS_WRITE)).defer("points").order_by("-id")
    return found.filter(kind=kind, state="ready") if kind else found


def dataset(person: Person, dataset_id: int) -> Dataset:
    """One of them. Raises NotYours."""
    if (one := Dataset.objects.filter(person.over(Right.STATIONS_WRITE), id=dataset_id).first()) is None:
        raise NotYours
    return one


@dataclass(frozen=True)
class Changed:
    """A station that stood when the plan began and does not now, with its reason."""

    name: str
    state: str
    note: str


def changed_since(one: Plan) -> list[Changed]:
    """Stations that were closed or paused in the middle of planning: the plan counts on them."""
    gone = Station.objects.filter(id__in=[row[0] for row in one.stations]).exclude(state="published")
    return [Changed(station.name, str(station.get_state_display()), station.state_note) for station in gone]


@dataclass(frozen=True)
class Drawn:
    """A picture: where people work and who is left out as one path each, then the stations as circles."""

    demand: str
    missed: str
    marks: Sequence[Mark]


def drawn(one: Plan, look: Look | None = None) -> Drawn:
    """The answer as a picture: demand, whom it leaves out, what stands, what gives up its place, what is new.

    A closer look shows how far the radius reaches as well.
    """
    demand, answer = one.demand.points, one.answer or {}
    rows = sorted(zip(demand["lat"], demand["lon"], demand["weight"], strict=True), key=lambda row: -row[2])[:DRAWN]
    ring = look.metres(question_of(one).radius) if look else 0.0
    layers: Sequence[tuple[str, Any]] = (
        ("ring", [(new["lat"], new["lon"], ring, "") for new in answer.get("chosen", []) if look]),
        ("d", [(lat, lon, 1.0, "") for lat, lon, _weight in rows]),
        ("miss", [(miss["lat"], miss["lon"], 3.0, miss["name"]) for miss in answer.get("left_out", [])]),
        ("old", [(row[2], row[3], 4.0, row[1]) for row in one.stations]),
        ("gone", [(gone["lat"], gone["lon"], 5.0, gone["name"]) for gone in answer.get("moved", [])]),
        ("new", [(new["lat"], new["lon"], 7.0, new["name"]) for new in answer.get("chosen", [])]),
    )
    marks = picture(layers, look)
    return Drawn(_path(marks, "d"), _path(marks, "miss"), [mark for mark in marks if mark.css not in ("d", "miss")])


def _path(marks: Sequence[Mark], css: str) -> str:
    return "".join(f"M{mark.x:g} {mark.y:g}h0" for mark in marks if mark.css == css)


def question_of(one: Plan) -> Question:
    """As it was asked."""
    return Question(**one.question)
