"""What culture adds to the pages everybody shares: searches, what waits for an officer, the next ticket on the home."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from zhijia.web import registry

from .. import queries
from ..models import Order, Show


def shows(person: Any, text: str, most: int) -> list[registry.Hit]:
    """Coming shows by title, troupe or venue."""
    found = queries.shows.coming(queries.shows.Filters(q=text), now())[:most]
    return [
        registry.Hit(
            one.title,
            reverse("show", args=[one.id]),
            _("演出"),
            f"{queries.shows.day_and_clock(one.starts_at)} · {one.venue.name}",
            "drama",
        )
        for one in found
    ]


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """Orders to place, to sign, to rate; reasons to answer; draws to make."""
    found = []
    if person.may("culture.write"):
        waiting = queries.orders.orders_over(person, "culture.write").filter(state=Order.State.ASKED)
        found += _todo(_("点单待安排"), "desk", waiting.count(), "calendar-clock")
        found += _todo(_("未到场说明"), "work-appeals", queries.shows.appeals_over(person).count(), "message-square")
        for show in queries.shows.draws_due(person, at):
            url = reverse("work-draw", args=[show.id])
            found.append(registry.Todo(_("抽签：%s") % show.title, url, 1, "dices", tone="warn"))
    if person.may("culture.order"):
        mine = queries.orders.orders_over(person, "culture.order").filter(state=Order.State.PROPOSED)
        found += _todo(_("点单待您确认"), "culture-orders", mine.filter(unit_signed_at=None).count(), "signature")
    return found


def _todo(title: str, url: str, count: int, icon: str) -> list[registry.Todo]:
    return [registry.Todo(title, reverse(url), count, icon, tone="warn")] if count else []


def home_block(request: Any) -> str:
    """One's next ticket, or what is on: on the member's home."""
    if not request.federation.has("culture"):
        return ""
    at, who = now(), request.person.member
    tickets = queries.shows.tickets_of(who.id, at)[:1] if who else []
    coming = queries.shows.coming(queries.shows.Filters(), at).filter(state=Show.State.PUBLISHED)
    on: list[Show] = list(coming.exclude(id__in=[one.show_id for one in tickets])[:3])
    if not tickets and not on:
        return ""
    return render_to_string("culture/_home.html", {"tickets": tickets, "shows": on}, request)
