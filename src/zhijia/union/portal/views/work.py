"""The workbench's front: what waits today, how the union stands, and «/»."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_safe

from zhijia.union.people.rules import Right
from zhijia.web import registry
from zhijia.web.access import needs
from zhijia.web.http import Request, page

from .. import queries, rules
from .member import QUERY_LENGTH, hits

NEVER = datetime.max.replace(tzinfo=UTC)
NEXT = 8


@needs(Right.WORKBENCH)
@require_safe
def home(request: Request) -> HttpResponse:
    person, now = request.person, timezone.now()
    waiting = [todo for ask in registry.todos for todo in ask(person, now) if todo.count]
    mine = [entry for entry in registry.workbench(person, request.federation) if entry.url != "work"]
    return page(
        request,
        "portal/work.html",
        {
            "now": now,
            "greeting": rules.greeting(localtime()),
            "todos": sorted(waiting, key=lambda todo: (todo.due or NEVER, -todo.count)),
            "next": mine[:NEXT],
            **(_figures(person) if person.may(Right.FIGURES_READ) else {}),
        },
    )


def _figures(person: Any) -> dict[str, Any]:
    found = queries.figures(person, localdate())
    joins = [(f"{month:%y-%m}", n) for month, n in found.joins]
    return {"figures": found, "joins": joins, "forms": found.forms}


@needs(Right.WORKBENCH)
@require_safe
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH].replace("\0", "")
    return page(
        request,
        "portal/work_search.html",
        {"q": text, "groups": hits(registry.work_searches, request.person, text)},
        fragment="found",
    )
