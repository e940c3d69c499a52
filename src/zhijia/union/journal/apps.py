from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Journal(AppConfig):
    name = "zhijia.union.journal"
    label = "journal"

    def ready(self) -> None:
        from zhijia.union.federations.signals import changed

        changed.connect(_write, dispatch_uid="journal")
        system = _("系统")
        registry.entries += [
            registry.Entry("journal", _("操作记录"), "scroll-text", "journal.read", system, order=90),
            registry.Entry("jobs", _("后台任务"), "cog", "jobs.read", system, order=91),
        ]


def _write(sender: Any, *, what: str, by: Any, at: Any, facts: dict[str, Any], **rest: Any) -> None:
    """The federation's own settings lie below the journal: they say what changed, and here it is written down."""
    from . import actions

    actions.write(what, by=by, at=at, **facts)
