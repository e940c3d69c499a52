import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Shop(AppConfig):
    name = "zhijia.union.shop"
    label = "shop"
    part = "shop"

    def ready(self) -> None:
        from zhijia.union.goods.rules import actions_on_product, blocks_on_product, links_on_goods
        from zhijia.union.payments.rules import Purpose, purposes
        from zhijia.union.people import queries as people
        from zhijia.union.people.rules import Right
        from zhijia.web import registry
        from zhijia.web.registry import Door, Entry, Tile

        from . import actions, jobs, queries  # noqa: F401  a worker knows the jobs by having imported them
        from .views import api, door, found, prices, webhooks

        purposes[actions.PURPOSE] = Purpose(
            label=_("商品订单"),
            paid=actions.take_money,
            closed=actions.payment_closed,
            address=actions.address_of,
        )
        buying, selling = _("商城"), _("供应商")
        registry.entries += [
            Entry("shipping", _("发货"), "truck", Right.SUPPLY, selling, part="shop", order=60),
            Entry("work-returns", _("退货"), "undo-2", Right.SUPPLY, selling, part="shop", order=61),
            Entry("supply-reviews", _("评价"), "star", Right.SUPPLY, selling, part="shop", order=62),
            Entry("partners", _("接口对接"), "plug", Right.SUPPLY, selling, part="shop", order=68),
            Entry("work-orders", _("订单"), "package", Right.ORDERS_WRITE, buying, part="shop", order=52),
            Entry("work-disputes", _("退货裁定"), "scale", Right.ORDERS_WRITE, buying, part="shop", order=53),
            Entry("work-reviews", _("评价管理"), "star", Right.ORDERS_WRITE, buying, part="shop", order=54),
            Entry("work-group-buys", _("拼团"), "users", Right.ORDERS_WRITE, buying, part="shop", order=55),
            Entry("work-places", _("取货点"), "archive", Right.ORDERS_WRITE, buying, part="shop", order=56),
            Entry("shop-figures", _("商城数据"), "chart-column", Right.FIGURES_READ, buying, part="shop", order=57),
            Entry("work-counters", _("取货台"), "scan-line", Right.KEEP, buying, part="shop", order=58),
        ]
        links_on_goods.append(("basket", _("购物篮"), "shopping-basket"))
        registry.tabs.append(Tile("orders", _("订单"), "package", part="shop", order=60))
        registry.my_page += [
            Tile("orders", _("我的订单"), "package", part="shop", order=40),
            Tile("basket", _("购物篮"), "shopping-basket", part="shop", order=41),
            Tile("savings", _("省了多少"), "piggy-bank", part="shop", order=42),
            Tile("addresses", _("收货地址"), "map-pin", part="shop", order=43),
        ]
        registry.tiles.append(Tile("group-buys", _("拼团"), "users", part="shop", order=30))
        registry.todos.append(found.todos)
        registry.work_searches.append(found.orders)
        registry.home_blocks.append(found.home_block)
        registry.api_routers += [("", api.router), ("", prices.router)]
        registry.api_webhooks.append((webhooks.ABOUT, webhooks.webhooks))
        registry.doors.append(Door("POST", re.compile("/api/v1/orders"), door.place))
        people.held.append(queries.held)
        people.erase_checks.append(queries.still_open)
        people.forget.append(actions.forget)
        actions_on_product.append(found.buy_slot)
        blocks_on_product.append(found.reviews_block)
