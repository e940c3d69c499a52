from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Goods(AppConfig):
    name = "zhijia.union.goods"
    label = "goods"
    part = "shop"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them
        from .views import api

        registry.api_routers.append(("", api.router))
        registry.tabs.append(registry.Tile("goods", _("会员购"), "shopping-bag", part="shop", order=20))
        registry.tiles.append(registry.Tile("goods", _("会员购"), "shopping-bag", part="shop", order=5))
        registry.searches.append(products)
        registry.entries += [
            registry.Entry("supply", _("我的货架"), "store", "supply", _("供应商"), part="shop", order=30),
            registry.Entry(
                "work-goods", _("商品审核"), "clipboard-check", "goods.write", _("会员购"), "shop", order=31
            ),
            registry.Entry("work-goods-figures", _("货架数字"), "chart-column", "goods.write", _("会员购"), "shop", 32),
        ]
        registry.todos.append(waiting)
        registry.work_searches.append(packs)


def waiting(person: Any, at: datetime) -> list[registry.Todo]:
    """What waits for an officer to look at; and what a supplier has to renew or complete."""
    from . import queries

    todos = []
    if person.may("goods.write"):
        cases, count = queries.queue(person, most=1)
        if count:
            due = cases[0].since + timedelta(days=3)  # suppliers are answered within three days
            todos.append(
                registry.Todo(_("商品和报价等待审核"), reverse("work-goods"), count, "clipboard-check", due=due)
            )
    if person.may("supply"):
        standing = queries.standing(person, "supply", localdate(at))
        url = reverse("supply")
        if standing.soon:
            todos.append(registry.Todo(_("市场价依据 30 天内到期"), url, standing.soon, "calendar-clock", tone="warn"))
        if standing.without_file:
            todos.append(registry.Todo(_("报价还缺凭证"), url, standing.without_file, "file-warning", tone="warn"))
    return todos


def products(person: Any, text: str, most: int) -> list[registry.Hit]:
    """Goods for the search over everything: with their price, for that is what one looks for."""
    from zhijia.web.templatetags.web import yuan

    from . import queries

    return [
        registry.Hit(
            f"{one.brand.name} {one.name}",
            reverse("goods-product", args=[one.id]),
            _("商品"),
            f"{one.face.pack if one.face else ''} · {yuan(one.amount)}",
            icon=one.category.icon,
        )
        for one in queries.search(text, most, localdate())
    ]


def packs(person: Any, text: str, most: int) -> list[registry.Hit]:
    """The same for «/» on the workbench, by code too: for officers all, for a supplier their own."""
    from . import queries

    right, url = ("goods.write", "work-goods-product") if person.may("goods.write") else ("supply", "supply-product")
    if not person.may(right):
        return []
    found = queries.packs(person, right, text=text, today=localdate())[:most]
    return [
        registry.Hit(
            f"{one.product.name} · {one.pack}",
            reverse(url, args=[one.product_id]),
            _("商品"),
            f"{one.code} · {one.why_off or one.enterprise.name}",
            icon="package",
        )
        for one in found
    ]
