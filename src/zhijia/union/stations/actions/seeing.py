"""Somebody looked: what is there, how it is, what came and what went."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from ..models import Batch, Sighting, Station, Thing
from ..rules import things
from ._common import locked, remask, when

MOST = 100_000


@transaction.atomic
def look(
    *, station_id: int, levels: Mapping[str, str], witness: str, right: str, by: Any, now: datetime,
    seen_at: datetime | None = None,
) -> Station:  # fmt: skip
    """Write down how things are: code → level. An older look never hides a newer one; both stay. Raises NotYours."""
    station = locked(station_id, right, by, now)
    see(station, levels, witness=witness, by=by, at=when(seen_at, now))
    path = station.organisation.path
    journal.write(
        "station.seen", by=by, at=now, about=station, organisation=path, levels=dict(levels), witness=str(witness)
    )
    return station


def see(station: Station, levels: Mapping[str, str], *, witness: str, by: Any, at: datetime) -> None:
    """The same for a station that is locked, inside a larger deed."""
    known = {code: things.Level(level) for code, level in levels.items() if code in things.KINDS}
    Sighting.objects.bulk_create(
        Sighting(station=station, code=code, level=level, at=at, witness=witness, by=by)
        for code, level in known.items()
    )
    has = {thing.code: thing for thing in Thing.objects.filter(station=station, code__in=known)}
    for code, level in known.items():
        thing = has.get(code) or Thing(station=station, code=code)
        if thing.seen_at is None or thing.seen_at <= at:
            thing.level, thing.seen_at, thing.witness = level, at, witness
            thing.save()
    remask(station)


def receive(
    station: Station, code: str, quantity: int, expires_on: date | None, *, witness: str, request_key: UUID, by: Any,
    at: datetime,
) -> Batch:  # fmt: skip
    """Supplies have come, to a station that is locked. Raises Refusal."""
    if code not in things.SUPPLIES:
        raise Refusal(_("没有这种物资。请从列表里选。"), field="code")
    if not 1 <= quantity <= MOST:
        raise Refusal(_("数量要在 1 到 %s 之间。") % f"{MOST:,}", field="quantity")
    if expires_on and expires_on < at.date():
        raise Refusal(_("到期日 %s 已经过了，这批不能收。") % expires_on, field="expires_on")
    batch, _made = Batch.objects.get_or_create(
        request_key=request_key,
        defaults={
            "station": station, "code": code, "quantity": quantity, "expires_on": expires_on, "received_at": at,
        },
    )  # fmt: skip
    see(station, {code: things.Level.GOOD}, witness=witness, by=by, at=at)
    return batch


def used_up(station: Station, code: str, at: datetime) -> None:
    """Nothing is left of it."""
    Batch.objects.filter(station=station, code=code, gone_at=None, received_at__lte=at).update(
        gone_at=at, gone_why="used"
    )


@transaction.atomic
def throw_away(*, batch_id: int, right: str = Right.KEEP, by: Any, now: datetime) -> Batch:
    """A batch that has gone bad is out of the room. Twice is once. Raises NotYours."""
    station_id = Batch.objects.filter(id=batch_id).values_list("station_id", flat=True).first()
    if station_id is None:
        raise NotYours
    station = locked(station_id, right, by, now)
    batch = Batch.objects.get(id=batch_id)
    if batch.gone_at is None:
        batch.gone_at, batch.gone_why = now, "expired"
        batch.save(update_fields=["gone_at", "gone_why"])
        if not Batch.objects.filter(station=station, code=batch.code, gone_at=None).exists():
            see(station, {batch.code: things.Level.OUT}, witness=things.Witness.KEEPER, by=by, at=now)
        facts = {"code": batch.code, "quantity": batch.quantity, "expires_on": str(batch.expires_on)}
        journal.write("station.cleared", by=by, at=now, about=station, organisation=station.organisation.path, **facts)
    return batch
