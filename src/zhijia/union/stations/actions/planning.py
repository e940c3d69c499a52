"""Planning: a question is asked, a worker answers it with its proof, somebody may stop it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Dataset, Plan, Station
from ..queries.siting import Answered, answered
from ..rules import planning

TELL_EVERY = 1.0  # seconds between two looks of a running plan at the database
LOST = timedelta(minutes=30)


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


def _dataset(dataset_id: int, kind: str, by: Any, now: datetime) -> Dataset:
    found = Dataset.objects.select_related("organisation").filter(id=dataset_id, kind=kind, state="ready").first()
    if found is None or not people.may(by, Right.STATIONS_WRITE, found.organisation.path, now):
        raise NotYours
    return found
