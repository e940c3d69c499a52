"""Services for every level of every federation. Addresses lie under example.org: they are nobody's.

The names and kinds follow the newspaper page; what stands behind them is invented.
"""

from collections.abc import Iterator

from ..rules import Offer, Story, flat
from . import beijing

OUTSIDE = "https://demo.example.org"

# What every federation offers at its top.
COMMON = (
    Offer("12351 职工热线", "一个号码问工会的事：欠薪、工伤、入会、帮扶。", "rights", "/12351/", needs_sign_in=False),
    Offer("法律援助", "免费法律咨询，需要时请律师代理。", "rights", "/legal/", needs_sign_in=False),
    Offer("职工互助保障", "住院、意外、重疾互助，在线参保和理赔。", "care", "/mutual/"),
    Offer("职工书屋", "八千种电子书和有声书，凭会员身份借阅。", "study", "/books/"),
    Offer("技能提升补贴", "考取证书后申请补贴，看条件、交材料、查进度。", "study", "/skills/"),
)

# What a county, group or unit adds for its own people.
BY_KIND = {
    "county": (Offer("职工服务中心", "地址、电话、开放时间，来之前先预约。", "care", "/centre/", needs_sign_in=False),),
    "group": (Offer("集团疗休养", "集团职工的疗休养线路与名额。", "care", "/holiday/"),),
    "unit": (Offer("职工健身房", "本单位的健身房，预约时段。", "sport", "/gym/"),),
    "grassroots": (Offer("职工食堂菜单", "今天吃什么，明天吃什么。", "food", "/canteen/"),),
}

BEIJING = {
    beijing.TOP: (Offer("12351 APP", "市总工会的职工服务：一个账号，全市通用。", "rights", "/12351-app/", sso=True),),
    beijing.UNION: (
        Offer("e食住行", "五家企业、七十多个老字号，价格都低于市场价。", "food", "/eszx/", sso=True),
        Offer("走进企业内购会", "五家企业来到会员单位，每个单位每年至少一次。", "food", "/visits/"),
        Offer("周末后备箱", "周末市集：看时间、地点和摊位。", "travel", "/market/", needs_sign_in=False),
        Offer("中医义诊", "名医到单位坐诊，先预约再来。", "health", "/clinic/"),
        Offer("智能柜", "下单后到单位的柜子里取，不见面。", "home", "/lockers/"),
    ),
    "时尚控股工会": (Offer("工装与正装定制", "上门量体，职工价。", "clothes", "/tailor/"),),
    "同仁堂工会": (Offer("同仁堂职工健康", "体检预约、膏方代煎、送药到单位。", "health", "/trt/", sso=True),),
    "一轻控股工会": (Offer("一轻食品饮料", "老味道的饮料、面包和点心，整箱职工价。", "food", "/yiqing/"),),
    "金隅集团工会": (Offer("金隅酒店与家居", "酒店协议价，家具家装职工价。", "home", "/jinyu/"),),
    "北汽集团工会": (Offer("北汽出行", "试驾、购车、养护和租车。", "travel", "/baic/"),),
    "同仁堂制药一厂工会": (
        Offer("厂区班车", "四条线路的时刻和站点。", "travel", "/bus/"),
        Offer("职工浴室与理发", "开放时间和排队情况。", "care", "/bath/"),
    ),
    "望京骑手工会": (Offer("骑手换电优惠", "会员换电打折，凭会员码。", "travel", "/battery/"),),
}
FULLEST = {"beijing": BEIJING}

# What two of Beijing's group companies publish themselves; one row of each is broken on purpose.
JSON_FEED = """{"services": [
 {"id": "bq-01", "title": "新能源车团购", "summary": "职工价，含三年养护。", "category": "travel", "url": "https://demo.example.org/baic/ev"},
 {"id": "bq-02", "title": "长途租车", "summary": "节假日提前两周预订。", "category": "travel", "url": "https://demo.example.org/baic/rent"},
 {"id": "bq-03", "title": "", "summary": "没有名称的一行", "category": "travel", "url": "https://demo.example.org/baic/x"}
]}"""
CSV_FEED = """id,title,summary,category,url
trt-01,膏方节预约,立冬到冬至，医师一人一方,health,https://demo.example.org/trt/gaofang
trt-02,草本养生茶内购,凭会员码，每人限两盒,health,https://demo.example.org/trt/cha
trt-03,药膳讲堂,每月第二个周五下午,study,javascript:alert(1)
"""


def offers(story: Story) -> Iterator[tuple[str, Offer]]:
    """(the organisation's name, what it offers) for the whole of a federation."""
    for offer in COMMON:
        yield story.tree.name, offer
    own = FULLEST.get(story.slug, {})
    for branch in flat(story.tree):
        if branch.name in own:
            for offer in own[branch.name]:
                yield branch.name, offer
        elif branch is not story.tree:
            for offer in BY_KIND.get(branch.kind, ()):
                yield branch.name, offer


def newest(story: Story) -> str:
    """The one the notices speak of."""
    own = FULLEST.get(story.slug)
    return next(iter(own.values()))[0].title if own else COMMON[-1].title
