"""衣医食住行: the five shelves, and the first compartments in each. A federation may add more compartments."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class Top:
    """One of the five, as it is shown: one word, what is in it, an icon (lucide), and the colour class of its tile."""

    code: str
    label: str | Promise
    about: str | Promise
    icon: str
    tone: str


TOPS: dict[str, Top] = {
    one.code: one
    for one in (
        Top("clothes", _("衣"), _("服装鞋帽"), "shirt", "c-clothing"),
        Top("health", _("医"), _("健康医药"), "heart-pulse", "c-medicine"),
        Top("food", _("食"), _("米面糕点"), "utensils", "c-food"),
        Top("home", _("住"), _("家居日用"), "sofa", "c-home"),
        Top("travel", _("行"), _("出行车品"), "car", "c-travel"),
    )
}
# What a federation's shelves begin with; the last of each takes what fits nowhere else. Stored as they stand here.
_STARTER: dict[str, tuple[str | Promise, ...]] = {
    "clothes": (_("衬衫西服"), _("内衣保暖"), _("鞋靴"), _("帽子配饰"), _("床品家纺"), _("其他衣着")),
    "health": (_("滋补养生"), _("中成药"), _("健康食品"), _("护理器械"), _("其他健康")),
    "food": (_("糕点糖果"), _("饮料酒水"), _("粮油调味"), _("肉禽熟食"), _("茶叶"), _("其他食品")),
    "home": (_("家具"), _("建材涂料"), _("清洁日化"), _("钟表文具"), _("厨房用具"), _("其他家居")),
    "travel": (_("汽车用品"), _("养护服务"), _("骑行装备"), _("旅行箱包"), _("其他出行")),
}


def starter() -> dict[str, list[str]]:
    """Shelf → the names of its first compartments, in the language they are kept in."""
    with override("zh-hans"):
        return {top: [str(name) for name in names] for top, names in _STARTER.items()}


# What is drawn where there is no photograph (lucide); a compartment of a federation's own has its shelf's.
_ICONS = """
衬衫西服:shirt 内衣保暖:snowflake 鞋靴:footprints 帽子配饰:hat-glasses 床品家纺:bed-double
滋补养生:leaf 中成药:pill 健康食品:salad 护理器械:stethoscope 糕点糖果:cookie
饮料酒水:wine 粮油调味:wheat 肉禽熟食:ham 茶叶:coffee 家具:armchair
建材涂料:paint-roller 清洁日化:spray-can 钟表文具:watch 厨房用具:cooking-pot 汽车用品:car
养护服务:wrench 骑行装备:bike 旅行箱包:luggage
"""
ICONS: dict[str, str] = dict(pair.split(":") for pair in _ICONS.split())


def top_of(word: str) -> Top | None:
    """«食», «食品», «food» → the shelf of food; nothing for a word that names none.

    >>> top_of("食品").code, top_of("宇宙")
    ('food', None)
    """
    word = word.strip().lower()
    return next((top for code, top in TOPS.items() if word and (word == code or word[0] == str(top.label))), None)
