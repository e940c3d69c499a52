"""Goods come back: seven days without a reason, longer with one; an answer by a day, and the money by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.clocks import actions as clocks
from zhijia.web.templatetags.web import day

from .. import queries
from ..models import Line, Parcel, Return, ReturnLine
from ..rules import ANSWER_DAYS, NOTHING, REFUND_DAYS, RULING_DAYS, ParcelState, ReturnState, after
from . import settling
from .hooks import tell_hooks
from .moving import give_stock_back, key_of, lock_parcel, refund, tell_member, told

ANSWER, RULING, REFUND = "return.answer", "return.ruling", "return.refund"


@transaction.atomic
def ask_return(
    *,
    parcel_id: int,
    member_id: int,
    pieces: Mapping[int, int],
    reason: str,
    text: str,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Return:
    """A member wants to give back so many pieces (line → number) of a parcel they have.

    Within seven days no reason is needed and it is agreed at once, except for what was confirmed as not returnable.
    With a reason the supplier answers within ANSWER_DAYS. The same request_key again is the same return.
    Raises Refusal, NotYours.
    """
    if earlier := Return.objects.filter(request_key=request_key, parcel__order__member=member_id).first():
        return earlier
    parcel = lock_parcel(parcel_id, member_id=member_id)
    why = Return.Reason(reason)
    contents = _within(parcel, {line: n for line, n in pieces.items() if n})
    _in_time(parcel, why, [one.line for one in contents], now)
    if why != Return.Reason.SEVEN_DAYS and len(text.strip()) < 5:
        raise Refusal(_("请写清楚哪里不对，至少 5 个字，方便供应企业核实。"), field="text")
    amount = sum((one.line.price * one.quantity for one in contents), NOTHING)
    made = Return.objects.create(
        parcel=parcel,
        reason=why,
        text=text.strip()[:300],
        amount=amount,
        asked_at=now,
        answer_by=now,
        request_key=request_key,
    )
    for one in contents:
        one.returning = made
    ReturnLine.objects.bulk_create(contents)
    if why == Return.Reason.SEVEN_DAYS:
        _agree(made, parcel, _("七日无理由退货，自动同意"), by=None, now=now)
    else:
        _clock(made, parcel, ANSWER, _("提出退货"), ANSWER_DAYS, by, now)
    told("return.asked", parcel.order, by=by, now=now, number=made.number, amount=amount, reason=reason)
    tell_hooks("return.asked", parcel.order, enterprise_id=parcel.enterprise_id, now=now, parcel=parcel)
    return made


def _within(parcel: Parcel, pieces: Mapping[int, int]) -> list[ReturnLine]:
    """What is in the parcel and not on its way back already."""
    if parcel.state != ParcelState.RECEIVED:
        raise Refusal(_("收到货以后才能退货；还没有发货的可以直接取消。"))
    going = queries.going_back(parcel.id)
    contents = {one.line_id: one for one in parcel.contents.select_related("line")}
    made = []
    for line_id, n in pieces.items():
        if (one := contents.get(line_id)) is None:
            raise NotYours
        most = one.quantity - going.get(line_id, 0)
        if not 1 <= n <= most:
            words = _("“%(name)s”最多还能退 %(most)d 件，这里是 %(has)d 件。")
            raise Refusal(words % {"name": one.line.name, "most": most, "has": n}, field="pieces")
        made.append(ReturnLine(line=one.line, quantity=n))
    if not made:
        raise Refusal(_("请选要退的商品和件数。"), field="pieces")
    return made


def _in_time(parcel: Parcel, why: Return.Reason, lines: list[Line], now: datetime) -> None:
    kept = [line for line in lines if line.no_return]
    if why == Return.Reason.SEVEN_DAYS and kept:
        words = _("“%(name)s”：%(why)s。有质量问题请选“质量有问题”。")
        raise Refusal(words % {"name": kept[0].name, "why": kept[0].no_return}, field="reason")
    last = queries.last_day_to_return(parcel, why)
    if localdate(now) > last:
        words = _("可以退到 %(last)s，现在过了。仍有质量问题请拨打供应企业电话，或请工会帮忙。")
        raise Refusal(words % {"last": day(last)}, field="reason")


@transaction.atomic
def answer_return(*, return_id: int, yes: bool, answer: str, by: Any, now: datetime) -> Return:
    """The supplier agrees or not, with words the member reads. Raises Refusal, NotYours."""
    one, parcel = _locked(return_id)
    if not yes and len(answer.strip()) < 5:
        raise Refusal(_("不同意要写明理由，至少 5 个字，买家会看到。"), field="answer")
    if yes:
        _agree(one, parcel, answer.strip()[:300], by=by, now=now)
        return one
    one.answer = answer.strip()[:300]
    _step(one, parcel, "refuse", by=by, now=now)
    _meet(one, ANSWER, now, by)
    body = _("供应企业的答复：%s。不认可的话，可以在退货页请工会裁定。") % one.answer
    _tell(one, parcel, _("退货没有得到同意"), body, now)
    return one


def _agree(one: Return, parcel: Parcel, answer: str, *, by: Any, now: datetime) -> None:
    if one.state == ReturnState.ASKED:
        one.answer = answer
    _step(one, parcel, "agree", by=by, now=now)
    _meet(one, ANSWER, now, by)
    _tell(one, parcel, _("可以退货了"), _("请把货寄回供应企业，在退货页填上运单号。"), now)


@transaction.atomic
def send_return(*, return_id: int, member_id: int, tracking: str, by: Any, now: datetime) -> Return:
    """The member has sent it. The tracking number can be put right until it has arrived."""
    one, parcel = _locked(return_id, member_id=member_id)
    tracking = " ".join(tracking.split())[:60]
    if len(tracking) < 4:
        raise Refusal(_("请写快递公司和运单号；直接送回的写“当面退回”。"), field="tracking")
    one.tracking = tracking
    if one.state == ReturnState.SENT:
        one.save(update_fields=["tracking"])
    else:
        _step(one, parcel, "send", by=by, now=now)
    return one


@transaction.atomic
def withdraw_return(*, return_id: int, member_id: int, by: Any, now: datetime) -> Return:
    """The member keeps the goods after all. Twice is once."""
    one, parcel = _locked(return_id, member_id=member_id)
    if one.state != ReturnState.WITHDRAWN:
        _step(one, parcel, "withdraw", by=by, now=now)
        _meet(one, ANSWER, now, by)
    return one


@transaction.atomic
def dispute(*, return_id: int, member_id: int, by: Any, now: datetime) -> Return:
    """The member asks the union's officer to rule, within RULING_DAYS. Twice is once."""
    one, parcel = _locked(return_id, member_id=member_id)
    if one.state != ReturnState.DISPUTED:
        _step(one, parcel, "dispute", by=by, now=now)
        _clock(one, parcel, RULING, _("提请裁定"), RULING_DAYS, by, now)
    return one


