from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Shop(AppConfig):
    name = "zhijia.union.shop"
    label = "shop"
    part = "shop"

    def ready(self) -> None:
        from zhijia.union.payments.rules import Purpose, purposes

        from . import actions, jobs  # noqa: F401  a worker knows the jobs by having imported them

        purposes[actions.PURPOSE] = Purpose(
            label=_("商品订单"),
            paid=actions.take_money,
            closed=actions.payment_closed,
            address=actions.address_of,
        )
