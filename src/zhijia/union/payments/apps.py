from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Payments(AppConfig):
    name = "zhijia.union.payments"
    label = "payments"
    part = "shop"

    def ready(self) -> None:
        from zhijia.union.people import queries as people

        from . import queries

        money = _("账目")
        registry.entries += [
            registry.Entry("payments", _("付款与退款"), "credit-card", "ledger.read", money, "shop", order=61),
            registry.Entry("bank", _("银行到账"), "landmark", "payments.write", money, "shop", order=62),
            registry.Entry("bills", _("渠道对账"), "scale", "payments.write", money, "shop", order=63),
            registry.Entry("grants", _("工会补贴"), "gift", "ledger.read", money, "shop", order=64),
            registry.Entry("merchants", _("收款账户"), "key-round", "payments.write", money, "shop", order=65),
        ]
        registry.my_page.append(registry.Tile("my-allowance", _("工会补贴"), "gift", "shop", order=30))
        registry.todos.append(todos)
        people.held.append(queries.held)


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """What waits for finance: refunds by hand, bank lines, differences."""
    from . import queries

    if not person.may("payments.write"):
        return []
    day = queries.today(person, at)
    waiting = [
        (_("要人工办的退款"), "payments", "undo-2", day.refunds_waiting),
        (_("待核对的银行到账"), "bank", "landmark", day.lines_open),
        (_("渠道对账差异"), "bills", "scale", day.differences),
    ]
    return [registry.Todo(title, reverse(url), n, icon, tone="warn") for title, url, icon, n in waiting if n]
