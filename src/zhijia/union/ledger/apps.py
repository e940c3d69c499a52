from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Ledger(AppConfig):
    name = "zhijia.union.ledger"
    label = "ledger"

    def ready(self) -> None:
        from zhijia.web import registry

        from . import queries

        def search(person: Any, text: str, most: int) -> list[registry.Hit]:
            found = queries.funds().filter(name__contains=text)[:most]
            return [
                registry.Hit(one.name, reverse("fund", args=[one.code]), _("公开基金"), icon="hand-coins")
                for one in found
            ]

        registry.entries.append(registry.Entry("books", _("账簿"), "book-open", "ledger.read", _("账目"), order=60))
        registry.searches.append(search)
        registry.tiles.append(registry.Tile("funds", _("公开基金"), "hand-coins", order=90))
