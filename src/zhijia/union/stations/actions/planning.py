"""Planning: points are loaded, a question is asked, a worker answers it with its proof, somebody may stop it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from ..models import Dataset, Plan, Report, Station, Visits
from ..queries.siting import Answered, answered
from ..rules import places, planning, states

TELL_EVERY = 1.0  # seconds between two looks of a running plan at the database
LOST = timedelta(minutes=30)
DRAWN_FROM = {"visits": "来过的人", "reports": "反映过的问题"}


@transaction.atomic
def load_points(
    *, kind: str, name: str, content: bytes, file_name: str, datum: str, organisation_id: int, request_key: UUID,
    by: Any, now: datetime,
) -> Dataset:  # fmt: skip
    """Points from a table. Bad rows are told and left out. Raises Refusal for a file without a good row, NotYours."""
    owner = _owner(organisation_id, by, now)
    if earlier := Dataset.objects.filter(request_key=request_key).first():
        return earlier
    table = sheets.read_file(content, file_name).rows
    head = sheets.find_header(table, planning.COLUMNS)
    columns = sheets.guess_columns(table[head], table[head + 1 : head + 50], planning.COLUMNS, {})
    if "lat" not in columns or "lon" not in columns:
        raise Refusal(_("表里要有“纬度”和“经度”两列。"), field="file")
    known = list(Station.objects.filter(state="published").values_list("latitude", "longitude")[:5_000])
    points = planning.read_points(
        table[head + 1 :], columns, first_row=head + 2, kind=kind, datum=datum, region=_region(known)
    )
    if not len(points):
        words = _("没有一行能用。第一处：第 %(row)d 行，%(why)s")
        row, _column, why = points.faults[0] if points.faults else (head + 2, "", _("没有填"))
        raise Refusal(words % {"row": row, "why": why}, field="file")
    if datum == places.Datum.WGS84 and planning.doubted_datum(points, known):
        raise Refusal(_("这些点像是从高德或腾讯地图量的（GCJ-02），偏了五百多米。请改选坐标来源再传。"), field="datum")
    return _keep(owner, kind, name, file_name[:120], points, request_key, by, now)


def _region(known: list[places.Point]) -> places.Box:
    """Where this federation's stations lie, and a good way around."""
    if not known:
        return places.LAND
    lats, lons = [a for a, _b in known], [b for _a, b in known]
    return places.Box(min(lats), max(lats), min(lons), max(lons)).widened(1.0)


