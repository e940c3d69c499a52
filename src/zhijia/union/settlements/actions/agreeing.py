"""Donation agreements: a share is promised only after one was signed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods import queries as goods
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import rules
from ..models import Agreement


@transaction.atomic
def make_agreement(
    *,
    enterprise_id: int,
    number: str,
    signed_on: date,
    percent: Decimal,
    valid_from: date,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Agreement:
    """Register a signed agreement; the one before it ends the day before. Raises Refusal, NotYours."""
    if earlier := Agreement.objects.filter(request_key=request_key).first():
        return earlier
    enterprise = goods.locked_enterprise(enterprise_id, Right.PAYMENTS_WRITE, by, now)
    number = number.strip()[:60]
    if not number:
        raise Refusal(_("请填写捐赠协议编号。"), field="number")
    if Agreement.objects.filter(number=number).exists():
        raise Refusal(_("协议 %s 已经登记过。请核对编号。") % number, field="number")
    if rules.clean_percent(percent, "percent") == 0:
        raise Refusal(_("比例要大于 0。"), field="percent")
    if signed_on > localdate(now) or valid_from < signed_on:
        raise Refusal(_("先签协议，后作承诺：签订日不能晚于今天，生效日不能早于签订日。"), field="valid_from")
    _end_the_one_before(enterprise_id, valid_from)
    made = Agreement.objects.create(
        enterprise=enterprise,
        number=number,
        signed_on=signed_on,
        percent=percent,
        valid_from=valid_from,
        at=now,
        by=by,
        request_key=request_key,
    )
    path = enterprise.organisation.path
    journal.write("agreement.made", by=by, at=now, about=made, organisation=path, number=number, percent=percent)
    return made


def _end_the_one_before(enterprise_id: int, valid_from: date) -> None:
    before = Agreement.objects.select_for_update(no_key=True).filter(enterprise_id=enterprise_id, valid_to=None).first()
    if before is None:
        return
    if before.valid_from >= valid_from:
        raise Refusal(
            _("协议 %(number)s 从 %(day)s 起生效，新协议要在它之后生效。")
            % {"number": before.number, "day": before.valid_from},
            field="valid_from",
        )
    before.valid_to = date.fromordinal(valid_from.toordinal() - 1)
    before.save(update_fields=["valid_to"])


@transaction.atomic
def end_agreement(*, agreement_id: int, last_day: date, by: Any, now: datetime) -> Agreement:
    """From the day after, nothing is promised any more; what was promised is still given."""
    found = Agreement.objects.select_for_update(no_key=True).filter(id=agreement_id).first()
    if found is None:
        raise NotYours
    enterprise = goods.locked_enterprise(found.enterprise_id, Right.PAYMENTS_WRITE, by, now)
    if found.valid_to is not None:
        return found
    if last_day < max(found.valid_from, localdate(now)):
        raise Refusal(_("已经承诺的日子不能取消：最后一天最早是今天。"), field="last_day")
    found.valid_to = last_day
    found.save(update_fields=["valid_to"])
    path = enterprise.organisation.path
    journal.write("agreement.ended", by=by, at=now, about=found, organisation=path, last_day=last_day)
    return found
