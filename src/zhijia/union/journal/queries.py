from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from zhijia.kernel import spaces

from .models import Line

PAGE = 50


def about(thing: object) -> QuerySet[Line]:
    """Newest first. `thing` is a saved model, or «model:id»."""
    key = thing if isinstance(thing, str) else f"{thing._meta.model_name}:{thing.pk}"  # type: ignore[attr-defined]
    return Line.objects.filter(about=key).select_related("by").order_by("-at", "-id")


def everything() -> QuerySet[Line]:
    """All lines, the newest first."""
    return Line.objects.select_related("by").order_by("-at", "-id")


def changes(about: Sequence[str]) -> QuerySet[Line]:
    """What was changed in these things («model:id»), without the reads and exports."""
    return Line.objects.filter(about__in=about, kind=Line.Kind.CHANGE)


def within(paths: Sequence[str]) -> QuerySet[Line]:
    """The lines of these subtrees; whoever stands at the root sees those that belong to no union too."""
    seen = Q(pk__in=[])
    for path in paths:
        seen |= Q(organisation__startswith=path)
        if path.count("/") == 1:
            seen |= Q(organisation="")
    return Line.objects.filter(seen).select_related("by").order_by("-id")


def narrowed(lines: QuerySet[Line], said: dict[str, Any]) -> QuerySet[Line]:
    """By kind, by a part of the verb or of the person's name, by days (all from a cleaned form)."""
    if said.get("kind"):
        lines = lines.filter(kind=said["kind"])
    if said.get("what"):
        lines = lines.filter(what__startswith=said["what"])
    if said.get("who"):
        lines = lines.filter(by__name__startswith=said["who"])
    if said.get("since"):
        lines = lines.filter(at__date__gte=said["since"])
    if said.get("until"):
        lines = lines.filter(at__date__lte=said["until"])
    return lines


def jobs() -> QuerySet[ProcrastinateJob]:
    """This federation's work, newest first; another's is never shown."""
    found: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(args__federation=spaces.current())
    return found.order_by("-id")


def workers_alive(now: Any, within_seconds: int = 60) -> int:
    """How many workers gave a sign of life within the last seconds."""
    from datetime import timedelta

    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - timedelta(seconds=within_seconds))
    return int(alive.count())
