"""The keeper's five buttons. Each tap carries its key and its time, so that it may come late and more than once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from ..models import KeeperNote, Station
from ..models.stations import hours_of
from ..rules import states, things
from ._common import locked, when
from .reporting import file
from .restocking import receive_restock
from .seeing import receive, see, used_up
from .stations import put_day
from .visiting import say_how_many

EVENING = 18 * 60


@transaction.atomic
def keep(
    *, station_id: int, kind: str, facts: Mapping[str, Any], said_at: datetime | None, request_key: UUID, by: Any,
    now: datetime,
) -> KeeperNote:  # fmt: skip
    """One tap: `kind` is open, closed, out, broken, good, received, help or visits; `facts` what it says besides.

    The same request_key again changes nothing and returns the first. Raises Refusal, NotYours.
    """
    station = locked(station_id, Right.KEEP, by, now)
    if earlier := KeeperNote.objects.filter(request_key=request_key).first():
        return earlier
    if station.state == states.StationState.CLOSED:
        raise Refusal(_("“%s”已经撤销。") % station.name)
    if (act := KINDS.get(kind)) is None:
        raise Refusal(_("没有这个按钮。请刷新页面。"), field="kind")
    at = when(said_at, now)
    note = KeeperNote(
        station=station, kind=kind, said_at=at, received_at=now, by=by, request_key=request_key,
        facts={name: value for name, value in facts.items() if value not in (None, "")},
    )  # fmt: skip
    act(station, note, facts, now)
    note.facts = {name: str(value) for name, value in note.facts.items()}
    note.save()
    journal.write(f"keeper.{kind}", by=by, at=now, about=station, organisation=station.organisation.path, **note.facts)
    return note


def _open(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    """As the week has it; on a day on which the week has nothing, from now until the evening."""
    at = localtime(note.said_at)
    usual = hours_of(station.week, {}).on(at.date())
    minute = at.hour * 60 + at.minute
    spans = usual or ((minute, max(EVENING, minute + 60)),)
    put_day(station, at.date(), spans, note="", witness=things.Witness.KEEPER, said_at=note.said_at, now=now)


def _closed(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    why = str(facts.get("words", ""))[:60]
    day = localdate(note.said_at)
    put_day(station, day, (), note=why, witness=things.Witness.KEEPER, said_at=note.said_at, now=now)


def _out(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    code = _code(facts)
    used_up(station, code, note.said_at)
    _file(station, note, states.ReportKind.OUT, code, facts, now)


def _broken(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    _file(station, note, states.ReportKind.BROKEN, _code(facts), facts, now)


def _good(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    """All that is offered was looked at and is there, or the one thing that is named."""
    codes = [str(facts["code"])] if facts.get("code") else list(station.things.values_list("code", flat=True))
    levels = dict.fromkeys(codes, things.Level.GOOD)
    see(station, levels, witness=things.Witness.KEEPER, by=note.by, at=note.said_at)


def _received(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    code, quantity, expires_on = _code(facts), facts.get("quantity"), facts.get("expires_on")
    if not isinstance(quantity, int):
        raise Refusal(_("请填收到的数量。"), field="quantity")
    receive(
        station, code, quantity, expires_on, witness=things.Witness.KEEPER, request_key=note.request_key, by=note.by,
        at=note.said_at,
    )  # fmt: skip
    receive_restock(station, code, now)


def _help(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    _file(station, note, states.ReportKind.HELP, "", facts, now)


def _visits(station: Station, note: KeeperNote, facts: Mapping[str, Any], now: datetime) -> None:
    say_how_many(station, localdate(note.said_at), str(facts.get("rough", "")), facts.get("number"))


def _file(station: Station, note: KeeperNote, kind: str, code: str, facts: Mapping[str, Any], now: datetime) -> None:
    words = str(facts.get("words", ""))
    file(
        station, kind, code, words, things.Witness.KEEPER, at=note.said_at, request_key=note.request_key, now=now,
        by=note.by,
    )  # fmt: skip


def _code(facts: Mapping[str, Any]) -> str:
    if (code := str(facts.get("code", ""))) not in things.KINDS:
        raise Refusal(_("请选是哪一样。"), field="code")
    return code


KINDS: dict[str, Callable[[Station, KeeperNote, Mapping[str, Any], datetime], None]] = {
    "open": _open,
    "closed": _closed,
    "out": _out,
    "broken": _broken,
    "good": _good,
    "received": _received,
    "help": _help,
    "visits": _visits,
}
