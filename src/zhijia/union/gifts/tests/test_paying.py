"""Money that comes, comes late, comes twice, or does not come."""

from datetime import timedelta
from decimal import Decimal

import pytest

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.claims.models import Pool
from zhijia.union.gifts import actions
from zhijia.union.gifts.models import Tally
from zhijia.union.notices.models import Notice
from zhijia.union.payments import actions as payments

from .cast import again, approve, limit, pay, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(draft, officer, leader):
    limit(year="1800", spring="500")
    send(draft, officer)
    return approve(draft, leader)


def left(campaign):
    return Pool.objects.get(sku__in=campaign.choices.values("sku")).remaining


def test_paid_its_suppliers_are_told_once(approved, supplier):
    assert pay(approved) == "taken"
    assert pay(approved) == "repeated"

    assert again(approved).state == "paid"
    assert Notice.objects.filter(user=supplier, title__contains="已付款").count() == 1


def test_another_amount_pays_for_nothing(approved):
    assert pay(approved, amount=Decimal("959.99")) == "other-amount"
    assert again(approved).state == "approved"


def test_not_paid_in_time_everything_goes_back(approved, officer):
    late = NOW + timedelta(days=7, minutes=1)

    payments.close(payment_id=approved.payment_id, why="expired", by=None, now=late)

    assert again(approved).state == "expired"
    assert left(approved) == 20_000
    assert set(Tally.objects.values_list("plain", flat=True)) == {0}
    assert Notice.objects.filter(user=officer, title__contains="超时未付").exists()


def test_money_that_comes_late_holds_again_where_it_can(approved):
    late = NOW + timedelta(days=8)
    payments.close(payment_id=approved.payment_id, why="expired", by=None, now=late)

    assert pay(approved, now=late) == "taken"

    assert again(approved).state == "paid"
    assert left(approved) == 20_000 - 12
    assert set(Tally.objects.values_list("plain", flat=True)) == {80}


def test_money_that_comes_too_late_goes_back_by_itself(approved):
    late = NOW + timedelta(days=8)
    payments.close(payment_id=approved.payment_id, why="expired", by=None, now=late)
    Pool.objects.filter(sku__in=approved.choices.values("sku")).update(remaining=5)

    assert pay(approved, now=late) == "late"

    assert again(approved).state == "expired"
    assert left(approved) == 5
    assert set(Tally.objects.values_list("plain", flat=True)) == {0}


def test_money_for_what_was_called_off_goes_back(approved, officer):
    actions.call_off(campaign_id=approved.id, reason="改期", by=officer, now=NOW)

    assert pay(approved) == "late"
    assert again(approved).state == "cancelled"


def test_what_a_carrier_has_in_hand_is_called_off_once_it_says_so(approved, officer):
    """The carrier is told first: until then everything stays held."""
    from zhijia.union.payments.models import Attempt, Payment

    number = f"{approved.payment.number}_1"
    Attempt.objects.create(payment=approved.payment, carrier="test", channel="page", number=number, begun_at=NOW)

    actions.call_off(campaign_id=approved.id, reason="改期", by=officer, now=NOW)
    assert again(approved).payment.state == "closing"
    assert left(approved) == 20_000 - 12
    Attempt.objects.update(closed_at=NOW)
    Payment.objects.update(state="open")
    payments.close(payment_id=approved.payment_id, why="called off", by=None, now=NOW)

    assert again(approved).state == "cancelled"
    assert left(approved) == 20_000


def test_begun_again_it_has_its_goods_and_people_and_no_old_proof(approved, officer, supplier):
    from uuid import uuid4

    from .test_handing import picture

    part = approved.supplies.get()
    actions.show_proof(supply_id=part.id, content=picture(), note="", request_key=uuid4(), by=supplier, now=NOW)
    payments.close(payment_id=approved.payment_id, why="expired", by=None, now=NOW)

    actions.again(campaign_id=approved.id, by=officer, now=NOW)

    assert again(approved).state == "draft"
    assert (again(approved).lines.count(), again(approved).choices.count()) == (12, 1)
    assert not again(approved).supplies.exists()


def test_what_is_held_can_be_prolonged_once(approved, officer):
    before = approved.held_until

    actions.prolong(campaign_id=approved.id, by=officer, now=NOW)

    assert again(approved).held_until == before + timedelta(days=7)
    assert again(approved).payment.expires_at == before + timedelta(days=7)
    with pytest.raises(Refusal, match="已经延长过一次"):
        actions.prolong(campaign_id=approved.id, by=officer, now=NOW)


def test_what_is_paid_is_not_called_off_here(approved, officer):
    pay(approved)

    with pytest.raises(Refusal, match="退款由财务"):
        actions.call_off(campaign_id=approved.id, reason="改期", by=officer, now=NOW)
