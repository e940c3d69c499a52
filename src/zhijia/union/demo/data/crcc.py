"""S5 · meeting and marrying: bureaus whose people move with the work."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story, words
from .posts import officers

TOP = "中国铁建工会"
BUREAUS = words("十一 十二 十四 十五 十六 十七 十八 十九 二十 二十一 二十二 二十三 二十四 二十五")


def _bureau(number: str) -> Branch:
    below = (
        Branch(f"{number}局机关工会", "grassroots", 2),
        Branch(f"{number}局路桥公司工会（演示）", "grassroots", 4),
        Branch(f"{number}局第一项目部工会（演示）", "grassroots", 4, works="migrant"),
    )
    return Branch(f"中铁{number}局集团工会", "group", 1, below=below)


CRCC = Story(
    slug="crcc",
    name=TOP,
    name_en="China Railway Construction Trade Union",
    short_name="铁建之家",
    motto="工程走到哪里，家就跟到哪里",
    region="110000",
    colour="#0b4ea2",
    mark="train-front",
    phone="010-12351",
    members=900,
    digit=4,
    born_in="110000",
    youth=0.45,
    tree=Branch(TOP, "federation", below=(Branch("华北区域总部工会", "unit", 4), *map(_bureau, BUREAUS))),
    cast=(
        Player("郭放", "十六局路桥公司工会（演示）", _("雄安工地的测量员，常年在外"), tags=("young",)),
        Player("许安", "华北区域总部工会", _("总部青年，想认识聊得来的人"), tags=("young",)),
        Player("耿大勇", "十六局第一项目部工会（演示）", _("项目部农民工，第一次入会"), employment="migrant"),
        Player("肖岚", "中铁十六局集团工会", _("十六局集团工会干事：集体婚礼的承办人"), role="unit-officer"),
        *officers(
            TOP,
            {
                "administrator": "邵铁",
                "leader": "路远",
                "auditor": "秦明",
                "mixer-officer": "喻红",
                "shop-officer": "车兰",
                "station-officer": "万里",
                "culture-officer": "宋歌",
                "petition-officer": "江平",
                "aid-officer": "任暖",
                "growth-officer": "樊成",
                "newsroom-officer": "言语",
            },
            mixer_officer=_("一年近百场联谊，还有40对新人的集体婚礼"),
        ),
    ),
)
