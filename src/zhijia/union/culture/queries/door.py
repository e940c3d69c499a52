"""What a door sees: how many are in, and who stood there twice."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from ..models import Scan, Show, Ticket
from .shows import shows_over


def tonight(person: Any, now: datetime) -> QuerySet[Show]:
    """Shows whose door somebody may keep, from those of today on."""
    doors = shows_over(person, "door").filter(state=Show.State.PUBLISHED, ends_at__gt=now - timedelta(hours=12))
    return doors.annotate(
        tickets_n=Count("tickets", filter=Q(tickets__void_at=None), distinct=True),
        in_n=Count("tickets", filter=Q(tickets__used_at__isnull=False), distinct=True),
    ).order_by("starts_at")


def figures(show: Show) -> dict[str, int]:
    """Tickets that stand, who came in, doubles, void and unknown ones."""
    verdicts = dict(Scan.objects.filter(show=show).order_by().values_list("verdict").annotate(n=Count("id")))
    live = Ticket.objects.filter(show=show, void_at=None)
    return {
        "tickets": live.count(),
        "in": live.filter(used_at__isnull=False).count(),
        "double": verdicts.get("double", 0),
        "void": verdicts.get("void", 0),
        "forged": verdicts.get("forged", 0),
    }


def troubles(show: Show) -> list[Scan]:
    """Scans that were not an entry, newest first, each with where and when the ticket came in."""
    wrong = Scan.objects.filter(show=show).exclude(verdict=Scan.Verdict.IN)
    return list(wrong.select_related("ticket__seat__area").order_by("-at")[:50])
