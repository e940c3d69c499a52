"""Money of a demo federation: the tills and an allowance before anything is sold; a settled month after."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.timezone import localdate

from zhijia.kernel.sheets import workbook
from zhijia.union.goods.models import Enterprise
from zhijia.union.payments import actions as payments
from zhijia.union.people.models import Member
from zhijia.union.settlements import actions as settlements

from ..rules import Story
from .funds import keeper

OPENED = timedelta(days=61)  # before the first of the demo's orders


def open_tills(story: Story, now: datetime) -> str:
    """The test cashier and a bank account, an allowance for the cast, and every share promised that is signed for."""
    if settings.TEST_GATEWAY:
        payments.gateway.switch_on(by=None, now=now)
    keys = {"holder": story.name, "account": "0200 0000 0000 0000（演示）", "bank": "演示银行营业部"}
    payments.set_merchant(carrier="bank", name="演示账户", keys=keys, is_on=True, by=None, now=now)
    members = Member.objects.exclude(user=None).filter(state="active").order_by("id").values_list("id", flat=True)
    payments.grant(
        title="入冬慰问（演示）",
        organisation_id=keeper(now),
        document="演示工发〔2026〕12 号",
        ends_on=localdate(now) + timedelta(days=90),
        shares=[payments.Share(one, Decimal(200)) for one in members],
        request_key=uuid4(),
        by=None,
        now=now - OPENED,
    )
    return f"{_agree(now)} 份捐赠协议 · agreements"


def _agree(now: datetime) -> int:
    """The enterprises that promise a share have signed for it."""
    today = localdate(now)
    giving = list(Enterprise.objects.filter(charity_percent__gt=0).order_by("id"))
    for number, one in enumerate(giving, start=1):
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
    return len(giving)


def settle_up(story: Story, now: datetime) -> str:
    """In Beijing: bank lines in doubt, yesterday's bill compared, last month's statements in every state."""
    if story.slug != "beijing":
        return "0 张结算单 · statements"
    day = localdate(now) - timedelta(days=1)
    rows = [
        [f"{day:%Y-%m-%d}", "B20260002", "5,160.00", "某某单位工会（演示）", "0200111122223333", "奖品款"],
        [f"{day:%Y-%m-%d}", "B20260003", "300.00", "某某商贸（演示）", "6222000011112222", "货款"],
    ]
    heads = ["交易日期", "交易流水号", "贷方发生额", "对方户名", "对方账号", "附言"]
    payments.take_statement(file_name="演示银行流水.xlsx", content=workbook(heads, rows), by=None, now=now)
    if settings.TEST_GATEWAY:
        payments.reconcile(carrier="test", day=day, by=None, now=now)
    return f"{_settle(now)} 张结算单 · statements"


def _settle(now: datetime) -> int:
    """The first paid, the second approved, the third confirmed, the fourth disputed, the rest with their suppliers."""
    until = localdate(now).replace(day=1) - timedelta(days=1)
    sold = Enterprise.objects.filter(sales__statement=None, sales__at__date__lte=until).distinct().order_by("id")
    said: dict[str, Any] = {"by": None, "now": now}
    for number, one in enumerate(list(sold)):
        account = f"0200 0000 00{number:02}"
        settlements.write_payee(enterprise_id=one.id, holder=one.name, bank="演示银行", account=account, **said)
        settlements.confirm_payee(enterprise_id=one.id, **said)
        made = settlements.close_period(enterprise_id=one.id, until=until, **said)
        if made.state != "closed":
            continue
        if number == 3:
            words = "12 日那一单会员已签收，没有看到。"
            settlements.dispute(statement_id=made.id, objection=words, **said)
        for step in (settlements.confirm, settlements.approve)[: (2, 2, 1)[number] if number < 3 else 0]:
            step(statement_id=made.id, **said)
        if number == 0:
            settlements.pay(statement_id=made.id, bank_reference="演示 B0001", **said)
    return len(sold)
