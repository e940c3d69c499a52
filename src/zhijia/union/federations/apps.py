from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Federations(AppConfig):
    name = "zhijia.union.federations"
    label = "federations"

    def ready(self) -> None:
        system = _("系统")
        registry.entries += [
            registry.Entry("settings", _("本会设置"), "settings", "federation.write", system, order=96),
            registry.Entry("rule-packs", _("地方规则"), "scale", "federation.write", system, order=97),
        ]
