from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Rosters(AppConfig):
    name = "zhijia.union.rosters"
    label = "rosters"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them

        registry.entries.append(
            registry.Entry("rosters", _("名册导入"), "file-spreadsheet", "roster.write", _("会员与组织"), order=25)
        )
        registry.todos.append(todos)


def todos(person: Any, at: datetime) -> list[registry.Todo]:
    """Rosters that wait for this officer's next step."""
    from . import queries

    if not person.may(queries.RIGHT) or not (count := queries.waiting(person)):
        return []
    return [registry.Todo(_("名册等待您确认"), reverse("rosters"), count, "file-spreadsheet", tone="info")]
