"""Group orders of a demo federation: in Beijing one in every state, elsewhere one that waits for its approval."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.timezone import get_current_timezone, localdate
from PIL import Image, ImageDraw

from zhijia.kernel.refusal import Refusal
from zhijia.union.federations import actions as federations
from zhijia.union.gifts import actions as gifts
from zhijia.union.gifts import queries
from zhijia.union.goods.models import Sku
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Attempt, Merchant
from zhijia.union.people.models import Organisation, Post
from zhijia.union.people.rules import Role

from ..rules import Story

Campaign = Any  # whose table is nobody else's
# Demo figures, not anybody's real standard.
LIMITS = {
    "year": 1500,
    "consumption_aid": 300,
    "spring": 500,
    "festival": 300,
    "birthday": 300,
    "illness": 800,
    "aid_share": 30,
}
APPROVAL = {"two_above": 50_000, "hold_days": 7, "quote_days": 15, "remind_days": 7}
DOCUMENT = "演示标准（虚构，非真实文件）"


def give(story: Story, now: datetime) -> str:
    """The federation's own limits, and its campaigns."""
    _set_limits(story, now)
    made = _Beijing(story, now).all() if story.slug == "beijing" else _one(story, now)
    return f"{made} 份团购慰问 · group orders"


def _set_limits(story: Story, now: datetime) -> None:
    today = localdate(now)
    for kind, values in (("gift-limit", LIMITS), ("gift-approval", APPROVAL)):
        try:
            federations.add_rule_pack(
                kind=kind, region=story.region, document=DOCUMENT, valid_from=date(today.year - 1, 1, 1), valid_to=None,
                values={name: Decimal(value) for name, value in values.items()}, by=None, now=now, today=today,
            )  # fmt: skip
        except Refusal:  # somebody has set theirs already: an older demo
            continue


def _post(role: Role, at: str = "") -> Post | None:
    posts = Post.objects.filter(role=role).select_related("user", "organisation").order_by("id")
    return (posts.filter(organisation__name=at) if at else posts).first()


def _sku(words: Sequence[str], pieces: int, at: datetime, most: int = 500) -> Sku | None:
    """A pack that was on the shelf then, with enough in stock: the first word that names one, else any below `most`."""
    day = localdate(at)
    found = Sku.objects.filter(off="", pool__remaining__gte=pieces, amount__lte=most, prices__kind="member").distinct()
    found = found.filter(prices__starts_on__lte=day, prices__minimum=1).order_by("-amount")
    for word in words:
        if one := found.filter(product__name__contains=word).first():
            return one
    return found.first()


