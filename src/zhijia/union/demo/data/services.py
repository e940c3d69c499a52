"""Services for every level of every federation. Addresses lie under example.org: they are nobody's.

The names and kinds follow the newspaper page; what stands behind them is invented.
"""

from collections.abc import Iterator
from typing import Any

from zhijia.union.portal.actions import Offer

from ..rules import Story, flat
from . import beijing

OUTSIDE = "https://demo.example.org"


def link(title: str, category: str, summary: str, path: str, *, audience: str = "members", **more: Any) -> Offer:
    """A service on a site of its own."""
    return Offer(title, category, summary, way="link", url=f"{OUTSIDE}/{path}", audience=audience, **more)


def handed_over(title: str, category: str, summary: str, path: str, **more: Any) -> Offer:
    """A service on another system, which the member enters already signed in."""
    return Offer(title, category, summary, way="sso", url=f"{OUTSIDE}/{path}", audience="members", **more)


# What every federation offers at its top.
COMMON = (
    Offer(
        "12351 职工热线",
        "rights",
        "一个号码问工会的事：欠薪、工伤、入会、帮扶。",
        audience="everybody",
        phone="12351",
        hours="每天 8:00–20:00",
        office="职工服务中心",
        pinned=True,
    ),
    Offer(
        "免费法律援助",
        "rights",
        "先问后办：电话咨询、当面咨询，需要时请律师代理。",
        audience="everybody",
        phone="12351 转 2",
        place="职工服务中心二楼 3 号窗口",
        hours="工作日 9:00–17:00",
        office="法律工作部",
    ),
    link("职工互助保障", "care", "住院、意外、重疾互助，在线参保和理赔。", "mutual", pinned=True),
    link("职工电子书屋", "study", "八千种电子书和有声书，凭会员身份借阅。", "books", pinned=True),
    link("技能提升补贴", "study", "考取证书后申请补贴：看条件、交材料、查进度。", "skills"),
    link("心理关爱热线", "health", "不留姓名也可以聊，夜里也有人接。", "listen", audience="everybody"),
    link(
        "骑手司机关爱包",
        "care",
        "换季体检、意外险、加油和换电优惠。",
        "riders",
        employments=("rider", "courier", "ride-hailing", "trucker", "other-new"),
    ),
    link(
        "劳模疗休养", "care", "劳动模范每年一次疗休养，选线路和日期。", "rest", tags=("model-worker", "may-day-medal")
    ),
)

Directory = dict[str, tuple[Offer, ...]]  # by the organisation's name

# What a county, group or unit adds for its own people.
BY_KIND: Directory = {
    "county": (
        Offer(
            "职工服务中心",
            "care",
            "入会、帮扶、法律咨询，一个窗口办。",
            place="职工服务中心一楼",
            hours="工作日 9:00–17:00",
        ),
    ),
    "group": (link("集团疗休养", "culture", "集团职工的疗休养线路与名额。", "holiday", audience="subtree"),),
    "unit": (
        Offer("职工健身房", "sport", "跑步机、乒乓球和羽毛球，刷会员码进。", place="生活区一号楼", hours="6:30–21:30"),
    ),
}

