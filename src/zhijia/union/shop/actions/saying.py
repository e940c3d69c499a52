"""What is said after a purchase: reviews, their answers, and the wish for an invoice."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Invoice, Line, Order, Review
from ..rules import OrderState
from . import settling
from .moving import lock_order, lock_with_payment, refund, tell_member, told


@transaction.atomic
def write_review(*, line_id: int, member_id: int, stars: int, text: str, by: Any, now: datetime) -> Review:
    """A buyer says what they think, once for each thing they have in hands. Raises Refusal, NotYours."""
    line = Line.objects.filter(id=line_id, order__member=member_id).select_related("order__organisation").first()
    if line is None:
        raise NotYours
    lock_order(line.order_id)
    if earlier := Review.objects.filter(line=line).first():
        return earlier
    if type(stars) is not int or not 1 <= stars <= 5:
        raise Refusal(_("请选 1 到 5 颗星。"), field="stars")
    if not queries.has_received(line.id):
        raise Refusal(_("收到货以后才能评价。"))
    made = Review.objects.create(
        line=line, product_id=line.product_id, member_id=member_id, stars=stars, text=text.strip()[:500], at=now
    )
    told("review.made", line.order, by=by, now=now, stars=stars)
    return made


@transaction.atomic
def answer_review(*, review_id: int, answer: str, by: Any, now: datetime) -> Review:
    """The supplier answers under it, in public; the answer can be put right."""
    one = _review(review_id)
    if not (said := answer.strip()[:500]):
        raise Refusal(_("请写答复。"), field="answer")
    one.answer, one.answered_at = said, now
    one.save(update_fields=["answer", "answered_at"])
    journal.write("review.answered", by=by, at=now, about=one)
    return one


@transaction.atomic
def hide_review(*, review_id: int, reason: str, by: Any, now: datetime) -> Review:
    """Its words are not shown, the reason is; stars, and the words themselves, stay. An empty reason shows it again."""
    one = _review(review_id)
    if reason.strip():
        one.hidden_at, one.hidden_reason, one.hidden_by = now, reason.strip()[:120], by
    else:
        one.hidden_at, one.hidden_reason, one.hidden_by = None, "", None
    one.save(update_fields=["hidden_at", "hidden_reason", "hidden_by"])
    journal.write("review.hidden" if one.hidden_at else "review.shown", by=by, at=now, about=one, reason=reason[:120])
    return one


def _review(review_id: int) -> Review:
    one = Review.objects.select_for_update(no_key=True).filter(id=review_id).first()
    if one is None:
        raise NotYours
    return one


@transaction.atomic
def ask_invoice(
    *, order_id: int, member_id: int, kind: str, title: str, tax_number: str, email: str, by: Any, now: datetime
) -> Invoice:
    """A 发票 is wanted; until it is issued the wish can be put right. Raises Refusal, NotYours."""
    order = lock_order(order_id, member_id=member_id)
    if order.state not in (OrderState.PAID, OrderState.DONE):
        raise Refusal(_("付款以后才能申请发票。"))
    title, number = " ".join(title.split()), tax_number.strip().upper()
    if not 2 <= len(title) <= 100:
        raise Refusal(_("请写发票抬头，2 到 100 个字。"), field="title")
    if kind == Invoice.Kind.COMPANY and not uscc.is_valid(number):
        raise Refusal(_("纳税人识别号（统一社会信用代码）应为 18 位，校验位不对。请核对后重填。"), field="tax_number")
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Refusal(_("邮箱的格式不对。请核对，或留空。"), field="email") from wrong
    known = Invoice.objects.filter(order=order).first()
    if known and known.state == Invoice.State.ISSUED:
        raise Refusal(_("发票已开具（%s）。要换开请联系工会生活服务专员。") % known.number)
    values: dict[str, Any] = {"kind": Invoice.Kind(kind), "title": title, "email": email[:120]}
    values |= {
        "state": Invoice.State.ASKED,
        "tax_number": number if kind == Invoice.Kind.COMPANY else "",
        "asked_at": now,
        "note": "",
    }
    made, _new = Invoice.objects.update_or_create(order=order, defaults=values)
    told("invoice.asked", order, by=by, now=now, kind=kind)
    return made


@transaction.atomic
def answer_invoice(*, order_id: int, number: str, note: str, by: Any, now: datetime) -> Invoice:
    """It was issued under this number, or (without one) declined with a note. Raises Refusal, NotYours."""
    order = lock_order(order_id)
    one = Invoice.objects.filter(order=order).first()
    if one is None:
        raise NotYours
    number, note = "".join(number.split())[:30], note.strip()[:200]
    if not number and not note:
        raise Refusal(_("请填发票号码；不能开具的请写原因。"), field="number")
    one.number, one.note, one.answered_at = number, note, now
    one.state = Invoice.State.ISSUED if number else Invoice.State.DECLINED
    one.save()
    told(f"invoice.{one.state}", order, by=by, now=now, number=number)
    title = _("发票已开具") if number else _("发票没有开具")
    tell_member(order, title=title, body=number or note, key=f"invoice {one.state}", now=now)
    return one


@transaction.atomic
def give_back_some(*, order_id: int, amount: Any, reason: str, by: Any, now: datetime, request_key: Any) -> Order:
    """An officer makes good for something: a refund beside every return. Raises Refusal above what was paid."""
    order = lock_with_payment(order_id)
    if len(reason.strip()) < 5:
        raise Refusal(_("请写明退款的原因，至少 5 个字。"), field="reason")
    if order.state not in (OrderState.PAID, OrderState.DONE):
        raise Refusal(_("这张订单没有收款，不能退款。"))
    left = order.total - order.refunded
    if not 0 < amount <= left:
        raise Refusal(_("最多还能退 ¥%s。请改小金额。") % f"{left:,}", field="amount")
    settling.book_goodwill(order, amount, f"goodwill {request_key}", by=by, now=now)
    refund(order, amount, why=reason.strip()[:80], key=request_key, by=by, now=now)
    return order
