from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Demo(AppConfig):
    name = "zhijia.union.demo"
    label = "demo"

    def ready(self) -> None:
        from zhijia.union.payments.rules import Purpose, purposes

        from .rules import DEMO_ORDER

        purposes[DEMO_ORDER] = Purpose(_("演示订单"), paid=lambda payment, now: True)
