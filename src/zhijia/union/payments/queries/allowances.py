"""What the union gives a member to spend."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from zhijia.union.people import queries as people
from zhijia.union.people.models import Member

from ..models import Allowance, Payment, Spending
from ..rules import NOTHING


def usable(member_id: int | None, today: date) -> QuerySet[Allowance]:
    """A member's allowances that can be spent today, those that end first first."""
    mine = Allowance.objects.filter(member_id=member_id or 0, ends_on__gte=today, grant__withdrawn_at=None)
    return mine.filter(spent__lt=F("given")).select_related("grant").order_by("ends_on", "id")


def balance(member_id: int | None, today: date) -> Decimal:
    """Yuan a member can spend of all grants today."""
    if member_id is None:
        return NOTHING
    mine = usable(member_id, today).order_by()
    total: Decimal = mine.aggregate(left=Coalesce(Sum(F("given") - F("spent")), NOTHING))["left"]
    return total


def own(member_id: int) -> list[Allowance]:
    """All of a member's allowances, those that end last first."""
    mine = Allowance.objects.filter(member_id=member_id).select_related("grant__organisation")
    return list(mine.order_by("-ends_on", "-id")[:50])


def own_spendings(member_id: int) -> list[Spending]:
    """What a member spent of them, the newest first."""
    mine = Spending.objects.filter(allowance__member_id=member_id).select_related("payment", "allowance__grant")
    return list(mine.order_by("-id")[:50])


def held(member: Member, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What this app holds about a member, for their own eyes."""
    payments = Payment.objects.filter(payer=member).order_by("-id")[:1000]
    return {
        _("付款"): [
            {
                _("编号"): one.number,
                _("摘要"): one.title,
                _("金额"): f"{one.amount:.2f}",
                _("状态"): str(one.get_state_display()),
                _("时间"): people.moment(one.opened_at),
            }
            for one in payments
        ],
        _("工会补贴"): [
            {
                _("名称"): one.grant.title,
                _("发放"): f"{one.given:.2f}",
                _("已用"): f"{one.spent:.2f}",
                _("用到"): str(one.ends_on),
            }
            for one in own(member.id)
        ],
    }
