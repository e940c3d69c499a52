"""S7 · brand and media matrix: nine cities and Pingtan."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story
from .posts import officers

TOP = "福建省总工会"
CITIES = {
    "福州": "船政文创",
    "厦门": "港务物流",
    "漳州": "花果食品",
    "泉州": "鞋服制造",
    "三明": "钢铁机械",
    "莆田": "木雕工艺",
    "南平": "茶业",
    "龙岩": "工程机械",
    "宁德": "新能源电池",
    "平潭": "对台小镇",
}


def _city(name: str, trade: str) -> Branch:
    place = "平潭综合实验区" if name == "平潭" else f"{name}市"
    below = (
        Branch(f"{name}机关工会", "grassroots", 2),
        Branch(f"{name}{trade}工会（演示）", "grassroots", 4),
        Branch(f"{name}新就业形态工会联合会（演示）", "grassroots", 3, works="rider"),
        Branch(f"{name}建设工地工会（演示）", "grassroots", 2, works="migrant"),
    )
    return Branch(f"{place}总工会", "county", 1, below=below)


FUJIAN = Story(
    slug="fujian",
    name=TOP,
    name_en="Fujian Provincial Federation of Trade Unions",
    short_name="闽工之家",
    motto="一个品牌，许多条路走到您身边",
    region="350000",
    colour="#0e6480",
    mark="megaphone",
    phone="0591-12351",
    members=720,
    digit=6,
    born_in="350000",
    tree=Branch(TOP, "federation", below=tuple(_city(*city) for city in CITIES.items())),
    cast=(
        Player("林海生", "福州船政文创工会（演示）", _("船政工匠，劳动模范，常去基层宣讲"), tags=("model-worker",)),
        Player(
            "郑小桥",
            "泉州新就业形态工会联合会（演示）",
            _("外卖骑手，用手机看闽工号"),
            employment="rider",
            tags=("young",),
        ),
        Player("蓝茶", "南平茶业工会（演示）", _("茶厂姑娘，爱拍短视频"), tags=("young",)),
        Player("陈榕", "福州市总工会", _("福州市总工会干事：管市里的名册和活动"), role="unit-officer"),
        *officers(
            TOP,
            {
                "administrator": "柯闽",
                "leader": "叶平",
                "auditor": "卢清",
                "newsroom-officer": "文闽",
                "shop-officer": "苏惠",
                "station-officer": "连安",
                "culture-officer": "余音",
                "petition-officer": "池明",
                "aid-officer": "温兰",
                "growth-officer": "巫进",
                "mixer-officer": "翁喜",
            },
            newsroom_officer=_("管“闽工传播矩阵”：选题、发布、触达"),
        ),
    ),
)
