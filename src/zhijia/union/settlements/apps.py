from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Settlements(AppConfig):
    name = "zhijia.union.settlements"
    label = "settlements"
    part = "shop"

    def ready(self) -> None:
        money = _("账目")
        entry = registry.Entry("settlements", _("供应商结算"), "receipt", "settlements.read", money, "shop", order=66)
        registry.entries.append(entry)
        registry.tiles.append(registry.Tile("fund-share", _("公益金怎么算"), "calculator", "shop", order=91))
        registry.todos.append(todos)


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """Statements that wait for this supplier, or for finance."""
    from . import queries, rules

    found = []
    for right, states, title in (
        ("supply", [rules.State.CLOSED], _("待您确认的结算单")),
        ("payments.write", [rules.State.DISPUTED, rules.State.CONFIRMED, rules.State.APPROVED], _("待办的结算单")),
    ):
        if person.may(right) and (n := queries.statements_of(person, right).filter(state__in=states).count()):
            found.append(registry.Todo(title, reverse("settlements"), n, "receipt", tone="warn"))
    return found