_HERE: dict[str, Any] = {"audience": "subtree"}
BEIJING: Directory = {
    beijing.TOP: (
        handed_over("12351 APP", "rights", "市总工会的职工服务：一个账号，全市通用。", "12351-app", pinned=True),
    ),
    beijing.UNION: (
        handed_over(
            "e食住行",
            "food",
            "五家企业、七十多个老字号，价格都低于市场价。",
            "eszx",
            brands="时尚控股 同仁堂 一轻 金隅 北汽",
            pinned=True,
        ),
        link("走进企业内购会", "food", "五家企业来到会员单位，每个单位每年至少一次。", "visits", **_HERE),
        link("周末后备箱", "travel", "周末市集：看时间、地点和摊位。", "market", audience="everybody"),
        link("中医义诊", "health", "名医到单位坐诊，先预约再来。", "clinic", brands="同仁堂", **_HERE),
        link("智能柜自提", "home", "下单后到单位的柜子里取，不见面。", "lockers", **_HERE),
        link("高温慰问品申领", "care", "2026 年夏季已发放完毕。", "heat", **_HERE),
    ),
    "时尚控股工会": (link("工装与正装定制", "clothes", "上门量体，职工价。", "tailor"),),
    "同仁堂工会": (
        handed_over("同仁堂职工健康", "health", "体检预约、膏方代煎、送药到单位。", "trt", brands="同仁堂"),
    ),
    "一轻控股工会": (link("一轻食品饮料", "food", "老味道的饮料、面包和点心，整箱职工价。", "yiqing"),),
    "金隅集团工会": (link("金隅酒店与家居", "home", "酒店协议价，家具家装职工价。", "jinyu"),),
    "北汽集团工会": (link("北汽出行", "travel", "试驾、购车、养护和租车。", "baic"),),
    "同仁堂制药一厂工会": (
        Offer("厂区班车", "travel", "四条线路的时刻和站点。", phone="6012", place="南门", hours="6:40 首班"),
        Offer("职工食堂", "food", "今天：清炖牛腩、素三丁、杂粮饭。", place="二号楼一层", hours="11:00–13:00"),
        Offer("浴室与理发", "care", "开放时间和排队情况。", place="生活区", hours="15:30–20:00"),
    ),
    "望京骑手工会": (link("换电优惠", "travel", "会员换电打折，凭会员码。", "battery", **_HERE),),
}
SHIYAN: Directory = {
    "十堰市总工会": (
        Offer(
            "驿站共建咨询",
            "stations",
            "门店、社区、企业愿意腾一块地方，先来问一问。",
            place="市总工会职工服务大厅",
            hours="工作日 9:00–17:00",
        ),
    ),
    "五堰街道总工会": (
        Offer(
            "沿街歇脚店", "stations", "步行街上十二家店：进来坐、倒水、热饭。", place="五堰步行街", hours="9:00–21:00"
        ),
    ),
}
WENZHOU: Directory = {
    "温州市总工会": (
        link("“娘家人来了”文化点单", "culture", "五十多个项目，基层工会点，送到单位和社区。", "order", pinned=True),
        link(
            "甬江夏夜演出季",
            "culture",
            "戏曲、歌舞、话剧、朗诵，凭会员码领票。",
            "season",
            audience="everybody",
            pinned=True,
        ),
        link("“我最善辩”", "culture", "辩论赛、沙龙和训练，想说就来。", "debate"),
    ),
    "温州市工人文化宫工会": (link("公益课堂", "study", "书法、声乐、朗诵，每期二十人。", "classes"),),
}
BINHAI: Directory = {
    "国网滨海县供电公司工会": (
        link("“赋能社”", "study", "周例会、月活动、季小结、年总评，都在日历上。", "club", tags=("young",), pinned=True),
        link("提技课堂", "study", "每周六开课，供电所有分课堂，也可以在线听。", "saturday", pinned=True),
        link("技能比武", "study", "每季度一次，看项目、报名、成绩。", "contest"),
        link("师带徒", "study", "85名技术骨干结对126名青年职工。", "mentors"),
    ),
}
CRCC: Directory = {
    "中国铁建工会": (
        link("青年联谊", "mixers", "一年近百场，先认证、匿名看，双方都愿意才交换联系方式。", "mixers", pinned=True),
        link("集体婚礼", "mixers", "40对新人，一场中式婚礼。", "wedding", pinned=True),
        link("反探亲", "care", "家属来项目探亲，路费和住宿由工会安排。", "family"),
    ),
}
WUCUI: Directory = {
    "伊春市乌翠区总工会": (
        Offer(
            "信访接待窗口",
            "rights",
            "登记、受理、办理、回访，每一步都有时限。",
            audience="everybody",
            place="区政务服务中心一楼",
            hours="周一至周六 8:30–16:30",
            office="信访专员",
            pinned=True,
        ),
        link("“3+N”助学", "care", "三方结对一名学生，N 份帮助。", "school"),
        Offer("上门办事", "care", "走不开的，工会干部上门来。", phone="12351", audience="everybody"),
    ),
}
FUJIAN: Directory = {
    "福建省总工会": (
        link(
            "闽工号", "culture", "“闽工传播矩阵”：看工会新闻、听工友故事。", "media", audience="everybody", pinned=True
        ),
        link("劳模工匠宣讲", "culture", "选一场离您近的，也可以请到单位来。", "talks", pinned=True),
        link("我来讲品牌", "culture", "给身边的工会故事投稿。", "brand"),
    ),
}
OWN: dict[str, Directory] = {
    "beijing": BEIJING,
    "shiyan": SHIYAN,
    "wenzhou": WENZHOU,
    "binhai": BINHAI,
    "crcc": CRCC,
    "wucui": WUCUI,
    "fujian": FUJIAN,
}
RETIRED = {"高温慰问品申领"}

# What two of Beijing's group companies publish themselves. In each one row is wrong, as happens.
FEEDS = (
    (
        "北汽集团工会",
        "北汽员工福利（JSON）",
        "json",
        {"rows": "data.services", "id": "code", "title": "name"},
        """{"data": {"services": [
 {"code": "bq-01", "name": "新能源车团购", "summary": "职工价，含三年养护。", "category": "travel", "url": "https://demo.example.org/baic/ev"},
 {"code": "bq-02", "name": "长途租车", "summary": "节假日提前两周预订。", "category": "travel", "url": "https://demo.example.org/baic/rent"},
 {"code": "bq-03", "name": "", "summary": "这一行没有名称", "category": "travel"}
]}}""",
    ),
    (
        "同仁堂工会",
        "同仁堂职工福利（CSV）",
        "csv",
        {"id": "编号", "title": "名称", "summary": "说明", "category": "类别", "url": "网址"},
        """编号,名称,说明,类别,网址
trt-01,膏方节预约,立冬到冬至，医师一人一方,health,https://demo.example.org/trt/gaofang
trt-02,草本养生茶内购,凭会员码，每人限两盒,health,https://demo.example.org/trt/cha
trt-03,药膳讲堂,每月第二个周五下午,study,ftp://demo.example.org/trt
""",
    ),
)


def offers(story: Story) -> Iterator[tuple[str, Offer]]:
    """(the organisation's name, what it offers) for the whole of a federation."""
    for offer in COMMON:
        yield story.tree.name, offer
    own = OWN[story.slug]
    for branch in flat(story.tree):
        usual = () if branch is story.tree else BY_KIND.get(branch.kind, ())
        for offer in own.get(branch.name, usual):
            yield branch.name, offer


def newest(story: Story) -> str:
    """The one the notices speak of."""
    return next(iter(OWN[story.slug].values()))[0].title
