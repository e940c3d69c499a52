from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhijia.web import registry


class Claims(AppConfig):
    name = "zhijia.union.claims"
    label = "claims"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them

        registry.my_page.append(registry.Tile("my-claims", _("我的预约"), "ticket", order=60))
