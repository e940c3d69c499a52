from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class People(AppConfig):
    name = "zhijia.union.people"
    label = "people"

    def ready(self) -> None:
        members = _("会员与组织")
        registry.entries += [
            registry.Entry("members", _("会员"), "users", "roster.read", members, order=20),
            registry.Entry("applications", _("入会与更正"), "user-plus", "roster.read", members, order=21),
            registry.Entry("transfers", _("转会"), "arrow-right-left", "roster.read", members, order=22),
            registry.Entry("organisations", _("组织"), "network", "figures.read", members, order=23),
            registry.Entry("posts", _("任职"), "id-card", "posts.write", members, order=24),
        ]
        registry.my_page += [
            registry.Tile("my-transfer", _("转会"), "arrow-right-left", order=70),
            registry.Tile("my-data", _("我的个人信息"), "shield-check", order=80),
        ]
        registry.todos.append(todos)
        registry.work_searches.append(search)
        from zhijia.union.accounts import queries as accounts
        from zhijia.union.accounts import rules as account_rules

        from . import queries

        account_rules.known_elsewhere.append(queries.name_of_phone)
        accounts.unions.append(queries.union_name)
        user_logged_in.connect(_recognise, dispatch_uid="people.recognise")


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """What waits for an answer of this officer."""
    from . import queries

    if not person.may("roster.write"):
        return []
    waiting: list[tuple[Any, str, str, list[Any]]] = [
        (_("入会申请"), "applications", "user-plus", queries.applications_waiting(person, "roster.write")),
        (_("信息更正"), "applications", "pencil", queries.corrections_waiting(person, "roster.write")),
        (_("转入申请"), "transfers", "arrow-right-left", queries.transfers_coming(person, "roster.write")),
    ]
    return [
        registry.Todo(title, reverse(url), len(papers), icon, due=queries.end_of(papers[0].due_on), tone="warn")
        for title, url, icon, papers in waiting
        if papers
    ]


def search(person: Any, text: str, most: int) -> list[registry.Hit]:
    """Members and organisations within this officer's reach."""
    from . import queries

    found: list[registry.Hit] = []
    if person.may("roster.read"):
        for one in queries.search(person, text, most):
            note = f"{one.organisation.name} · {one.masked_phone}"
            found.append(registry.Hit(one.name, reverse("member-card", args=[one.id]), _("会员"), note, "user"))
    if person.may("figures.read"):
        for union in queries.find(person, "figures.read", text, most):
            note = str(union.get_kind_display())
            found.append(registry.Hit(union.name, reverse("organisation", args=[union.id]), _("组织"), note, "network"))
    return found[:most]


def _recognise(sender: object, user: Any, **signal: object) -> None:
    from zhijia.kernel import spaces

    from . import actions

    if not spaces.outside():
        actions.recognise(user=user, now=now())
