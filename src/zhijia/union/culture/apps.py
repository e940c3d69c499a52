import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Culture(AppConfig):
    name = "zhijia.union.culture"
    label = "culture"
    part = "culture"

    def ready(self) -> None:
        from zhijia.union.claims import rules as claim_rules
        from zhijia.union.people.rules import Right
        from zhijia.web import registry
        from zhijia.web.registry import Door, Entry, Tile

        from . import (
            actions,
            jobs,  # noqa: F401  a worker knows the jobs by having imported them
        )
        from .views import found, rush

        claim_rules.follows["culture.show"] = actions.follow
        culture = _("文化")
        part = self.part
        registry.entries += [
            Entry("work-shows", _("演出"), "drama", Right.CULTURE_WRITE, culture, part, order=60),
            Entry("work-courses", _("公益课堂"), "graduation-cap", Right.CULTURE_WRITE, culture, part, order=61),
            Entry("desk", _("点单调度"), "calendar-clock", Right.CULTURE_WRITE, culture, part, order=62),
            Entry("culture-menu", _("文化点单"), "utensils", Right.CULTURE_ORDER, culture, part, order=63),
            Entry("doors", _("检票"), "scan-line", Right.DOOR, culture, part, order=64),
            Entry("teaching", _("我教的课"), "presentation", Right.TEACH, culture, part, order=65),
            Entry("my-team", _("团队日程"), "users", Right.PERFORM, culture, part, order=66),
        ]
        registry.tiles += [
            Tile("shows", _("演出"), "drama", part, order=40),
            Tile("courses", _("公益课堂"), "graduation-cap", part, order=41),
        ]
        registry.tabs.append(Tile("shows", _("文化"), "drama", part, order=40))
        tickets = Tile("my-tickets", _("我的票和课"), "ticket", part, order=55)
        registry.my_page.append(tickets)
        registry.kept_pages.append(tickets)
        registry.todos.append(found.todos)
        registry.searches.append(found.shows)
        registry.home_blocks.append(found.home_block)
        registry.doors.append(Door("POST", re.compile(r"/shows/(?P<show_id>\d{1,18})/sign-up/"), rush.sign_up))
        registry.offline_assets += ["culture/door.js", "culture/culture.css"]
