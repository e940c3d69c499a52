"""S3 · culture: every county, every grassroots unit."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story, words
from .posts import officers

TOP = "温州市总工会"
COUNTIES = words("鹿城区 龙湾区 瓯海区 洞头区 瑞安市 乐清市 龙港市 永嘉县 平阳县 苍南县 文成县 泰顺县")


def _county(name: str) -> Branch:
    below = tuple(
        Branch(f"{name}{place}工会（演示）", "grassroots", 3, works=works)
        for place, works in (
            ("机关", ""),
            ("中心镇", ""),
            ("产业园区", ""),
            ("鞋革企业", "migrant"),
            ("骑手驿站", "rider"),
        )
    )
    return Branch(f"{name}总工会", "county", 1, below=below)


WENZHOU = Story(
    slug="wenzhou",
    name=TOP,
    name_en="Wenzhou Federation of Trade Unions",
    short_name="瓯工之家",
    motto="想看什么、想学什么，您点我们送",
    region="330300",
    colour="#8a2c7a",
    mark="drama",
    phone="0577-12351",
    members=760,
    digit=2,
    born_in="330300",
    tree=Branch(
        TOP, "federation", below=(Branch("温州市工人文化宫工会", "unit", 10), *(_county(name) for name in COUNTIES))
    ),
    cast=(
        Player("叶辩之", "鹿城区机关工会（演示）", _("“我最善辩”的辩手"), tags=("young",)),
        Player("金小越", "瑞安市鞋革企业工会（演示）", _("鞋厂女工，周末学越剧"), employment="migrant"),
        Player(
            "林风",
            "鹿城区骑手驿站工会（演示）",
            _("外卖骑手，抢到一张夏夜演出的票"),
            employment="rider",
            tags=("young",),
        ),
        Player(
            "潘阿芬",
            "乐清市产业园区工会（演示）",
            _("园区工会干事：给厂里点一场演出"),
            role="unit-officer",
        ),
        Player("柳吟", TOP, _("文体专员：和另一位专员各自录入公开的号码，录得一样才抽签"), role="culture-officer"),
        *officers(
            TOP,
            {
                "administrator": "陈捷",
                "leader": "黄瓯",
                "auditor": "季明",
                "culture-officer": "南笙",
                "shop-officer": "郑通",
                "station-officer": "倪安",
                "petition-officer": "姜和",
                "aid-officer": "项暖",
                "growth-officer": "夏进",
                "mixer-officer": "谷雨",
                "newsroom-officer": "麻新",
                "door": "章守门",
                "teacher": "舒墨",
                "troupe": "梅声",
            },
            culture_officer=_("管“娘家人来了”文化点单、演出季和辩论赛"),
        ),
    ),
)
