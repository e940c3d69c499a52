"""Rest stations of the demo. The districts of Shiyan are real; every station in them is invented and says so.

The facts: 82 standardised stations since 2017; a community hall of about 15 m² in 汉江路街道; a power company's room of
over 30 m² with sofas; shops on 五堰步行街 that together are one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

ALL_DAY, LONG, USUAL, OFFICE = "24小时", "每天 6:00-22:00", "每天 7:00-20:00", "周一至周五 8:00-18:00；周末 9:00-17:00"
ROOM = ("rest", "water", "meals", "charging", "medicine", "umbrella", "books")


@dataclass(frozen=True)
class District:
    """A district of Shiyan: GB/T 2260, the middle of its town (WGS84), the reach of its stations in degrees."""

    name: str
    region: str
    owner: str
    middle: tuple[float, float]
    reach: float
    streets: tuple[str, ...]
    stations: int


DISTRICTS = (
    District(
        "茅箭区",
        "420302",
        "茅箭区总工会",
        (32.6440, 110.7980),
        0.022,
        ("五堰街道", "二堰街道", "武当路街道", "东城街道"),
        19,
    ),
    District(
        "张湾区",
        "420303",
        "张湾区总工会",
        (32.6560, 110.7660),
        0.024,
        ("汉江路街道", "车城路街道", "花果街道", "红卫街道"),
        16,
    ),
    District("经开区", "420302", "十堰市总工会", (32.6180, 110.8760), 0.014, ("白浪街道",), 6),
    District("郧阳区", "420304", "郧阳区总工会", (32.8350, 110.8120), 0.012, ("城关镇", "茶店镇"), 8),
    District(
        "丹江口市", "420381", "丹江口市总工会", (32.5400, 111.5130), 0.014, ("均州路街道", "大坝街道", "丹赵路街道"), 8
    ),
    District("武当山", "420381", "十堰市总工会", (32.5050, 111.1730), 0.010, ("太极湖街道",), 3),
    District("郧西县", "420322", "郧西县总工会", (32.9930, 110.4250), 0.010, ("城关镇",), 5),
    District("竹山县", "420323", "竹山县总工会", (32.2250, 110.2290), 0.010, ("城关镇",), 5),
    District("竹溪县", "420324", "竹溪县总工会", (32.3180, 109.7150), 0.010, ("城关镇",), 4),
    District("房县", "420325", "房县总工会", (32.0400, 110.7270), 0.010, ("城关镇",), 5),
)
HOSTS = (
    ("community", "社区居委会", "own", 15, LONG),
    ("party-centre", "党群服务中心", "own", 24, OFFICE),
    ("company", "物业公司", "joint", 18, USUAL),
    ("shop", "便民超市", "joint", 10, LONG),
    ("service-centre", "职工服务中心", "own", 40, USUAL),
    ("bank", "银行网点", "joint", 12, OFFICE),
    ("post", "快递分拣点", "joint", 20, ALL_DAY),
    ("office", "街道办事处", "own", 22, OFFICE),
)
ROADS = ("人民路", "车城路", "公园路", "朝阳路", "北京路", "柳林路", "江苏路", "东岳路", "凯旋大道", "中岳路")
NEIGHBOURHOODS = (
    *(
        "东风",
        "阳光",
        "向阳",
        "和平",
        "长青",
        "文化",
        "光明",
        "凤凰",
        "桃园",
        "柳林",
        "康乐",
        "新华",
        "建设",
        "胜利",
        "民主",
        "友谊",
    ),
    *("解放", "幸福", "团结", "锦绣"),
)


@dataclass(frozen=True)
class Room:
    """A station of the demo as it is opened; the things that have gone wrong there come after."""

    name: str
    owner: str
    district: str
    region: str
    street: str
    address: str
    latitude: float
    longitude: float
    kind: str
    host_kind: str
    host: str
    area: str
    hours: str
    things: tuple[str, ...]
    directions: str = ""
    seats: int = 8
    doors: tuple[tuple[str, float, float, str], ...] = ()


# The three that the newspaper tells of; their places are invented.
KNOWN = (
    Room(
        "汉江路街道阳光社区驿站", "张湾区总工会", "张湾区", "420303", "汉江路街道", "汉江路 88 号（演示地址）", 32.6690, 110.7590,
        "own", "community", "阳光社区居委会", "15", LONG, (*ROOM, "fridge", "mineral-water", "mung-bean-soup", "huoxiang", "cooling-ointment"),
        directions="社区会堂一楼，进门右手", seats=10,
    ),
    Room(
        "西城热电公司驿站", "西城热电公司工会（演示）", "张湾区", "420303", "红卫街道", "热电大道 6 号（演示地址）", 32.6420, 110.7450,
        "joint", "company", "西城热电公司（演示）", "32", ALL_DAY,
        (*ROOM, "fridge", "aircon", "toilet", "wifi", "mineral-water", "mung-bean-soup", "huoxiang", "plasters"),
        directions="厂区西门外，沙发和躺椅在里间", seats=14,
    ),
    Room(
        "五堰步行街驿站", "茅箭区总工会", "茅箭区", "420302", "五堰街道", "五堰步行街（演示地址）", 32.6500, 110.7890,
        "joint", "shop", "沿街五家店铺（演示）", "28", "每天 8:00-21:00", ("rest", "water", "meals", "charging", "umbrella", "mineral-water", "tissues"),
        directions="不用离开自己的路段，哪家近进哪家", seats=12,
        doors=(
            ("百味早点铺（演示）", 32.65050, 110.78850, "步行街北口"), ("利民布店（演示）", 32.65020, 110.78880, "步行街 12 号"),
            ("老街钟表店（演示）", 32.64990, 110.78900, "步行街 26 号"), ("好邻居药房（演示）", 32.64960, 110.78930, "步行街 41 号"),
            ("张记面馆（演示）", 32.64930, 110.78950, "步行街南口"),
        ),
    ),
)  # fmt: skip


def rooms() -> Iterator[Room]:
    """All 82 of Shiyan, the same at every load."""
    yield from KNOWN
    for district in DISTRICTS:
        luck = Random(f"stations {district.name}")
        for number in range(district.stations):
            yield _room(district, number, luck)


def _room(district: District, number: int, luck: Random) -> Room:
    street, quarter = district.streets[number % len(district.streets)], NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)]
    host_kind, host, kind, area, hours = HOSTS[(number * 3 + len(district.name)) % len(HOSTS)]
    more = [thing for thing in ("toilet", "aircon", "wifi", "fridge", "parking", "shower") if luck.random() < 0.35]
    supplies = [
        one for one in ("mineral-water", "huoxiang", "mung-bean-soup", "plasters", "tissues") if luck.random() < 0.5
    ]
    town = district.name[:-1] if street == "城关镇" else ""  # every county has one
    has = [thing for thing in ROOM if thing in ("rest", "water") or luck.random() < 0.85]
    north, east = luck.gauss(0, district.reach / 2), luck.gauss(0, district.reach / 2)
    return Room(
        name=f"{town}{street.removesuffix('街道').removesuffix('镇')}{quarter}驿站",
        owner=district.owner,
        district=district.name,
        region=district.region,
        street=street,
        address=f"{luck.choice(ROADS)} {luck.randint(2, 180)} 号（演示地址）",
        latitude=round(district.middle[0] + north, 6),
        longitude=round(district.middle[1] + east, 6),
        kind=kind,
        host_kind=host_kind,
        host=f"{quarter}{host}（演示）",
        area=str(area + luck.randint(-2, 12)),
        hours=hours,
        things=(*has, *more, *supplies),
        seats=luck.randint(4, 16),
    )


# What guests and keepers said: name of the station, kind, thing, words, days ago, outcome and answer when there is one.
REPORTS = (
    ("汉江路街道阳光社区驿站", "broken", "meals", "微波炉转，但不热", 9, "fixed", "换了一台新的，已试过。"),
    ("汉江路街道阳光社区驿站", "out", "umbrella", "", 1, "", ""),
    ("五堰步行街驿站", "out", "mineral-water", "", 0, "", ""),
    ("五堰步行街驿站", "place", "", "导航到了街背面", 12, "fixed", "已把五家店的位置逐一重新量过。"),
    ("西城热电公司驿站", "broken", "charging", "右边三个插口没电", 2, "", ""),
    ("五堰东风驿站", "locked", "", "早上七点半门锁着", 5, "fixed", "值班改为两人轮流，7 点前开门。"),
    ("五堰东风驿站", "locked", "", "", 4, "fixed", "值班改为两人轮流，7 点前开门。"),
    ("二堰阳光驿站", "locked", "", "中午没人", 6, "", ""),
    ("武当路向阳驿站", "broken", "water", "饮水机漏水", 3, "planned", "配件已订，周五前装好，先用保温桶。"),
    ("东城和平驿站", "out", "medicine", "创可贴没了", 8, "not-so", "药箱移到了前台，问值班员就给。"),
    ("汉江路东风驿站", "other", "", "晚上灯太暗", 10, "cannot", "房东的线路不能增容，已配充电台灯。"),
    ("车城路阳光驿站", "broken", "aircon", "不制热", 1, "", ""),
)
STANDARD = {"facilities": 6, "area": 10, "hours": 9, "fresh_days": 14, "report_days": 3}  # 六有
PAUSED = "均州路东风驿站"
BATCHES = (  # name, thing, how many, days until they go bad (None: no date)
    ("西城热电公司驿站", "huoxiang", 12, -6), ("西城热电公司驿站", "mineral-water", 96, 240), ("西城热电公司驿站", "plasters", 20, 18),
    ("汉江路街道阳光社区驿站", "huoxiang", 20, 25), ("汉江路街道阳光社区驿站", "mineral-water", 48, 300),
    ("汉江路街道阳光社区驿站", "cooling-ointment", 30, 400), ("五堰步行街驿站", "tissues", 40, None),
)  # fmt: skip
RESTOCKS = (
    ("西城热电公司驿站", "huoxiang", 30, "union", "入夏前的还剩半箱，已到期", "asked", ""),
    ("汉江路街道阳光社区驿站", "mineral-water", 96, "union", "", "sent", "周四随车送到"),
    ("五堰步行街驿站", "mineral-water", 48, "host", "步行街商会答应每月出两箱", "promised", "下周一送到药房"),
)
BUILDINGS = (  # host, kind, district, area, hours, offers, how far it has come
    ("柳林路加油站（演示）", "company", "茅箭区", "20", "24小时", ("water", "toilet", "parking"), "applied"),
    ("老三粥铺（演示）", "shop", "茅箭区", "10", "每天 6:00-20:00", ("water", "meals", "charging"), "inspected"),
    ("城南小学传达室（演示）", "other", "张湾区", "9", "周一至周五 7:00-18:00", ("water",), "declined"),
    ("恒远汽配市场（演示）", "company", "经开区", "26", "每天 7:00-21:00", ("water", "meals", "charging", "aircon", "rest", "medicine"), "agreed"),
    ("丹江口渔具店（演示）", "shop", "丹江口市", "12", "每天 6:00-19:00", ("water", "rest", "charging", "umbrella"), "applied"),
)  # fmt: skip
# A few elsewhere: name, town's middle, street; the owner is the keeper's union, or the federation itself.
ELSEWHERE = {
    "beijing": (
        "朝阳区",
        "110105",
        (39.9210, 116.4430),
        ("金隅工业园驿站（演示）", "环球大厦一层驿站（演示）", "窦店基地货车司机驿站（演示）"),
    ),
    "wenzhou": ("鹿城区", "330302", (28.0150, 120.6550), ("五马街驿站（演示）", "瓯江路驿站（演示）")),
    "binhai": ("滨海县", "320922", (33.9900, 119.8200), ("东坎街道驿站（演示）", "供电公司营业厅驿站（演示）")),
    "crcc": ("容城县", "130629", (39.0430, 115.8610), ("雄安工地驿站（演示）", "项目部门口驿站（演示）")),
    "wucui": ("乌翠区", "230704", (47.7270, 128.6700), ("林都路驿站（演示）", "职工之家驿站（演示）")),
    "fujian": ("鼓楼区", "350102", (26.0820, 119.2980), ("东街口驿站（演示）", "温泉公园驿站（演示）")),
}
