"""What stations add to the searches and to the to-do list that everybody shares."""

from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right
from zhijia.web.registry import Hit, Todo

from .. import queries
from ..models import Station


def stations(person: Person, text: str, most: int) -> list[Hit]:
    """Published ones, by words, pinyin or initials."""
    found = queries.narrowed(Station.objects.filter(state="published").order_by("name"), {"q": text})
    return [
        Hit(one.name, reverse("station", args=[one.code]), _("驿站"), f"{one.district} {one.week_words}", "map-pin")
        for one in found[:most]
    ]


def own_stations(person: Person, text: str, most: int) -> list[Hit]:
    """An officer's, in every state; a keeper's own."""
    right, page = (
        (Right.STATIONS_WRITE, "work-station") if person.may(Right.STATIONS_WRITE) else (Right.KEEP, "keep-station")
    )
    found = queries.narrowed(queries.visible(person, right), {"q": text})
    return [
        Hit(one.name, reverse(page, args=[one.id]), _("驿站"), str(one.get_state_display()), "map-pin")
        for one in found[:most]
    ]


def waiting(person: Person, now: datetime) -> list[Todo]:
    """Reports with their deadline, supplies that go bad, requests for supplies."""
    todos: list[Todo] = []
    if person.may(Right.STATIONS_WRITE):
        reports, restocks = queries.open_reports(person), queries.open_restocks(person)
        first = reports.first()
        due = datetime.combine(first.due_on, time(10), UTC) if first else None  # six in the evening here
        todos += [
            Todo(
                _("驿站反映要答复"),
                reverse("work-station-reports"),
                reports.count(),
                "message-square",
                due,
                tone="warn",
            ),
            Todo(_("补货申请"), reverse("work-restocks"), restocks.count(), "package"),
        ]
    right = Right.STATIONS_WRITE if person.may(Right.STATIONS_WRITE) else Right.KEEP
    if person.may(right):
        page = "work-expiring" if right == Right.STATIONS_WRITE else "keep"
        todos.append(Todo(_("物资快过期"), reverse(page), queries.going_bad(person, right, now).count(), "calendar-x"))
    return todos
