"""S4 · 赋能社: 780 workers, almost 40 % of them young; a class in every town station."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story, words
from .posts import officers

TOP = "国网滨海县供电公司工会"
TOWNS = words("东坎 八滩 五汛 蔡桥 正红 通榆 界牌 八巨 天场 陈涛 滨淮 滨海港")
ROOMS = words("运维检修部 营销部 调控中心 建设部 安监部 配电工程队 客户服务中心 综合服务中心")

BINHAI = Story(
    slug="binhai",
    name="国网滨海县供电公司工会",
    name_en="State Grid Binhai County Power Supply Company Trade Union",
    short_name="滨海供电工会",
    motto="师傅带一程，青年走一生",
    region="320922",
    colour="#00695c",
    mark="zap",
    phone="0515-95598",
    members=780,
    digit=3,
    born_in="320900",
    employments={"staff": 90, "dispatched": 10},
    youth=0.397,
    tree=Branch(
        TOP,
        "unit",
        below=(
            *(Branch(f"{room}工会小组", "team", 8) for room in ROOMS),
            *(
                Branch(
                    f"{town}供电所工会",
                    "grassroots",
                    2,
                    below=tuple(Branch(f"{town}供电所{team}", "team", 3) for team in ("运检班", "营业班")),
                )
                for town in TOWNS
            ),
        ),
    ),
    cast=(
        Player("许小胜", "运维检修部工会小组", _("青年员工，准备下一场技能比武"), tags=("young",)),
        Player("项飞", "八滩供电所运检班", _("乡镇供电所新员工，周六上提技课堂"), tags=("young",)),
        Player("桑师傅", "配电工程队工会小组", _("带三个徒弟的技术骨干"), role="mentor"),
        Player("戚安", "八滩供电所工会", _("八滩供电所工会干事：分课堂就在所里"), role="unit-officer"),
        *officers(
            TOP,
            {
                "administrator": "方钧",
                "leader": "汪宁",
                "auditor": "陆衡",
                "growth-officer": "易能",
                "finance": "戴真",
                "shop-officer": "施惠",
                "station-officer": "安然",
                "culture-officer": "乐平",
                "petition-officer": "成和",
                "aid-officer": "卞暖",
                "mixer-officer": "喜悦",
                "newsroom-officer": "闻达",
            },
            growth_officer=_("“赋能社”召集人：周例会、月活动、季小结"),
        ),
    ),
)
