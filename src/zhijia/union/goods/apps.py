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

        registry.tabs.append(registry.Tile("goods", _("会员购"), "shopping-bag", part="shop", order=30))
        registry.tiles.append(registry.Tile("goods", _("会员购"), "shopping-bag", part="shop", order=5))
        registry.searches.append(products)


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