class _Stage:
    """What the verbs are told again and again."""

    def __init__(self, story: Story, now: datetime) -> None:
        self.story, self.now, self.made = story, now, 0

    def key(self, what: object) -> UUID:
        return uuid5(NAMESPACE_URL, f"zhijia demo {self.story.slug} gifts {what}")

    def plan(
        self,
        title: str,
        purpose: str,
        union: Organisation,
        by: Any,
        at: datetime,
        *,
        days: int,
        budget: int,
        **more: Any,
    ) -> Campaign:
        """A draft that is to be handed out so many days after it was begun."""
        day = localdate(at) + timedelta(days)
        cut_off = datetime.combine(day - timedelta(min(days, 8)), time(18), get_current_timezone())
        self.made += 1
        return gifts.start(
            organisation_id=union.id, title=title, purpose=purpose, budget=Decimal(budget), hand_out_on=day,
            cut_off=max(cut_off, at), request_key=self.key(title), by=by, now=at, **more,
        )  # fmt: skip

    def offer(self, campaign: Campaign, by: Any, at: datetime, *skus: Sku | None) -> None:
        for sku in skus:
            if sku is not None:
                gifts.offer(campaign_id=campaign.pk, sku_id=sku.pk, by=by, now=at)

    def keep(self, campaign: Campaign, people: int, by: Any, at: datetime) -> None:
        """Only the first so many of the roster."""
        others = campaign.lines.order_by("place").values_list("id", flat=True)[people:]
        gifts.drop_lines(campaign_id=campaign.pk, line_ids=list(others), by=by, now=at)

    def send(self, campaign: Campaign, by: Any, at: datetime, over: str = "") -> Campaign:
        campaign.refresh_from_db()
        return gifts.send(
            campaign_id=campaign.pk, revision=campaign.revision, made_to_order=True, over_reason=over, by=by, now=at
        )

    def approve(self, campaign: Campaign, by: Any, at: datetime, over: str = "", reason: str = "同意") -> Campaign:
        campaign.refresh_from_db()
        return gifts.approve(
            campaign_id=campaign.pk, round=campaign.round, over_reason=over, reason=reason, by=by, now=at
        )

    def pay(self, campaign: Campaign, at: datetime) -> None:
        """By bank transfer, as finance would have matched it."""
        campaign.refresh_from_db()
        if not Merchant.objects.filter(carrier="bank").exists():
            keys = {
                "holder": f"{self.story.short_name}（演示）",
                "account": "0000 0000 0000 0000",
                "bank": "演示银行（虚构）",
            }
            payments.set_merchant(carrier="bank", name="银行转账", keys=keys, is_on=True, by=None, now=at)
        payments.begin(
            payment_id=campaign.payment_id or 0,
            carrier="bank",
            channel="page",
            notify_url="",
            return_url="",
            by=None,
            now=at,
        )
        attempt = Attempt.objects.get(payment=campaign.payment_id, carrier="bank")
        payments.receive(payments.Money("bank", f"DEMO{campaign.pk:08d}", attempt.number, campaign.amount, at, at))

    def ship(self, campaign: Campaign, supplier: Any, by: Any, at: datetime, *, arrived: bool = True) -> None:
        for supply in campaign.supplies.all():
            gifts.confirm(supply_id=supply.pk, promised_on=localdate(at), by=supplier, now=at)
            for place, one in enumerate(queries.due(supply)):
                parcel = gifts.ship(
                    supply_id=supply.pk, unit_id=one.unit.id, carrier="京东快递",
                    tracking=f"DEMO{supply.pk:04d}{place:02d}", loads={one.choice.id: one.wanted},
                    request_key=self.key(("parcel", supply.pk, place)), by=supplier, now=at,
                )  # fmt: skip
                if arrived:
                    gifts.receive(parcel_id=parcel.pk, missing={}, by=by, now=at)


def _one(story: Story, now: datetime) -> int:
    """A small one that waits for the leader."""
    stage = _Stage(story, now)
    officer, leader = _post(Role.UNIT_OFFICER), _post(Role.LEADER)
    sku = _sku(("京八件", "月饼", "礼盒", "茶"), 60, now - timedelta(hours=3), 200)
    if officer is None or leader is None or sku is None:
        return 0
    by, at = officer.user, now - timedelta(hours=3)
    campaign = stage.plan(
        "春节慰问", "spring", officer.organisation, by, at, days=40, budget=20_000, note="今年职工人数没有变化。"
    )
    stage.offer(campaign, by, at, sku)
    gifts.add_members(campaign_id=campaign.pk, by=by, now=at)
    if 0 < campaign.lines.count() <= 60:
        stage.send(campaign, by, at)
    return stage.made


