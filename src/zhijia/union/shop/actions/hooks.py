"""Other systems are told what happens: a row for each hook, sent by a job, signed, tried again for a day."""

import json
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, outbound, secrets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people

from ..models import Delivery, Hook, Order, Parcel
from ..rules import EVENTS, MOST_TRIES, signature

SECONDS = 10
MOST_HOOKS = 10


def tell_hooks(
    event: str, order: Order, *, now: datetime, enterprise_id: int | None = None, parcel: Parcel | None = None
) -> None:
    """Queue a message to each hook that wants to hear of this, in the caller's transaction.

    A supplier's hook hears of its own parcels; the shop's hear of everything.
    """
    if event not in EVENTS:
        return
    wanted = Q(enterprise=None) | Q(enterprise=enterprise_id) if enterprise_id else Q(enterprise=None)
    hooks = Hook.objects.filter(wanted, is_on=True, events__contains=[event])
    made = [
        Delivery(hook=hook, event=event, message_id=uuid4(), at=now, body=_body(event, order, parcel, now))
        for hook in hooks
    ]
    for one in Delivery.objects.bulk_create(made):
        jobs.enqueue("shop.deliver", delivery_id=one.id)


def _body(event: str, order: Order, parcel: Parcel | None, now: datetime) -> str:
    """What is said: numbers and states, nobody's name or address. Who needs those asks the API."""
    said: dict[str, Any] = {"event": event, "at": now, "order": {"id": order.pk, "number": order.number}}
    said["order"] |= {"state": order.state, "total": str(order.total)}
    if parcel is not None:
        said["parcel"] = {"id": parcel.pk, "number": parcel.number, "state": parcel.state, "tracking": parcel.tracking}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def deliver(*, delivery_id: int, now: datetime) -> Delivery:
    """Send one message; raises outbound.Failed when it was not taken, so that the job comes again later."""
    one = Delivery.objects.select_related("hook").filter(id=delivery_id).first()
    if one is None:
        raise NotYours
    if one.taken_at or one.given_up or not one.hook.is_on:
        return one
    stamp = str(int(now.timestamp()))
    secret = secrets.decrypt(people.key(), bytes(one.hook.secret_sealed))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Zhijia-Event": one.event,
        "Zhijia-Id": str(one.message_id),
        "Zhijia-Timestamp": stamp,
        "Zhijia-Signature": f"v1={signature(secret, str(one.message_id), stamp, one.body)}",
    }
    one.tries += 1
    try:
        one.answered = outbound.post(one.hook.url, one.body.encode(), headers, seconds=SECONDS)
        one.fault = "" if 200 <= one.answered < 300 else _("对方回答 %d") % one.answered
    except Refusal as no:
        one.answered, one.fault = None, str(no)[:200]
    if not one.fault:
        one.taken_at = now
    one.given_up = bool(one.fault) and one.tries >= MOST_TRIES
    one.save(update_fields=["tries", "answered", "fault", "taken_at", "given_up"])
    if one.fault and not one.given_up:
        raise outbound.Failed(one.fault)
    return one


@transaction.atomic
def send_again(*, delivery_id: int, by: Any, now: datetime) -> Delivery:
    """Once more, from the beginning, with the same id: who has it already drops it."""
    one = Delivery.objects.select_for_update(of=("self",)).select_related("hook").filter(id=delivery_id).first()
    if one is None:
        raise NotYours
    one.tries, one.given_up, one.taken_at = 0, False, None
    one.save(update_fields=["tries", "given_up", "taken_at"])
    jobs.enqueue("shop.deliver", delivery_id=one.id)
    journal.write("hook.again", by=by, at=now, about=one.hook, message=str(one.message_id))
    return one


@transaction.atomic
def add_hook(
    *, enterprise_id: int | None, url: str, events: list[str], request_key: UUID, by: Any, now: datetime
) -> tuple[Hook, str]:
    """An address to be told; returns it with its secret, which is shown this once. Raises Refusal."""
    if earlier := Hook.objects.filter(request_key=request_key).first():
        return earlier, ""
    outbound.public_address(url)
    if not events or not set(events) <= set(EVENTS):
        raise Refusal(_("请选至少一种要通知的事情。"), field="events")
    if len(url) > 300 or Hook.objects.filter(enterprise=enterprise_id, is_on=True).count() >= MOST_HOOKS:
        raise Refusal(_("最多 %d 个网址，每个 300 个字符以内。") % MOST_HOOKS, field="url")
    secret = token_hex(32)
    made = Hook.objects.create(
        enterprise_id=enterprise_id,
        url=url,
        events=sorted(set(events)),
        secret_sealed=secrets.encrypt(people.key(), secret),
        made_at=now,
        made_by=by,
        request_key=request_key,
    )
    journal.write("hook.added", by=by, at=now, about=made, url=url[:100])
    return made, secret


@transaction.atomic
def switch_hook(*, hook_id: int, is_on: bool, by: Any, now: datetime) -> Hook:
    """Stop telling it, or begin again."""
    one = Hook.objects.select_for_update().filter(id=hook_id).first()
    if one is None:
        raise NotYours
    one.is_on = is_on
    one.save(update_fields=["is_on"])
    journal.write("hook.changed", by=by, at=now, about=one, on=is_on)
    return one
