"""Orders of a demo federation, in every state there is: through the shop's own verbs, on the days they happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.urls import get_urlconf, set_urlconf

from zhijia.union.accounts.models import User
from zhijia.union.claims.models import Pool
from zhijia.union.goods.models import Sku
from zhijia.union.payments import actions as payments
from zhijia.union.payments.actions import gateway
from zhijia.union.people.models import Member, Organisation
from zhijia.union.shop import actions as shop
from zhijia.union.shop import queries
from zhijia.union.shop.models import GroupBuy, Line, Order, Parcel, Place, Return
from zhijia.union.shop.rules import Delivery, Priced, Wanted, Way, add_up

from ..data.orders import DOORS, NOTES, PLACES, REASONS, REVIEWS
from ..rules import Story

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MANY, FEW, LONGEST_AGO = 64, 4, 52
CARRIERS = ("顺丰速运", "中通快递", "京东物流", "邮政EMS")


@dataclass
class Stage:
    """What every order of a story is made from."""

    story: Story
    now: datetime
    luck: Random
    members: list[Member]
    skus: list[Sku]
    places: list[Place]
    pays: bool

    def key(self, what: object) -> UUID:
        return uuid5(NAMESPACE_URL, f"zhijia demo {self.story.slug} orders {what}")


def sell(story: Story, now: datetime) -> str:
    """Places to fetch things, orders of the last weeks, two group-buys in Beijing, what waits today."""
    before = get_urlconf()
    set_urlconf(settings.FEDERATION_URLCONF)  # the test cashier's page is one of the federation's
    try:
        return _sell(story, now)
    finally:
        set_urlconf(before)


def _sell(story: Story, now: datetime) -> str:
    cast = User.objects.filter(username__in=story.cast_phones())
    members = list(Member.objects.filter(user__in=cast, state="active").select_related("user").order_by("id"))
    skus = list(Sku.objects.filter(off="", most_per_member=None, pool__remaining__gte=30).order_by("id")[:160])
    if not members or not skus:
        return "0 张订单 · orders"
    stage = Stage(story, now, Random(f"{story.slug} orders"), members, skus, [], _cashier(now))
    stage.places = _places(stage)
    whole = story.slug == "beijing"
    count = MANY if whole else FEW
    ages = sorted((int(LONGEST_AGO * stage.luck.random() ** 1.6) for _ in range(count)), reverse=True)
    for number, age in enumerate(ages):
        _one(stage, number, now - age * DAY - stage.luck.randint(10, 600) * MINUTE)
    if whole:
        _group_buys(stage)
    _today(stage)
    shop.keep_deadlines(now=now)
    return f"{Order.objects.count()} 张订单 · orders, {Return.objects.count()} 次退货 · returns"


def _cashier(now: datetime) -> bool:
    """Whether anybody can pay: only where the test gateway is allowed."""
    if settings.TEST_GATEWAY:
        gateway.switch_on(by=None, now=now)
    return bool(settings.TEST_GATEWAY)


def _places(stage: Stage) -> list[Place]:
    unions = dict(Organisation.objects.filter(closed_on=None).values_list("name", "id"))
    first = stage.members[0].organisation_id
    rows = [one for one in PLACES if one[0] in unions] or [
        ("", "counter", "工会服务台", "办公楼一层大厅", "8:30–18:00", 0)
    ]
    return [
        shop.open_place(
            organisation_id=unions.get(union, first),
            kind=kind,
            name=name,
            address=address,
            hours=hours,
            phone="010-0000-0000",
            cells=cells,
            request_key=stage.key(f"place {name}"),
            by=None,
            now=stage.now - 60 * DAY,
        )
        for union, kind, name, address, hours, cells in rows
    ]


def _one(stage: Stage, number: int, at: datetime) -> None:
    """One order and what became of it until now."""
    luck, member = stage.luck, stage.members[number % len(stage.members)]
    lines = {sku.id: luck.choice((1, 1, 1, 2, 2, 3)) for sku in luck.sample(stage.skus, luck.choice((1, 1, 2, 3)))}
    made = _placed(stage, member, lines, at, f"{number}", luck.random() < 0.45)
    fate = luck.random()
    if fate < 0.04:
        shop.cancel_order(order_id=made.id, member_id=member.id, reason="买重了", by=member.user, now=at + 5 * MINUTE)
        return
    if fate < 0.08 or not stage.pays:
        if at + 31 * MINUTE < stage.now:
            shop.expire_orders(now=at + 31 * MINUTE)
        return
    _paid(made, member, at + luck.randint(1, 20) * MINUTE)
    if fate < 0.12:
        cancelled = at + timedelta(hours=3)
        shop.cancel_order(order_id=made.id, member_id=member.id, reason="地址写错了", by=member.user, now=cancelled)
        return
    _sent(stage, made, member, at)


def _delivery(stage: Stage, member: Member, fetches: bool) -> Delivery:
    if fetches and stage.places:
        place = stage.luck.choice(stage.places)
        way = Way.LOCKER if place.kind == "locker" else Way.STATION
        return Delivery(way, member.name, member.phone or "", place_id=place.id)
    return Delivery(Way.HOME, member.name, member.phone or "", stage.luck.choice(DOORS))


def _placed(
    stage: Stage,
    member: Member,
    lines: dict[int, int],
    at: datetime,
    what: str,
    fetches: bool,
    place: Place | None = None,
) -> Order:
    to = _delivery(stage, member, fetches)
    if place is not None:
        to = Delivery(
            Way.LOCKER if place.kind == "locker" else Way.STATION, member.name, member.phone or "", "", place.id
        )
    chosen = {sku.id: sku for sku in stage.skus}
    priced = [
        Priced(chosen[id].enterprise_id, n, chosen[id].amount or Decimal(0), chosen[id].market_price or Decimal(0))
        for id, n in lines.items()
    ]
    return shop.place_order(
        member_id=member.id,
        lines=[Wanted(id, n) for id, n in lines.items()],
        delivery=to,
        request_key=stage.key(what),
        expected_total=add_up(priced, to_the_door=to.to_the_door).total,
        no_return_confirmed=True,
        by=member.user,
        now=at,
    )


def _paid(made: Order, member: Member, at: datetime) -> None:
    """At the test cashier, who tells nobody: we ask."""
    payment = shop.start_payment(order_id=made.id, member_id=member.id, by=member.user, now=at)
    nowhere = {"notify_url": "", "return_url": ""}
    payments.begin(payment_id=payment.id, carrier="test", channel="page", by=member.user, now=at, **nowhere)
    gateway.cashier_pays(number=f"{payment.number}_1", way="silent", now=at)
    payments.ask(payment_id=payment.id, now=at)


def _sent(stage: Stage, made: Order, member: Member, paid: datetime) -> None:
    """Each parcel goes as far as its days allow; a tenth is sent late."""
    for parcel in Parcel.objects.filter(order=made).order_by("id"):
        at = paid + timedelta(hours=stage.luck.randint(4, 44) if stage.luck.random() < 0.9 else 60)
        if at > stage.now - timedelta(hours=6):
            continue
        carrier, number = stage.luck.choice(CARRIERS), f"DEMO{parcel.id:08d}"
        shop.ship(parcel_id=parcel.id, carrier=carrier, tracking=number, request_key=stage.key(number), by=None, now=at)
        at += timedelta(hours=stage.luck.randint(20, 70))
        if at < stage.now:
            _arrived(stage, parcel, member, at)


def _arrived(stage: Stage, parcel: Parcel, member: Member, at: datetime) -> None:
    parcel = shop.arrive(parcel_id=parcel.id, by=None, now=at)
    at += timedelta(hours=stage.luck.randint(2, 60))
    if at > stage.now:
        return
    if parcel.pick_up_until:
        shop.collect(place_id=parcel.place_id or 0, code=shop.code_of(parcel), by=None, now=at)
    else:
        shop.receive(parcel_id=parcel.id, member_id=member.id, by=member.user, now=at)
    _afterwards(stage, parcel, member, at)


def _afterwards(stage: Stage, parcel: Parcel, member: Member, at: datetime) -> None:
    luck = stage.luck
    line = _first(parcel)
    if luck.random() < 0.45 and at + DAY < stage.now:
        stars, text, answer = luck.choice(REVIEWS)
        about: dict[str, Any] = {"line_id": line.id, "member_id": member.id, "by": member.user}
        made = shop.write_review(**about, stars=stars, text=text, now=at + DAY)
        if answer:
            shop.answer_review(review_id=made.id, answer=answer, by=None, now=at + 2 * DAY)
    elif luck.random() < 0.14:
        _given_back(stage, parcel, line, member, at + timedelta(hours=5))
    if luck.random() < 0.1:
        said: dict[str, Any] = {"order_id": parcel.order_id, "member_id": member.id, "by": member.user, "now": at}
        shop.ask_invoice(**said, kind="personal", title=member.name, tax_number="", email="")


def _first(parcel: Parcel) -> Line:
    return parcel.contents.select_related("line").order_by("id")[0].line


def _given_back(stage: Stage, parcel: Parcel, line: Line, member: Member, at: datetime) -> None:
    """Agreed and refunded, under way, refused, or before the union."""
    if at > stage.now:
        return
    reason, text, fate = stage.luck.choice(REASONS)
    if line.no_return and reason == "seven-days":
        reason, text, fate = REASONS[-1]
    one = shop.ask_return(
        parcel_id=parcel.id,
        member_id=member.id,
        pieces={line.id: 1},
        reason=reason,
        text=text,
        request_key=stage.key(f"return {parcel.id}"),
        by=member.user,
        now=at,
    )
    about: dict[str, Any] = {"return_id": one.id, "now": min(at + DAY, stage.now)}
    if fate in ("refused", "disputed"):
        shop.answer_return(**about, yes=False, answer="开封使用后出现的痕迹，不属于质量问题。", by=None)
        if fate == "disputed":
            shop.dispute(**about, member_id=member.id, by=member.user)
    elif fate == "refunded" and at + 4 * DAY < stage.now:
        shop.send_return(**about, member_id=member.id, tracking="邮政EMS DEMO0001", by=member.user)
        shop.receive_return(return_id=one.id, by=None, now=at + 3 * DAY)
        shop.refund_return(return_id=one.id, by=None, now=at + 4 * DAY, restock=True)


def _group_buys(stage: Stage) -> None:
    """One that was reached ten days ago, one that runs."""
    dear = [sku for sku in stage.skus if Decimal(40) < (sku.amount or 0) < Decimal(160)] or stage.skus
    for number, (title, ago, open_days) in enumerate((("老字号点心礼盒拼团", 16, 6), ("年货一起买", 3, 6))):
        sku = dear[(7 + 11 * number) % len(dear)]
        price = sku.amount or Decimal(1)
        lower = [(price * share).quantize(Decimal("0.1")) for share in (Decimal("0.94"), Decimal("0.88"))]
        tiers = [(1, price), (6, lower[0]), (15, lower[1])]
        opens = stage.now - ago * DAY
        buy = shop.open_group_buy(
            organisation_id=Organisation.objects.get(parent=None).id,
            sku_id=sku.id,
            title=title,
            text=NOTES[number],
            tiers=tiers,
            minimum=6,
            most_per_member=3,
            opens_at=opens,
            closes_at=opens + open_days * DAY,
            when_missed="refund",
            request_key=stage.key(title),
            by=None,
            now=opens,
        )
        for place, member in enumerate(stage.members[: 9 if number == 0 else 5]):
            _joined(stage, buy, member, sku, opens + (place + 1) * timedelta(hours=5), 1 + place % 2)
        if number == 0:
            shop.close_group_buys(now=opens + open_days * DAY)


def _joined(stage: Stage, buy: GroupBuy, member: Member, sku: Sku, at: datetime, pieces: int) -> None:
    if at > stage.now or not stage.pays:
        return
    price = queries.group_buy(buy.id, at).price
    to = _delivery(stage, member, True)
    made = shop.place_order(
        member_id=member.id,
        lines=[Wanted(sku.id, pieces)],
        delivery=to,
        request_key=stage.key(f"{buy.title} {member.id}"),
        expected_total=add_up(
            [Priced(sku.enterprise_id, pieces, price, sku.market_price or price)], to_the_door=to.to_the_door
        ).total,
        no_return_confirmed=True,
        group_buy_id=buy.id,
        by=member.user,
        now=at,
    )
    _paid(made, member, at + 2 * MINUTE)


def _today(stage: Stage) -> None:
    """For the first of the cast: an order to pay, one to be sent, parcels to fetch, a full basket."""
    member, now = stage.members[0], stage.now
    some = stage.skus[3::17]
    _placed(stage, member, {some[0].id: 1}, now - 4 * MINUTE, "to pay", False)
    if stage.pays:
        waits = _placed(
            stage, member, {one.id: 1 for one in some[1:4] or some[:1]}, now - timedelta(hours=5), "to send", False
        )
        _paid(waits, member, now - timedelta(hours=5) + MINUTE)
        for number, place in enumerate(stage.places[:3]):
            sku = some[4 + number] if len(some) > 4 + number else some[0]
            if place.pool_id and Pool.objects.filter(id=place.pool_id, remaining=0).exists():
                continue
            made = _placed(stage, member, {sku.id: 1}, now - 3 * DAY, f"to fetch {number}", True, place)
            _paid(made, member, now - 3 * DAY + MINUTE)
            parcel = Parcel.objects.get(order=made)
            number_ = f"DEMO{parcel.id:08d}"
            shop.ship(
                parcel_id=parcel.id,
                carrier=CARRIERS[0],
                tracking=number_,
                request_key=stage.key(number_),
                by=None,
                now=now - 2 * DAY,
            )
            shop.arrive(parcel_id=parcel.id, by=None, now=now - timedelta(hours=20))
    for one in some[:2]:
        shop.put(member_id=member.id, sku_id=one.id, quantity=2, now=now)
    shop.keep_address(
        member_id=member.id,
        kind="home",
        name=member.name,
        phone=member.phone or "",
        text=DOORS[0],
        request_key=stage.key("home"),
        now=now,
    )
    work = f"{member.organisation.name.removesuffix('工会')} 二车间质检班（演示）"
    shop.keep_address(
        member_id=member.id,
        kind="work",
        name=member.name,
        phone=member.phone or "",
        text=work,
        request_key=stage.key("work"),
        now=now - DAY,
    )
