"""What kinds of services there are: the five of daily life first, then what else a union does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Category:
    """A kind of service as it is shown: one word, what is in it, an icon (lucide) and a colour on white."""

    code: str
    label: str | Promise
    about: str | Promise
    icon: str
    colour: str


CATEGORIES: dict[str, Category] = {
    one.code: one
    for one in (
        Category("clothes", _("衣"), _("服装鞋帽"), "shirt", "#c2410c"),
        Category("health", _("医"), _("健康医药"), "heart-pulse", "#047857"),
        Category("food", _("食"), _("米面粮油"), "utensils", "#b91c1c"),
        Category("home", _("住"), _("酒店家居"), "house", "#1d4ed8"),
        Category("travel", _("行"), _("出行汽车"), "bus", "#7e22ce"),
        Category("culture", _("文化"), _("演出展览"), "ticket", "#be185d"),
        Category("study", _("学习"), _("课堂技能"), "graduation-cap", "#0e7490"),
        Category("sport", _("健身"), _("运动场馆"), "dumbbell", "#15803d"),
        Category("care", _("帮扶"), _("互助慰问"), "hand-heart", "#b45309"),
        Category("rights", _("诉求"), _("维权法律"), "megaphone", "#9f1239"),
        Category("mixers", _("婚恋"), _("联谊交友"), "heart", "#a21caf"),
        Category("stations", _("驿站"), _("歇脚热饭"), "map-pin", "#0f766e"),
        Category("other", _("其他"), _("更多服务"), "layout-grid", "#57534e"),
    )
}
FIRST_FIVE = tuple(CATEGORIES.values())[:5]
