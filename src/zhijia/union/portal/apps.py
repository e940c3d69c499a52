from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Portal(AppConfig):
    name = "zhijia.union.portal"
    label = "portal"

    def ready(self) -> None:
        from zhijia.union.people.rules import Right
        from zhijia.web import registry
        from zhijia.web.registry import Entry, Tile

        from .views import found

        registry.tabs += [
            Tile("home", _("首页"), "house", order=10),
            Tile("services", _("服务"), "layout-grid", order=70),
            Tile("me", _("我的"), "user", order=90),
        ]
        registry.entries += [
            Entry("work", _("今日工作"), "layout-dashboard", Right.WORKBENCH, order=0),
            Entry("work-services", _("服务目录"), "store", Right.SERVICES_WRITE, _("服务"), order=40),
            Entry("work-feeds", _("数据源"), "rss", Right.SERVICES_WRITE, _("服务"), order=41),
        ]
        registry.searches.insert(0, found.services)
        registry.work_searches += [found.entries, found.own_services]
        registry.todos.append(found.waiting_feeds)
