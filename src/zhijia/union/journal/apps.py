from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Journal(AppConfig):
    name = "zhijia.union.journal"
    label = "journal"

    def ready(self) -> None:
        system = _("系统")
        registry.entries += [
            registry.Entry("journal", _("操作记录"), "scroll-text", "journal.read", system, order=90),
            registry.Entry("jobs", _("后台任务"), "cog", "jobs.read", system, order=91),
        ]
