"""What the portal adds to the searches and to the to-do list that everybody shares."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right
from zhijia.web import registry
from zhijia.web.registry import Hit, Todo

from .. import queries


def services(person: Person, text: str, most: int) -> list[Hit]:
    return [
        Hit(one.title, reverse("service", args=[one.id]), _("服务"), str(one.organisation), one.kind.icon)
        for one in queries.search(person, text, most, localdate())
    ]


def own_services(person: Person, text: str, most: int) -> list[Hit]:
    if not person.may(Right.SERVICES_WRITE):
        return []
    return [
        Hit(one.title, reverse("work-service", args=[one.id]), _("服务"), one.get_state_display(), one.kind.icon)
        for one in queries.services_named(queries.services_of(person), text)[:most]
    ]


def entries(person: Person, text: str, most: int) -> list[Hit]:
    """The workbench's own pages, by name."""
    mine = [one for one in registry.entries if person.may(one.right)]
    named = [one for one in mine if text in str(one.label).lower()]
    return [Hit(one.label, reverse(one.url), _("页面"), str(one.group), one.icon) for one in named[:most]]


def waiting_feeds(person: Person, now: datetime) -> list[Todo]:
    if not person.may(Right.SERVICES_WRITE) or not (count := queries.held_and_failed(person)):
        return []
    note = _("有的没能读取，有的等您确认")
    return [Todo(_("数据源要看一看"), reverse("work-feeds"), count, "rss", note=note, tone="warn")]
