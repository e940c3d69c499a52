"""S6 · petitions: officers who rotate through the reception window."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story
from .posts import officers

TOP = "伊春市乌翠区总工会"

WUCUI = Story(
    slug="wucui",
    name=TOP,
    name_en="Wucui District Federation of Trade Unions, Yichun",
    short_name="乌翠工会",
    motto="有话好好说，有难一起办",
    region="230718",
    colour="#3f6212",
    mark="trees",
    phone="0458-12351",
    members=320,
    digit=5,
    born_in="230700",
    tree=Branch(
        TOP,
        "federation",
        below=(
            *(
                Branch(
                    f"{place}街道总工会（演示）",
                    "unit",
                    2,
                    below=tuple(
                        Branch(f"{place}{trade}工会", "grassroots", 4, works=works)
                        for trade, works in (("社区", ""), ("林场", ""), ("小微企业", "migrant"), ("快递", "courier"))
                    ),
                )
                for place in ("乌马河", "翠峦", "向阳", "锦山")
            ),
            Branch("乌翠区机关工会", "unit", 8),
        ),
    ),
    cast=(
        Player("孙大林", "翠峦林场工会", _("林场职工，来问一笔补贴")),
        Player("于小雪", "乌马河快递工会", _("快递员，冬天也在路上"), employment="courier", tags=("young",)),
        Player("鲁敏", "乌马河街道总工会（演示）", _("街道工会干事：双报到、双服务"), role="unit-officer"),
        *officers(
            TOP,
            {
                "administrator": "关岩",
                "leader": "佟山",
                "auditor": "那清",
                "petition-officer": "付知民",
                "aid-officer": "兰心",
                "shop-officer": "曲实",
                "station-officer": "冷暖",
                "culture-officer": "谭笑",
                "growth-officer": "梅进",
                "mixer-officer": "花朵",
                "newsroom-officer": "单言",
            },
            petition_officer=_("信访窗口轮岗干部：包联、跟踪、回访"),
        ),
    ),
)
