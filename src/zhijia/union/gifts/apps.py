from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Gifts(AppConfig):
    name = "zhijia.union.gifts"
    label = "gifts"
    part = "shop"

    def ready(self) -> None:
        from zhijia.union.payments.rules import Purpose, purposes
        from zhijia.union.people import queries as people

        from . import actions, jobs, queries  # noqa: F401  a worker knows the jobs by having imported them
        from .views import api

        registry.api_routers.append(("", api.router))
        people.held.append(queries.held)

        purposes["gifts"] = Purpose(
            label=_("工会团购"), paid=actions.paid, closed=actions.unpaid, address=actions.page_of
        )
        group = _("团购与慰问")
        registry.entries += [
            registry.Entry("gifts", _("团购与慰问"), "gift", "gifts.write", group, "shop", 40),
            registry.Entry("gift-approvals", _("慰问审批"), "stamp", "gifts.approve", group, "shop", 41),
            registry.Entry("supply-gifts", _("团购订单"), "package", "supply", _("供应商"), "shop", 62),
        ]
        registry.my_page.append(registry.Tile("my-gifts", _("工会送我的"), "gift", part="shop", order=40))
        registry.todos.append(todos)


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """What waits for this officer, approver or supplier."""
    from . import queries

    found = []
    if person.may("gifts.write") or person.may("gifts.approve"):
        wait = queries.waiting(person)
        if wait["approve"]:
            due = wait["approve_first"].cut_off
            found.append(
                registry.Todo(
                    _("慰问订单待审批"), reverse("gift-approvals"), wait["approve"], "stamp", due, tone="warn"
                )
            )
        if wait["unpaid_count"]:
            one = wait["unpaid"]
            found.append(
                registry.Todo(
                    _("慰问订单待付款"),
                    reverse("gift", args=[one.pk]),
                    wait["unpaid_count"],
                    "banknote",
                    one.held_until,
                    tone="warn",
                )
            )
        if wait["returned"]:
            found.append(
                registry.Todo(_("退回修改的订单"), reverse("gifts") + "?state=draft", wait["returned"], "undo-2")
            )
        if wait["handing"]:
            found.append(
                registry.Todo(_("正在发放"), reverse("gifts") + "?state=handing", wait["handing"], "hand-heart")
            )
    if person.may("supply") and (count := queries.to_supply(person, at)):
        found.append(registry.Todo(_("团购订单待备货"), reverse("supply-gifts"), count, "package", tone="warn"))
    return found