def _keep(
    owner: Organisation,
    kind: str,
    name: str,
    source: str,
    points: planning.Points,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Dataset:
    made = Dataset.objects.create(
        organisation=owner, kind=kind, name=name.strip()[:60], source=source, rows=points.rows, points=points.columns,
        faults=[list(fault) for fault in points.faults], wrong=points.wrong, merged=points.merged, made_at=now, by=by,
        request_key=request_key,
    )  # fmt: skip
    facts = {"kind": kind, "points": len(points), "wrong": points.wrong}
    journal.write("dataset.loaded", by=by, at=now, about=made, organisation=owner.path, **facts)
    return made


@transaction.atomic
def draw_points(*, source: str, name: str, organisation_id: int, request_key: UUID, by: Any, now: datetime) -> Dataset:
    """Demand from what is known here: where people come, or where they report. Raises Refusal when there is none."""
    owner = _owner(organisation_id, by, now)
    if earlier := Dataset.objects.filter(request_key=request_key).first():
        return earlier
    since, weights = now - timedelta(days=90), Counter[int]()
    if source == "visits":
        for station, opens, rough in Visits.objects.filter(day__gte=since.date()).values_list(
            "station", "opens", "rough"
        ):
            weights[station] += opens + states.ROUGHLY.get(rough, 0)
    elif source == "reports":
        weights.update(Report.objects.filter(received_at__gte=since).values_list("station", flat=True))
    known = Station.objects.filter(id__in=[one for one, n in weights.items() if n])
    if not known:
        raise Refusal(_("最近 90 天没有这样的记录，取不出需求点。"), field="source")
    columns: dict[str, list[Any]] = {
        name: [] for name in ("lat", "lon", "weight", "name", "work", "hours", "cost", "area")
    }
    for one in known:
        values = {"lat": one.latitude, "lon": one.longitude, "weight": float(weights[one.id]), "name": one.name}
        for column, into in columns.items():
            into.append(values.get(column, 0.0 if column == "cost" else ""))
    points = planning.Points(columns, rows=len(known))
    return _keep(owner, "demand", name, DRAWN_FROM[source], points, request_key, by, now)


@transaction.atomic
def ask_plan(
    *,
    name: str,
    demand_id: int,
    candidates_id: int,
    question: planning.Question,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Plan:
    """Queue a question; the stations that stand now are in it. Raises Refusal (more than there are, buys nothing)."""
    demand, candidates = _dataset(demand_id, "demand", by, now), _dataset(candidates_id, "candidates", by, now)
    if earlier := Plan.objects.filter(request_key=request_key).first():
        return earlier
    _possible(question, candidates)
    stands = Station.objects.filter(state="published").order_by("id")
    owner = demand.organisation
    plan = Plan.objects.create(
        organisation=owner, name=name.strip()[:60], demand=demand, candidates=candidates, question=question.facts(),
        stations=[[one.id, one.name, one.latitude, one.longitude, one.week] for one in stands[:2_000]],
        asked_at=now, by=by, request_key=request_key,
    )  # fmt: skip
    journal.write("plan.asked", by=by, at=now, about=plan, organisation=owner.path, ask=question.ask)
    jobs.enqueue("stations.solve_plan", plan_id=plan.id)
    return plan


def _possible(question: planning.Question, candidates: Dataset) -> None:
    many = len(candidates.points["lat"])
    if not 0 < question.radius <= 20_000:
        raise Refusal(_("半径要在 1 到 20,000 米之间。"), field="radius")
    if question.budget is not None:
        cheapest = min(candidates.points["cost"], default=0.0)
        if question.budget < cheapest:
            words = _("%(has)s 元一家也建不了，最便宜的候选点要 %(needs)s 元。")
            raise Refusal(words % {"has": f"{question.budget:,.0f}", "needs": f"{cheapest:,.0f}"}, field="budget")
    elif question.ask != planning.Ask.EVERYONE and not 1 <= question.p <= many:
        raise Refusal(
            _("候选点有 %(has)d 个，要建 %(p)d 家。请在 1 到 %(has)d 之间选。") % {"has": many, "p": question.p},
            field="p",
        )


@transaction.atomic
def stop_plan(*, plan_id: int, by: Any, now: datetime) -> Plan:
    """End it with the best so far. One that has ended stays as it is. Raises NotYours."""
    plan = Plan.objects.select_related("organisation").select_for_update(of=("self",)).filter(id=plan_id).first()
    if plan is None or not people.may(by, Right.STATIONS_WRITE, plan.organisation.path, now):
        raise NotYours
    if plan.state in ("queued", "running") and not plan.stop_asked:
        plan.stop_asked = True
        if plan.state == "queued":
            plan.state, plan.ended_at = "stopped", now
        plan.save(update_fields=["stop_asked", "state", "ended_at"])
        journal.write("plan.stopped", by=by, at=now, about=plan, organisation=plan.organisation.path)
    return plan


def solve_plan(*, plan_id: int, now: Callable[[], datetime]) -> Plan | None:
    """Work on a question until it is answered, stopped or out of time. Not one transaction: its progress is seen.

    A worker that died leaves it running; whoever comes half an hour later begins again. Safe to repeat.
    """
    started = now()
    mine = Plan.objects.filter(id=plan_id, state="queued") | Plan.objects.filter(
        id=plan_id, state="running", started_at__lt=started - LOST
    )
    if not mine.update(state="running", started_at=started):
        return None
    plan = Plan.objects.select_related("demand", "candidates").get(id=plan_id)
    watch = _Watch(plan)
    try:
        found = answered(plan, progress=watch.progress, stop=watch.stop)
    except ValueError as wrong:  # what the solver says of its data, in words
        return _ended(plan, "failed", now(), fault=str(wrong)[:300])
    return _ended(plan, "stopped" if found.status == "stopped" else "done", now(), found)


class _Watch:
    """Between the solver and the database: tells how far it is, hears that it should stop, once a second."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._told, self._stop = plan, 0.0, False

    def progress(self, seconds: float, value: float, bound: float) -> None:
        facts = {"seconds": round(seconds, 1), "value": value, "bound": bound}
        if monotonic() - self._told >= TELL_EVERY:
            self._told = monotonic()
            Plan.objects.filter(id=self._plan.id).update(progress=facts)
            self._stop = Plan.objects.filter(id=self._plan.id, stop_asked=True).exists()

    def stop(self) -> bool:
        return self._stop


def _ended(plan: Plan, state: str, at: datetime, found: Answered | None = None, fault: str = "") -> Plan:
    plan.state, plan.ended_at, plan.fault = state, at, fault
    plan.answer = found.facts() if found else None
    plan.save(update_fields=["state", "ended_at", "fault", "answer"])
    return plan


def _owner(organisation_id: int, by: Any, now: datetime) -> Organisation:
    owner = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if owner is None or not people.may(by, Right.STATIONS_WRITE, owner.path, now):
        raise NotYours
    return owner


def _dataset(dataset_id: int, kind: str, by: Any, now: datetime) -> Dataset:
    found = Dataset.objects.select_related("organisation").filter(id=dataset_id, kind=kind).first()
    if found is None or not people.may(by, Right.STATIONS_WRITE, found.organisation.path, now):
        raise NotYours
    return found
