"""The planning workbench: points in, a question, its progress, the answer with its proof, plans side by side."""

from statistics import median
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.union.people.rules import Right
from zhijia.web import charts
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page
from zhijia.web.templatetags.web import grouped

from .. import actions, queries
from ..forms import DrawForm, PlanForm, PointsForm
from ..models import Plan
from ..rules.planning import REACHES, Look

A_PAGE = 30
LIST_REACH = 2_500  # metres: how close a place of the list is looked at
PROVEN = 1e-6  # a gap that is none
END_POLLING = 286  # htmx asks no more


@needs(Right.STATIONS_WRITE)
@require_safe
def plans(request: Request) -> HttpResponse:
    shown = Paginator(queries.plans(request.person), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "plans": [(one, queries.question_of(one), _shown(one)) for one in shown], "pages": shown,
        "datasets": queries.datasets(request.person)[:A_PAGE],
    }  # fmt: skip
    return page(request, "stations/work_plans.html", context)


@needs(Right.STATIONS_WRITE)
def points_new(request: Request) -> HttpResponse:
    owners = queries.owners(request.person)
    form = PointsForm(request.POST or None, request.FILES or None, owners=owners)
    if form.attempt(actions.load_points, by=request.person.user, now=now()):
        return go(request, "work-points", form.result.id)
    context = {"form": form, "draw": DrawForm(owners=owners)}
    return page(request, "stations/work_points_new.html", context, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_POST
def points_drawn(request: Request) -> HttpResponse:
    owners = queries.owners(request.person)
    form = DrawForm(request.POST, owners=owners)
    if form.attempt(actions.draw_points, by=request.person.user, now=now()):
        return go(request, "work-points", form.result.id)
    context = {"form": PointsForm(owners=owners), "draw": form}
    return page(request, "stations/work_points_new.html", context, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_safe
def points(request: Request, dataset_id: int) -> HttpResponse:
    """While a long table is read: how far; then what came of it."""
    one = queries.dataset(request.person, dataset_id)
    reading, polled = one.state == "reading", "HX-Request" in request.headers
    context: dict[str, Any] = {"dataset": one, "rows": grouped(one.rows), "reading": reading, "polled": polled}
    if one.state == "ready":
        total = grouped(round(sum(one.points["weight"]))) if one.kind == "demand" else ""
        context |= {"n": grouped(len(one.points["lat"])), "total": total}
        context |= {"merged": grouped(one.merged), "wrong": grouped(one.wrong)}
    status = END_POLLING if polled and not reading else 200
    return page(request, "stations/work_points.html", context, fragment="reading", status=status)


@needs(Right.STATIONS_WRITE)
def new(request: Request) -> HttpResponse:
    demand, rooms = queries.datasets(request.person, "demand"), queries.datasets(request.person, "candidates")
    form = PlanForm(request.POST or None, demand=demand, candidates=rooms)
    if form.attempt(actions.ask_plan, by=request.person.user, now=now()):
        return go(request, "work-plan", form.result.id)
    ready = bool(demand) and bool(rooms)
    return page(request, "stations/work_plan_new.html", {"form": form, "ready": ready}, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_safe
def plan(request: Request, plan_id: int) -> HttpResponse:
    """Its progress while it runs, then the answer; `with` puts another plan beside it."""
    one = queries.plan(request.person, plan_id)
    beside, look = request.GET.get("with", ""), Look.read(request.GET.get("at", ""))
    other = queries.plan(request.person, int(beside)) if beside.isdecimal() and len(beside) < 10 else None
    context = {
        "plan": one, "question": queries.question_of(one), "running": one.state in ("queued", "running"),
        "changed": queries.changed_since(one), "drawn": queries.drawn(one, look) if one.answer else None,
        "look": look, "steps": _steps(look, one), "listed": _listed(one),
        "curve": _curve(one), "shown": _shown(one), "other": other, "beside": _shown(other) if other else {},
        "other_question": queries.question_of(other) if other else None, "polled": "HX-Request" in request.headers,
        "others": queries.plans(request.person).exclude(id=one.id).exclude(answer=None)[:20],
    }  # fmt: skip
    ended = context["polled"] and not context["running"]
    return page(request, "stations/work_plan.html", context, fragment="progress", status=END_POLLING if ended else 200)


def _steps(look: Look | None, one: Plan) -> list[tuple[str, str, Look]]:
    """(icon, name, look) of the buttons of a closer look; from the whole picture to where most is to be built."""
    if look is None:
        chosen = (one.answer or {}).get("chosen", [])
        if not chosen:
            return []
        middle = median(room["lat"] for room in chosen), median(room["lon"] for room in chosen)
        return [("plus", _("近一些"), Look(middle, REACHES[2]))]
    steps = [
        ("plus", _("近一些"), look.stepped(-1)), ("minus", _("远一些"), look.stepped(1)),
        ("arrow-up", _("往北"), look.moved(1, 0)), ("arrow-down", _("往南"), look.moved(-1, 0)),
        ("arrow-left", _("往西"), look.moved(0, -1)), ("arrow-right", _("往东"), look.moved(0, 1)),
    ]  # fmt: skip
    return [(icon, name, to) for icon, name, to in steps if to]


def _listed(one: Plan) -> list[tuple[dict[str, Any], Look]]:
    """What is to be built, each with a closer look at it."""
    chosen = (one.answer or {}).get("chosen", [])
    return [(room, Look((room["lat"], room["lon"]), LIST_REACH)) for room in chosen]


def _shown(one: Plan) -> dict[str, str]:
    """The answer's numbers as they are read."""
    answer = one.answer or {}
    numbers = {
        name: grouped(round(answer.get(name, 0.0))) for name in ("value", "before", "bound", "total", "left_out_people")
    }
    more = {
        "mean": grouped(round(answer.get("mean_metres", 0.0))),
        "seconds": f"{max(answer.get('seconds', 0.0), 0.1):.1f}",
    }
    cost, gap = sum(room["cost"] for room in answer.get("chosen", [])), answer.get("gap", 0.0)
    return {
        **numbers, **more, "gap": f"{gap:.2%}", "best": "yes" if gap <= PROVEN else "",
        "cost": grouped(round(cost)) if cost else "",
    }  # fmt: skip


def _curve(one: Plan) -> charts.Chart | None:
    curve = (one.answer or {}).get("curve") or []
    if len(curve) < 2:
        return None
    sentence = _("再建 %(n)d 家，从 %(a)s 人到 %(b)s 人。")
    said = {"n": int(curve[-1][0]), "a": f"{curve[0][1]:,.0f}", "b": f"{curve[-1][1]:,.0f}"}
    return charts.line(_("覆盖曲线"), [(f"+{int(n)}", value) for n, value, _bound in curve], sentence % said)


@needs(Right.STATIONS_WRITE)
@require_POST
def stop(request: Request, plan_id: int) -> HttpResponse:
    actions.stop_plan(plan_id=plan_id, by=request.person.user, now=now())
    messages.success(request, _("会在几秒内停下，留下到现在为止最好的方案。"))
    return go(request, "work-plan", plan_id)
