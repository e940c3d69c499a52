"""Supplies are asked for, promised, sent and received."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people.rules import Right

from ..models import Restock, Station
from ..rules import states, things
from ._common import locked
from .reporting import responsible

MOST = 10_000


@transaction.atomic
def ask_restock(
    *, station_id: int, code: str, quantity: int, source: str, note: str, request_key: UUID, by: Any, now: datetime
) -> Restock:
    """A keeper asks. One open request for a thing is enough; the same key returns it. Raises Refusal, NotYours."""
    station = locked(station_id, Right.KEEP, by, now)
    if earlier := Restock.objects.filter(request_key=request_key).first():
        return earlier
    if code not in things.SUPPLIES:
        raise Refusal(_("没有这种物资。请从列表里选。"), field="code")
    if source not in states.SOURCES:
        raise Refusal(_("请选向谁申请。"), field="source")
    if not 1 <= quantity <= MOST:
        raise Refusal(_("数量要在 1 到 %s 之间。") % f"{MOST:,}", field="quantity")
    if waiting := Restock.objects.filter(station=station, code=code, state__in=["asked", "promised", "sent"]).first():
        words = _("%(thing)s已经申请过 %(n)d，现在是“%(state)s”。收到后再申请。")
        raise Refusal(
            words % {"thing": waiting.kind.label, "n": waiting.quantity, "state": waiting.get_state_display()}
        )
    made = Restock.objects.create(
        station=station, code=code, quantity=quantity, source=source, note=note.strip()[:120], asked_at=now,
        changed_at=now, asked_by=by, request_key=request_key,
    )  # fmt: skip
    title = _("%(station)s申请%(thing)s %(n)d") % {"station": station.name, "thing": made.kind.label, "n": quantity}
    users = responsible(station, Right.STATIONS_WRITE, now)
    notices.tell_many(users=users, title=title, path="work/stations/restocks/", key=f"restock:{made.id}", now=now)
    facts = {"code": code, "quantity": quantity, "source": source}
    journal.write("restock.asked", by=by, at=now, about=made, organisation=station.organisation.path, **facts)
    return made


@transaction.atomic
def move_restock(*, restock_id: int, state: str, words: str, by: Any, now: datetime) -> Restock:
    """Promise it, send it, or decline with a reason; the keeper is told. Raises Refusal, NotYours."""
    station_id = Restock.objects.filter(id=restock_id).values_list("station_id", flat=True).first()
    if station_id is None:
        raise NotYours
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    restock = Restock.objects.get(id=restock_id)
    if state == restock.state:
        return restock
    states.ensure_move(states.RESTOCK_MOVES, states.RESTOCK_STATES, restock.state, state)
    if state == states.RestockState.DECLINED and len(words.strip()) < 2:
        raise Refusal(_("请写明为什么不能给，管理员会看到。"), field="words")
    restock.state, restock.answer, restock.changed_at = state, words.strip()[:120], now
    restock.save(update_fields=["state", "answer", "changed_at"])
    if restock.asked_by:
        title = f"{restock.kind.label}：{restock.get_state_display()}"
        path = f"work/keep/{station.id}/"
        key = f"restock:{restock.id}:{state}"
        notices.tell(user=restock.asked_by, title=title, body=restock.answer, path=path, key=key, now=now)
    journal.write(
        "restock.moved", by=by, at=now, about=restock, organisation=station.organisation.path, state=state
    )  # fmt: skip
    return restock


def receive_restock(station: Station, code: str, now: datetime) -> None:
    """What had been asked for has come."""
    Restock.objects.filter(station=station, code=code, state__in=["asked", "promised", "sent"]).update(
        state=states.RestockState.RECEIVED, changed_at=now
    )