@transaction.atomic
def rule(*, return_id: int, yes: bool, ruling: str, by: Any, now: datetime) -> Return:
    """The union's officer decides, with reasons that both sides read."""
    one, parcel = _locked(return_id)
    if len(ruling.strip()) < 5:
        raise Refusal(_("请写明裁定的理由，至少 5 个字，买卖双方都会看到。"), field="ruling")
    one.ruling = ruling.strip()[:300]
    _step(one, parcel, "agree" if yes else "uphold", by=by, now=now)
    _meet(one, RULING, now, by)
    title = _("工会裁定：支持退货") if yes else _("工会裁定：不支持退货")
    _tell(one, parcel, title, one.ruling, now)
    return one


@transaction.atomic
def receive_return(*, return_id: int, by: Any, now: datetime) -> Return:
    """The goods are back: from the day after, REFUND_DAYS run. Twice is once."""
    one, parcel = _locked(return_id)
    if one.state in (ReturnState.RECEIVED, ReturnState.REFUNDED):
        return one
    one.received_at = now
    _step(one, parcel, "receive", by=by, now=now)
    clock = _clock(one, parcel, REFUND, _("收到退货"), REFUND_DAYS, by, now)
    words = _("供应企业已收到退货，最晚 %s 原路退款。")
    _tell(one, parcel, _("退货已收到"), words % day(clock.outer_limit), now)
    return one


