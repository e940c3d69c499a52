"""Money of a demo federation: the test cashier, an allowance for the cast, two months of payments, a settled month.

What was bought is from the demo's own shelves; the orders themselves are invented, and say so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

from django.utils.timezone import localdate

from zhijia.kernel.sheets import workbook
from zhijia.union.goods.models import Enterprise, Product
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Payment
from zhijia.union.people.models import Member, Organisation
from zhijia.union.settlements import actions as settlements

from ..rules import DEMO_ORDER, Story
from .funds import keeper

DAYS = 60
MANY, FEW = 40, 3
FEE = Decimal("0.60")


def move_money(story: Story, now: datetime) -> str:
    """The tills open; members pay, some twice, some late; goods are received and returned; Beijing settles a month."""
    whole = story.slug == "beijing"
    payments.gateway.switch_on(by=None, now=now)
    keys = {"holder": story.name, "account": "0200 0000 0000 0000（演示）", "bank": "演示银行营业部"}
    payments.set_merchant(carrier="bank", name="演示账户", keys=keys, is_on=True, by=None, now=now)
    members = list(Member.objects.exclude(user=None).filter(state="active").order_by("id"))
    _give_allowance(members, now)
    percents = _agree(now)
    luck, done = Random(story.slug), 0
    for at, product in _shopping(luck, MANY if whole else FEW, now):
        done += 1
        _buy(done, product, members[done % len(members)], percents, luck, at, now)
    if whole:
        _transfer(now)
        _settle(now)
        payments.reconcile(carrier="test", day=localdate(now) - timedelta(days=1), by=None, now=now)
    return f"{done} 笔付款 · payments"


def _give_allowance(members: list[Member], now: datetime) -> None:
    shares = [payments.Share(one.id, Decimal(200)) for one in members]
    payments.grant(
        title="入冬慰问（演示）",
        organisation_id=keeper(now),
        document="演示工发〔2026〕12 号",
        ends_on=localdate(now) + timedelta(days=90),
        shares=shares,
        request_key=uuid4(),
        by=None,
        now=now - timedelta(days=DAYS + 1),
    )


def _agree(now: datetime) -> dict[int, Decimal]:
    """Every enterprise that promises a share has signed for it; enterprise → per cent."""
    today, percents = localdate(now), {}
    for number, one in enumerate(Enterprise.objects.filter(charity_percent__gt=0).order_by("id"), start=1):
        percents[one.id] = one.charity_percent
        settlements.make_agreement(
            enterprise_id=one.id,
            number=f"演示捐赠协议 {today:%Y}-{number:02}",
            signed_on=today - timedelta(days=300),
            valid_from=today - timedelta(days=290),
            percent=one.charity_percent,
            request_key=uuid4(),
            by=None,
            now=now,
        )
    return percents


def _shopping(luck: Random, many: int, now: datetime) -> Iterator[tuple[datetime, Product]]:
    shelf = list(Product.objects.exclude(face=None).filter(amount__lt=600).order_by("id")[:200])
    for number in range(many if shelf else 0):
        ago = DAYS - DAYS * number // many
        yield now - timedelta(days=ago, minutes=luck.randint(0, 600)), luck.choice(shelf)


def _buy(
    number: int,
    product: Product,
    member: Member,
    percents: dict[int, Decimal],
    luck: Random,
    at: datetime,
    now: datetime,
) -> None:
    """One payment and what comes of it; which of them goes wrong is counted out."""
    amount = (product.amount or Decimal(1)) * luck.randint(1, 3)
    has = Decimal(20) if number % 6 == 0 and amount > 20 else Decimal(0)
    payment = payments.open_payment(
        purpose=DEMO_ORDER,
        about=f"demo:{number}",
        title=product.name,
        amount=amount,
        allowance=has,
        payer_id=member.id,
        organisation_id=None,
        request_key=uuid4(),
        by=member.user,
        now=at,
    )
    if number % 17 == 0:
        payments.close(payment_id=payment.id, why="没有在 30 分钟内付款", by=None, now=at + timedelta(minutes=31))
        return
    payments.gateway.pay_now(payment_id=payment.id, now=at + timedelta(minutes=2))
    if number % 29 == 0:  # and again, on another phone
        payments.gateway.pay_again(payment_id=payment.id, now=at + timedelta(minutes=3))
    received = at + timedelta(days=3)
    if received < now:
        settlements.book_sale(
            about=f"demo-line:{number}",
            enterprise_id=product.enterprise_id,
            amount=amount,
            charity_percent=percents.get(product.enterprise_id, Decimal(0)),
            fee_percent=FEE,
            request_key=uuid4(),
            by=None,
            now=received,
        )
        if number % 13 == 0:
            _take_back(number, payment, amount, received + timedelta(days=2), now)


def _take_back(number: int, payment: Payment, amount: Decimal, at: datetime, now: datetime) -> None:
    at = min(at, now)
    settlements.book_return(about=f"demo-line:{number}", amount=amount, request_key=uuid4(), by=None, now=at)
    made = payments.refund(
        payment_id=payment.id, amount=amount, why="七天无理由退货", request_key=uuid4(), by=None, now=at
    )
    for one in made:
        payments.gateway.refund_now(refund_id=one.id, now=at)


def _transfer(now: datetime) -> None:
    """Three transfers in the bank's file: one finds its payment, one is in doubt, one is nobody's."""
    union = Organisation.objects.get(id=keeper(now))
    orders = [
        payments.open_payment(
            purpose=DEMO_ORDER,
            about=f"demo-union:{number}",
            title=title,
            amount=Decimal(amount),
            payer_id=None,
            organisation_id=union.id,
            expires_at=now + timedelta(days=15),
            request_key=uuid4(),
            by=None,
            now=now - timedelta(days=3),
        )
        for number, (title, amount) in enumerate(
            (("新春慰问礼包 120 份", "23880.00"), ("劳动竞赛奖品 40 件", "5160.00"))
        )
    ]
    day = f"{localdate(now) - timedelta(days=1):%Y-%m-%d}"
    rows = [
        [day, "B20260001", "23,880.00", union.name, "0200111122223333", f"慰问品款 {orders[0].number}"],
        [day, "B20260002", "5,160.00", union.name, "0200111122223333", "奖品款"],
        [day, "B20260003", "300.00", "某某商贸（演示）", "6222000011112222", "货款"],
    ]
    heads = ["交易日期", "交易流水号", "贷方发生额", "对方户名", "对方账号", "附言"]
    payments.take_statement(file_name="演示银行流水.xlsx", content=workbook(heads, rows), by=None, now=now)


def _settle(now: datetime) -> None:
    """Last month closes; one statement is paid, one approved, one confirmed, one disputed, one is with its supplier."""
    until = localdate(now).replace(day=1) - timedelta(days=1)
    enterprises = Enterprise.objects.filter(sales__statement=None).distinct().order_by("id")
    for number, one in enumerate(list(enterprises)):
        settlements.write_payee(
            enterprise_id=one.id, holder=one.name, bank="演示银行", account=f"0200 0000 00{number:02}", by=None, now=now
        )
        settlements.confirm_payee(enterprise_id=one.id, by=None, now=now)
        if not one.sales.filter(at__date__lte=until).exists():
            continue
        made = settlements.close_period(enterprise_id=one.id, until=until, by=None, now=now)
        if made.state != "closed":
            continue
        if number == 3:
            settlements.dispute(
                statement_id=made.id, objection="10 月 12 日那一单会员已签收，没有看到。", by=None, now=now
            )
        for step in (settlements.confirm, settlements.approve)[: (2, 2, 1)[number] if number < 3 else 0]:
            step(statement_id=made.id, by=None, now=now)
        if number == 0:
            settlements.pay(statement_id=made.id, bank_reference="演示 B0001", by=None, now=now)