class _Beijing(_Stage):
    """同仁堂's two officers, the union's leader, the suppliers: a campaign in each state."""

    def all(self) -> int:
        works, group = _post(Role.UNIT_OFFICER, "同仁堂制药一厂工会"), _post(Role.UNIT_OFFICER, "同仁堂工会")
        leader, top = _post(Role.LEADER), _post(Role.ADMINISTRATOR)
        if not (works and group and leader and top):
            return 0
        self.works, self.group = works, group
        self.leader, self.top = leader.user, top.user
        self.suppliers = {
            post.organisation_id: post.user
            for post in Post.objects.filter(role=Role.SUPPLIER).select_related("user").order_by("id")
        }
        self._closed()
        self._handing()
        self._paid()
        self._over_and_unpaid()
        self._submitted()
        self._choosing()
        self._came_to_nothing()
        return self.made

    def _supplier(self, campaign: Campaign) -> Any:
        supply = campaign.supplies.select_related("enterprise").first()
        return self.suppliers[supply.enterprise.organisation_id] if supply else None

    def _closed(self) -> None:
        by, at = self.works.user, self.now - timedelta(days=50)
        one = self.plan("中秋慰问", "mid-autumn", self.works.organisation, by, at, days=20, budget=16_000)
        self.offer(one, by, at, _sku(("月饼礼盒", "京八件", "礼盒"), 100, at, 260))
        gifts.add_members(campaign_id=one.pk, by=by, now=at)
        self.send(one, by, at + timedelta(hours=1))
        self.approve(one, self.leader, at + timedelta(days=1))
        self.pay(one, at + timedelta(days=3))
        self.ship(one, self._supplier(one), by, at + timedelta(days=15))
        day = at + timedelta(days=20)
        ids = list(one.lines.order_by("place").values_list("id", flat=True))
        gifts.collect(campaign_id=one.pk, line_ids=ids[: len(ids) * 9 // 10 or 1], by=by, now=day)
        gifts.collect(campaign_id=one.pk, line_ids=ids[-2:], collected_for="班组长", by=by, now=day)
        for place, line in enumerate(one.lines.filter(collected_at__isnull=False, member__isnull=False)[:12]):
            words = ("很新鲜，家里人都喜欢。", "包装再简单些就更好了。", "", "")[place % 4]
            gifts.rate(line_id=line.pk, member_id=line.member_id or 0, rating=5 - place % 3, words=words, now=day)
        gifts.finish(campaign_id=one.pk, note="没领的由各班组代管，已逐一联系。", by=by, now=day + timedelta(days=6))

    def _handing(self) -> None:
        by, at = self.group.user, self.now - timedelta(days=16)
        one = self.plan(
            "元旦慰问",
            "new-year",
            self.group.organisation,
            by,
            at,
            days=30,
            budget=70_000,
            note="覆盖集团六家企业，统一采购价更低。",
        )
        self.offer(one, by, at, _sku(("京八件", "烤鸭礼盒", "礼盒", "茶"), 420, at, 170))
        gifts.add_members(campaign_id=one.pk, by=by, now=at)
        self.send(one, by, at + timedelta(hours=1))
        one = self.approve(one, self.leader, at + timedelta(days=1))
        if one.state == "submitted":
            self.approve(one, self.top, at + timedelta(days=1, hours=2))
        self.pay(one, at + timedelta(days=3))
        self.ship(one, self._supplier(one), by, at + timedelta(days=10))
        ids = list(one.lines.order_by("place").values_list("id", flat=True))
        gifts.collect(
            campaign_id=one.pk, line_ids=ids[: len(ids) * 2 // 3 or 1], by=by, now=self.now - timedelta(days=2)
        )

    def _paid(self) -> None:
        by, at = self.group.user, self.now - timedelta(days=6)
        one = self.plan("技术比武奖品", "prize", self.group.organisation, by, at, days=25, budget=6_000, guests=True)
        self.offer(one, by, at, _sku(("钢笔礼盒", "钢笔", "文房"), 20, at))
        for tag in ("craftsman", "advanced-worker", "model-worker", "may-day-medal"):
            gifts.add_members(campaign_id=one.pk, tag=tag, by=by, now=at)
        if not one.lines.exists():
            gifts.add_members(campaign_id=one.pk, by=by, now=at)
        self.keep(one, 12, by, at)
        choice = one.choices.get()
        for line in one.lines.order_by("place"):
            gifts.correct_line(line_id=line.pk, choice_id=choice.pk, engraving=f"{line.name} 惠存", by=by, now=at)
        gifts.customise(
            campaign_id=one.pk, packaging="印“技术比武”字样的礼袋", card="匠心不负，技能报国", sized=set(),
            engraved={choice.pk}, aided={}, by=by, now=at,
        )  # fmt: skip
        self.send(one, by, at)
        self.approve(one, self.leader, at + timedelta(hours=5))
        self.pay(one, at + timedelta(days=1))
        supply = one.supplies.get()
        supplier = self._supplier(one)
        gifts.confirm(
            supply_id=supply.pk, promised_on=localdate(self.now) + timedelta(6), by=supplier, now=at + timedelta(days=2)
        )
        first = gifts.show_proof(
            supply_id=supply.pk, content=_proof(26), note="笔杆刻字样", request_key=self.key("proof 1"),
            by=supplier, now=at + timedelta(days=2),
        )  # fmt: skip
        gifts.answer_proof(proof_id=first.pk, yes=False, answer="字再大一点，居中", by=by, now=at + timedelta(days=3))
        gifts.show_proof(
            supply_id=supply.pk, content=_proof(40), note="已放大居中", request_key=self.key("proof 2"),
            by=supplier, now=at + timedelta(days=4),
        )  # fmt: skip

    def _over_and_unpaid(self) -> None:
        by, at = self.works.user, self.now - timedelta(days=2)
        one = self.plan(
            "生病住院慰问",
            "illness",
            self.works.organisation,
            by,
            at,
            days=12,
            budget=2_000,
            note="住院手术，本人家庭负担重。",
        )
        self.offer(one, by, at, _sku(("灵芝孢子粉礼盒", "燕窝", "参茸"), 3, at, 1_000))
        gifts.add_members(campaign_id=one.pk, by=by, now=at)
        self.keep(one, 1, by, at)
        self.send(one, by, at, over="住院手术，超出部分用于术后营养")
        self.approve(one, self.leader, at + timedelta(hours=4), over="情况属实，同意超标准慰问")

    def _submitted(self) -> None:
        by, at = self.works.user, self.now - timedelta(hours=5)
        one = self.plan(
            "春节慰问",
            "spring",
            self.works.organisation,
            by,
            at,
            days=45,
            budget=40_000,
            note="春节值班多，标准内从优。",
        )
        self.offer(one, by, at, _sku(("燕窝礼盒", "参茸礼盒", "礼盒"), 90, at, 500))
        gifts.add_members(campaign_id=one.pk, by=by, now=at)
        self.send(one, by, at)

    def _choosing(self) -> None:
        by, at = self.group.user, self.now - timedelta(days=1)
        union = Organisation.objects.filter(name="同仁堂制药一厂工会").first() or self.group.organisation
        one = self.plan("三八节三选一", "souvenir", union, by, at, days=60, budget=12_000, is_choice=True)
        self.offer(
            one,
            by,
            at,
            _sku(("翠谷幽兰", "茶"), 90, at, 150),
            _sku(("檀香皂", "护手霜"), 90, at, 150),
            _sku(("果脯礼盒", "酒心巧克力"), 90, at, 150),
        )
        gifts.add_members(campaign_id=one.pk, by=by, now=at)
        gifts.open_choosing(campaign_id=one.pk, by=by, now=at)

    def _came_to_nothing(self) -> None:
        by, at = self.works.user, self.now - timedelta(days=30)
        for title, purpose in (("重阳节礼品", "souvenir"), ("国庆慰问", "national-day"), ("生日慰问", "birthday")):
            one = self.plan(title, purpose, self.works.organisation, by, at, days=20, budget=3_000)
            self.offer(one, by, at, _sku(("京八件", "茶"), 20, at, 120))
            gifts.add_members(campaign_id=one.pk, by=by, now=at)
            self.keep(one, 6, by, at)
            self.send(one, by, at)
            if title == "重阳节礼品":
                gifts.refuse(
                    campaign_id=one.pk, round=1, reason="与集团的活动重复，今年不单独发", by=self.leader, now=at
                )
            elif title == "国庆慰问":
                one = self.approve(one, self.leader, at)
                payments.close(payment_id=one.payment_id or 0, why="expired", by=None, now=at + timedelta(days=8))
            else:
                gifts.send_back(
                    campaign_id=one.pk, round=1, reason="按月发，请只留本月过生日的会员", by=self.leader, now=at
                )


def _proof(size: int) -> bytes:
    """A drawn picture of a pen with a plate of this size, where the words would stand."""
    picture = Image.new("RGB", (640, 360), "#f4efe8")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((90, 150, 550, 200), radius=24, fill="#2b2320")
    pen.polygon([(550, 158), (600, 175), (550, 192)], fill="#c9a45c")
    pen.rounded_rectangle((320 - size * 3, 176 - size // 3, 320 + size * 3, 176 + size // 3), radius=6, fill="#c9a45c")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
