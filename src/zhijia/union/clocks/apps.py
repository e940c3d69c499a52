from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Clocks(AppConfig):
    name = "zhijia.union.clocks"
    label = "clocks"

    def ready(self) -> None:
        registry.entries.append(
            registry.Entry("calendar", _("工作日历"), "calendar-days", "federation.write", _("系统"), order=98)
        )
