"""S1 · 衣(医)食住行: 400,000 members, 52 member units, five of them the founding enterprises."""

from django.utils.translation import gettext_lazy as _

from ..rules import Branch, Player, Story, words
from .posts import officers

TOP, UNION = "北京市总工会", "北京市工业（国防）工会"

# The five founding enterprises are the page's; what is below them is invented.
FOUNDERS = {
    "时尚控股": ("服装一厂", "针织厂", "纺织研究所", "商贸公司", "物业公司", "时尚园区"),
    "同仁堂": ("制药一厂", "制药二厂", "饮片厂", "大药房", "健康公司", "物流中心"),
    "一轻控股": ("食品厂", "饮料厂", "仪器厂", "钟表厂", "文具厂", "日化厂"),
    "金隅集团": ("水泥厂", "家具厂", "涂料厂", "酒店公司", "家园物业", "建材市场"),
    "北汽集团": ("总装厂", "动力厂", "新能源厂", "越野车厂", "研究院", "出行公司"),
}
# 47 more member units, all invented: a made-up name for each line of industry.
INVENTED = words("""
燕砺机械 澍元仪表 京皓光学 云砚印刷 朔禾食品 澄源水处理 岚谷化工 衡岳轴承 丰枢电机 启砺机床 瑞棠纺织
曜川半导体 北屿电缆 晟砚玻璃 柏岑家具 森禾造纸 铭枢阀门 凌澍航材 砺川钢构 远朔铸造 恒屿制冷 嘉砚包装 澜庭陶瓷
博岑医械 泽枢环保 翊川无人机 昱禾乳品 聚砺模具 凯澍泵业 辰屿通信 云岑软件 致砚检测 安枢消防 利朔工具 卓川特材
信禾粮油 海屿船电 雷砺兵工 玉澍工艺 和岑酿造 永枢电池 佳川服饰 新朔新材 通砚轨道 润禾制药 宏屿建材 尚岑家电
""")


def _teams(union: str, count: int, weight: int) -> tuple[Branch, ...]:
    return tuple(Branch(f"{union}{'一二三四'[n]}组", "team", weight) for n in range(count))


def _founder(name: str, works: tuple[str, ...]) -> Branch:
    below = tuple(
        Branch(f"{name}{work}工会", "grassroots", 2, below=_teams(f"{name}{work}", 3, weight=6)) for work in works
    )
    return Branch(f"{name}工会", "group", 1, below=below)


def _unit(name: str) -> Branch:
    below = tuple(
        Branch(f"{name}{work}工会", "grassroots", 1, below=_teams(f"{name}{work}", 2, weight=3))
        for work in ("本部", "一厂")
    )
    return Branch(f"{name}公司工会（演示）", "unit", 1, below=below)


MEMBER_UNITS = (*(_founder(*founder) for founder in FOUNDERS.items()), *map(_unit, INVENTED))
RIDERS = Branch(
    "北京外卖快递行业工会联合会（演示）",
    "industry",
    below=(
        Branch("望京骑手工会", "grassroots", 10, works="rider"),
        Branch("城南快递员工会", "grassroots", 8, works="courier"),
        Branch("网约车司机工会", "grassroots", 6, works="ride-hailing"),
    ),
)

BEIJING = Story(
    slug="beijing",
    name=UNION,
    name_en="Beijing Industrial (Defence) Trade Union",
    short_name="京工之家",
    motto="衣、医、食、住、行，老字号给职工的好价钱",
    region="110000",
    colour="#b8261b",
    mark="factory",
    phone="12351",
    members=4_000,
    digit=0,
    born_in="110000",
    tree=Branch(TOP, "federation", below=(Branch(UNION, "industry", below=MEMBER_UNITS), RIDERS)),
    cast=(
        Player("陈小满", "同仁堂制药一厂一组", _("同仁堂制药一厂的青年工人，手机不离手"), tags=("young",)),
        Player("赵一鸣", "望京骑手工会", _("外卖骑手，两单之间看一眼"), employment="rider", tags=("young",)),
        Player("刘秀兰", "金隅集团家具厂二组", _("退休木工，用关怀版大字"), employment="retired", care_mode=True),
        Player("周国梁", "北汽集团总装厂一组", _("总装线班长，市级劳动模范"), tags=("model-worker",)),
        Player("何冬梅", "同仁堂制药一厂工会", _("制药一厂工会干事：管名册、审入会"), role="unit-officer"),
        Player("吴海燕", "同仁堂工会", _("同仁堂集团工会干事：管集团自己的服务"), role="unit-officer"),
        *officers(
            UNION,
            {
                "leader": "沈立群",
                "auditor": "梁慎之",
                "finance": "钱雨薇",
                "shop-officer": "丁思源",
                "station-officer": "贺春生",
                "culture-officer": "柳如音",
                "petition-officer": "程守信",
                "aid-officer": "苏暖",
                "growth-officer": "易成",
                "mixer-officer": "唐果",
                "newsroom-officer": "文清",
            },
            leader=_("工会主席：看40万人的事办得怎么样"),
            shop_officer=_("管“衣(医)食住行”：五类商品、价格、内购会"),
        ),
        *officers(TOP, {"administrator": "高维"}),
        *officers("一轻控股工会", {"supplier": "罗掌柜"}),
        *officers("金隅集团工会", {"keeper": "马驿"}),
        *officers("北汽集团工会", {"mentor": "钟师傅"}),
        *officers("时尚控股工会", {"supplier": "纪云裳"}),
        *officers("同仁堂工会", {"supplier": "柏掌柜"}),
        *officers("金隅集团工会", {"supplier": "石家居"}),
        *officers("北汽集团工会", {"supplier": "车经理"}),
        *officers(UNION, {"inspector": "严细", "door": "门先生", "teacher": "温老师", "troupe": "艺团长"}),
    ),
)
