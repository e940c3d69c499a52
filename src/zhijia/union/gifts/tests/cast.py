"""A group order's stage, for the tests of the permission table too."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.timezone import localdate

from conftest import NOW
from zhijia.union.federations import actions as federations
from zhijia.union.gifts import actions
from zhijia.union.people import actions as people
from zhijia.union.people.rules import NewMember

CHINA = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
SPRING = date(2027, 2, 1)
CUT_OFF = datetime(2027, 1, 15, 18, tzinfo=CHINA)


def sheet(headers, rows, name="名单.xlsx"):
    """An officer's own list, as bytes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for line, row in enumerate([headers, *rows]):
            page.write_row(line, 0, row)
    return out.getvalue()


def plan(union, by, now=NOW, **more):
    """A Spring Festival's gifts for a union."""
    said = {
        "title": "2027 年春节慰问",
        "purpose": "spring",
        "budget": Decimal(100_000),
        "hand_out_on": SPRING,
        "cut_off": CUT_OFF,
        "request_key": uuid4(),
        **more,
    }
    return actions.start(organisation_id=union.id, by=by, now=now, **said)


def members(union, n, start=0):
    """So many members of a union: 会员 00000 … with a phone each."""
    rows = [
        NewMember(
            name=f"职工{chr(0x4E00 + i // 100)}{chr(0x4E00 + i % 100)}", organisation_id=union.id, phone=f"137{i:08d}"
        )
        for i in range(start, start + n)
    ]
    people.add_members(rows=rows, by=None, now=NOW, source="test")
    return rows


def limit(**values):
    """Beijing's gift limits for this test."""
    federations.add_rule_pack(
        kind="gift-limit", region="110000", document="工会〔2026〕8 号", valid_from=TODAY, valid_to=None,
        values={name: Decimal(value) for name, value in values.items()}, by=None, now=NOW, today=TODAY,
    )  # fmt: skip


def approvals(**values):
    """How approvals go in this test."""
    federations.add_rule_pack(
        kind="gift-approval", region="110000", document="审批办法", valid_from=TODAY, valid_to=None,
        values={name: Decimal(value) for name, value in values.items()}, by=None, now=NOW, today=TODAY,
    )  # fmt: skip


def ready(union, by, sku, now=NOW, **more):
    """A draft with one thing for every member of the union."""
    campaign = plan(union, by, now, **more)
    actions.offer(campaign_id=campaign.id, sku_id=sku.id, by=by, now=now)
    actions.add_members(campaign_id=campaign.id, by=by, now=now)
    return again(campaign)


def send(campaign, by, now=NOW, **more):
    """Lay it before the approvers."""
    campaign = again(campaign)
    said = {"made_to_order": True, **more}
    return actions.send(campaign_id=campaign.id, revision=campaign.revision, by=by, now=now, **said)


def approve(campaign, by, now=NOW, **more):
    """Say yes to the round there is."""
    campaign = again(campaign)
    return actions.approve(campaign_id=campaign.id, round=campaign.round, by=by, now=now, **more)


def pay(campaign, now=NOW, amount=None, transaction=None):
    """The bank, or whoever carries it, says that the money came."""
    from zhijia.union.payments import actions as payments
    from zhijia.union.payments.models import Attempt

    payment = again(campaign).payment
    attempt, _made = Attempt.objects.get_or_create(
        payment=payment, carrier="test", channel="page", number=f"{payment.number}_1", begun_at=now
    )
    said = transaction or f"T{payment.number}"
    money = payments.Money("test", said, attempt.number, amount or payment.amount, now, now)
    answer = payments.receive(money)
    return answer.verdict


def again(campaign):
    """As it stands in the database."""
    return type(campaign).objects.select_related("organisation", "payment").get(id=campaign.id)


def arrive(campaign, supplier, by, now=NOW):
    """Its suppliers confirm and send everything, and every unit finds it all there."""
    from zhijia.union.gifts import queries

    for supply in again(campaign).supplies.all():
        actions.confirm(supply_id=supply.id, promised_on=localdate(now) + timedelta(7), by=supplier, now=now)
        for one in queries.due(supply):
            parcel = actions.ship(
                supply_id=supply.id, unit_id=one.unit.id, carrier="自送", tracking="",
                loads={one.choice.id: one.wanted},
                request_key=uuid4(), by=supplier, now=now,
            )  # fmt: skip
            actions.receive(parcel_id=parcel.id, missing={}, by=by, now=now)
    return again(campaign)
