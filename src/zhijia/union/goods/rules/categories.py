"""衣医食住行: the five shelves, and the first compartments in each. A federation may add more compartments."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
# What a federation's shelves begin with; the last of each takes what fits nowhere else.
STARTER: dict[str, tuple[str, ...]] = {
    "clothes": ("衬衫西服", "内衣保暖", "鞋靴", "帽子配饰", "床品家纺", "其他衣着"),
    "health": ("滋补养生", "中成药", "健康食品", "护理器械", "其他健康"),
    "food": ("糕点糖果", "饮料酒水", "粮油调味", "肉禽熟食", "茶叶", "其他食品"),
    "home": ("家具", "建材涂料", "清洁日化", "钟表文具", "厨房用具", "其他家居"),
    "travel": ("汽车用品", "养护服务", "骑行装备", "旅行箱包", "其他出行"),
}
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
