from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Notices(AppConfig):
    name = "zhijia.union.notices"
    label = "notices"

    def ready(self) -> None:
        from zhijia.web import registry

        from . import queries

        def search(person: Any, text: str, most: int) -> list[registry.Hit]:
            if person.user is None:
                return []
            return [
                registry.Hit(one.title, reverse("notice", args=[one.id]), _("通知"), one.body[:60], "bell")
                for one in queries.find(person.user, text, most)
            ]

        registry.tabs.append(registry.Tile("notices", _("通知"), "bell", order=80))
        registry.entries.append(
            registry.Entry("complaints", _("投诉与建议"), "message-square", "federation.write", _("系统"), order=95)
        )
        registry.searches.append(search)
        registry.unread_counts.append(queries.unread_count)