@transaction.atomic
def refund_return(*, return_id: int, by: Any, now: datetime, restock: bool = False) -> Return:
    """The money goes back, the sale is booked back; with `restock` the goods can be sold again. Twice is once."""
    found = Return.objects.filter(id=return_id).values_list("parcel_id", flat=True).first()
    if found is None:
        raise NotYours
    parcel = lock_parcel(found, with_payment=True)
    one = Return.objects.select_for_update(no_key=True).get(id=return_id)
    if one.state == ReturnState.REFUNDED:
        return one
    one.refunded_at = now
    _step(one, parcel, "refund", by=by, now=now)
    contents = list(one.contents.order_by("id"))
    for part in contents:
        Line.objects.filter(id=part.line_id).update(returned=F("returned") + part.quantity)
    if restock:
        give_stock_back(parcel.order, {part.line_id: part.quantity for part in contents}, by=by, now=now)
    _meet(one, REFUND, now, by)
    one.parcel = parcel
    amount = settling.book_return(one, by=by, now=now)
    key = key_of(parcel.order, f"return {one.id}")
    refund(parcel.order, amount, why=_("退货 %s") % one.number, key=key, by=by, now=now)
    return one


def keep_deadlines(*, now: datetime) -> int:
    """Every hour: what was not answered in time is agreed; what came back and was not refunded is, a day before.

    Returns how many. Safe to repeat, a return a transaction.
    """
    today, done = localdate(now), 0
    for one in queries.returns_due(ANSWER, ReturnState.ASKED, before=today):
        with transaction.atomic():
            locked, parcel = _locked(one)
            if locked.state == ReturnState.ASKED:
                _agree(locked, parcel, _("3 日内没有答复，视为同意"), by=None, now=now)
                done += 1
    for one in queries.returns_due(REFUND, ReturnState.RECEIVED, before=None, today=today):
        refund_return(return_id=one, by=None, now=now)
        done += 1
    return done


def _locked(return_id: int, member_id: int | None = None) -> tuple[Return, Parcel]:
    found = Return.objects.filter(id=return_id).values_list("parcel_id", flat=True).first()
    if found is None:
        raise NotYours
    parcel = lock_parcel(found, member_id=member_id)
    one = Return.objects.select_for_update(no_key=True).get(id=return_id)
    one.parcel = parcel
    return one, parcel


def _step(one: Return, parcel: Parcel, verb: str, *, by: Any, now: datetime) -> None:
    one.state = after(ReturnState(one.state), verb)
    one.save()
    what = {
        "agree": "return.agreed",
        "refuse": "return.refused",
        "send": "return.sent",
        "withdraw": "return.withdrawn",
        "dispute": "return.disputed",
        "uphold": "return.upheld",
        "receive": "return.received",
        "refund": "return.refunded",
    }[verb]
    told(what, parcel.order, by=by, now=now, number=one.number)
    tell_hooks(what, parcel.order, enterprise_id=parcel.enterprise_id, now=now, parcel=parcel)


def _clock(one: Return, parcel: Parcel, kind: str, event: str, days: int, by: Any, now: datetime) -> Any:
    return clocks.start(
        kind=kind,
        about=f"return:{one.id}",
        event=event,
        on=localdate(now),
        amount=days,
        unit="days",
        organisation=parcel.order.organisation.path,
        by=by,
        now=now,
    )


def _meet(one: Return, kind: str, now: datetime, by: Any) -> None:
    for clock_id in queries.open_clocks(f"return:{one.id}", kind):
        clocks.meet(clock_id=clock_id, on=localdate(now), by=by, now=now)


def _tell(one: Return, parcel: Parcel, title: str, body: str, now: datetime) -> None:
    path = f"me/returns/{one.id}/"
    tell_member(parcel.order, title=title, body=body, key=f"return {one.id} {one.state}", now=now, path=path)
