"""S2 · rest stations: who works outdoors, district by district."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story
from .posts import officers

TOP = "十堰市总工会"
OUTDOORS = (("环卫", "migrant"), ("快递", "courier"), ("外卖骑手", "rider"), ("货车司机", "trucker"))


def _district(name: str, *more: Branch, weight: int = 4) -> Branch:
    trades = tuple(Branch(f"{name}{trade}工会", "grassroots", weight, works=works) for trade, works in OUTDOORS)
    offices = tuple(Branch(f"{name}{office}工会", "grassroots", weight) for office in ("机关", "城管"))
    return Branch(f"{name}总工会", "county", 1, below=(*more, *trades, *offices))


SHIYAN = Story(
    slug="shiyan",
    name=TOP,
    name_en="Shiyan Federation of Trade Unions",
    short_name="车城工会",
    motto="走累了，进来歇一歇：八十二个驿站等着您",
    region="420300",
    colour="#b3470a",
    mark="coffee",
    phone="0719-12351",
    members=820,
    digit=1,
    born_in="420300",
    employments={"staff": 70, "migrant": 20, "dispatched": 10},
    tree=Branch(
        TOP,
        "federation",
        below=(
            _district(
                "茅箭区",
                Branch("五堰街道总工会", "unit", 2, below=(Branch("南街社区工会", "grassroots", 6),)),
                Branch("五堰步行街保洁工会", "grassroots", 6, works="migrant"),
                weight=8,
            ),
            _district(
                "张湾区",
                Branch("汉江路街道总工会", "unit", 2, below=(Branch("阳光社区工会", "grassroots", 6),)),
                Branch("西城热电公司工会（演示）", "unit", 8),
                weight=8,
            ),
            *(_district(name) for name in ("郧阳区", "丹江口市", "郧西县", "竹山县", "竹溪县", "房县")),
        ),
    ),
    cast=(
        Player("彭桂枝", "五堰步行街保洁工会", _("步行街保洁员，歇脚就在店里"), employment="migrant"),
        Player("孟一航", "茅箭区外卖骑手工会", _("外卖骑手，找最近开着的驿站"), employment="rider", tags=("young",)),
        Player("袁志强", "阳光社区工会", _("社区协警，带饭来热")),
        Player("牛长途", "张湾区货车司机工会", _("长途货车司机，路过歇一歇"), employment="trucker"),
        Player("余敬业", "西城热电公司工会（演示）", _("站点负责人：热电公司驿站开门、补给、报修"), role="keeper"),
        Player("邱红", "南街社区工会", _("南街社区工会干事：把驿站搬进沿街店铺"), role="unit-officer"),
        *officers(
            TOP,
            {
                "administrator": "方明",
                "leader": "武江",
                "auditor": "严正",
                "station-officer": "白露",
                "shop-officer": "石磊",
                "culture-officer": "杜鹃",
                "petition-officer": "佘平",
                "aid-officer": "温馨",
                "growth-officer": "向荣",
                "mixer-officer": "喻晓",
                "newsroom-officer": "章华",
            },
            station_officer=_("管全市82家驿站：布局、设施、补给、巡查"),
        ),
    ),
)
