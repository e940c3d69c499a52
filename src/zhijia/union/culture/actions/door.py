"""The door: a device takes the list with it, lets people in without a line, and brings back later what it saw."""

import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people

from ..models import Scan, Show, Snapshot, Ticket
from ..rules import codes
from ..rules.seats import seat_words
from .shows import lock_show

MOST_SCANS = 5_000  # brought back at once
GRACE = timedelta(hours=12)  # after the end, before anybody counts as absent: a device may come home late


@dataclass(frozen=True)
class Seen:
    """One scan of a device: its own id, what was read, and when, in ms of the device's counter since its snapshot."""

    id: UUID
    said: str
    ms: int


@transaction.atomic
def take_snapshot(*, show_id: int, device: str, by: Any, now: datetime) -> dict[str, Any]:
    """The signed list of a show's tickets for one device, with the key of this one show. Raises NotYours."""
    show = Show.objects.select_related("organisation", "venue").filter(id=show_id, state=Show.State.PUBLISHED).first()
    if show is None:
        raise NotYours
    made = Snapshot.objects.create(show=show, token=token_urlsafe(16), device=device[:30], by=by, taken_at=now)
    tickets = Ticket.objects.filter(show=show).order_by("id")
    rows = tickets.values_list("id", "void_at", "used_at", "used_on", "seat__area__name", "seat__row", "seat__number")
    key = people.key()
    said: dict[str, Any] = {
        "show": show.id,
        "title": show.title,
        "venue": show.venue.name,
        "starts_at": show.starts_at.isoformat(),
        "snapshot": made.token,
        "device": made.device,
        "taken_at": now.isoformat(),
        "key": codes.show_key(key, show.id).hex(),
        "tickets": [
            [
                *(id, codes.digits(key, id), _seat(*seat)),
                *(1 if void else 2 if used else 0, _signature(key, show.id, id)),
                *([f"{localtime(used):%H:%M:%S} · {on}"] if used else []),
            ]
            for id, void, used, on, *seat in rows
        ],
    }
    said["signature"] = sign(codes.show_key(key, show.id), said)
    facts = {"device": made.device, "tickets": len(said["tickets"])}
    journal.write("door.opened", by=by, at=now, about=show, organisation=show.organisation.path, **facts)
    return said


def _signature(key: bytes, show_id: int, ticket_id: int) -> str:
    return codes.token(codes.show_key(key, show_id), show_id, ticket_id).rpartition(".")[2]


def _seat(area: str | None, row: str | None, number: str | None) -> str:
    return f"{area} {seat_words(row, number or '')}".strip() if row else ""


def sign(key: bytes, snapshot: dict[str, Any]) -> str:
    """Over the snapshot's token and its tickets: a list that was changed on the device is not used any more."""
    text = json.dumps([snapshot["snapshot"], snapshot["tickets"]], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@transaction.atomic
def bring_in(*, show_id: int, snapshot: str, sent_ms: int, seen: Sequence[Seen], by: Any, now: datetime) -> list[Scan]:
    """What a device saw: every scan is kept, the same one sent again is one. Returns them with their verdicts.

    Times are reckoned from now back by the device's own steady counter, so that a wrong clock on it changes nothing. Of
    several scans of one ticket, by whatever devices, the earliest is the one who came in; the others are doubles.
    """
    taken = Snapshot.objects.filter(token=snapshot, show=show_id).first()
    if taken is None:
        raise NotYours
    if len(seen) > MOST_SCANS:
        raise Refusal(_("一次最多带回 %d 条，请分几次。") % MOST_SCANS)
    show = lock_show(taken.show_id)
    known = set(Scan.objects.filter(id__in=[one.id for one in seen]).values_list("id", flat=True))
    key = people.key()
    fresh = []
    for one in {one.id: one for one in seen}.values():
        if one.id not in known:
            ago = timedelta(milliseconds=max(0, sent_ms - one.ms))
            at = min(now, max(taken.taken_at, now - ago))
            fresh.append((one, ticket_said(key, show.id, one.said), at))
    _keep(show, fresh, taken.device, by, now)
    found = Scan.objects.filter(id__in=[one.id for one in seen])
    return list(found.select_related("ticket__seat__area").order_by("at"))


def ticket_said(key: bytes, show_id: int, said: str) -> int | None:
    """The id that digits or a QR speak of; whether there is such a ticket is another question."""
    text = said.replace(" ", "").strip()
    if text.isdecimal() and text.isascii() and len(text) == 8:
        return codes.number_of(key, text)
    return codes.ticket_of(codes.show_key(key, show_id), show_id, text)


def _keep(show: Show, fresh: Sequence[tuple[Seen, int | None, datetime]], device: str, by: Any, now: datetime) -> None:
    wanted = {id for _one, id, _at in fresh if id is not None}
    tickets = {one.id: one for one in Ticket.objects.filter(id__in=wanted, show=show)}
    rows = []
    for one, id, at in fresh:
        ticket = tickets.get(id) if id is not None else None
        verdict = Scan.Verdict.IN
        if ticket is None:
            verdict = Scan.Verdict.FORGED
        elif ticket.void_at and ticket.void_at <= at:
            verdict = Scan.Verdict.VOID
        rows.append(
            Scan(id=one.id, show=show, ticket=ticket, device=device, at=at, received_at=now, verdict=verdict, by=by)
        )
    Scan.objects.bulk_create(rows)
    _first_comes_in({one.ticket_id for one in rows if one.verdict == Scan.Verdict.IN and one.ticket_id}, by, now)


def _first_comes_in(ticket_ids: Iterable[int], by: Any, now: datetime) -> None:
    """Of all good scans of a ticket the earliest is the entry."""
    good = Scan.objects.filter(ticket__in=list(ticket_ids), verdict__in=(Scan.Verdict.IN, Scan.Verdict.DOUBLE))
    of: dict[int, list[Scan]] = defaultdict(list)
    for scan in good.select_related("ticket").order_by("at", "id"):
        of[scan.ticket_id or 0].append(scan)
    changed, used = [], []
    for first, *rest in of.values():
        for scan, verdict in [(first, Scan.Verdict.IN), *((one, Scan.Verdict.DOUBLE) for one in rest)]:
            if scan.verdict != verdict:
                scan.verdict = verdict
                changed.append(scan)
        ticket = first.ticket
        if ticket and ticket.used_at != first.at:
            ticket.used_at, ticket.used_on = first.at, first.device
            used.append(ticket)
    Scan.objects.bulk_update(changed, ["verdict"], batch_size=1_000)
    Ticket.objects.bulk_update(used, ["used_at", "used_on"], batch_size=1_000)
    claims.attended(claim_ids={one.claim_id for one in used}, by=by, now=now)


@transaction.atomic
def check_in(*, show_id: int, said: str, request_key: UUID, by: Any, now: datetime) -> Scan:
    """With a line, by hand: one person, at once. Raises Refusal for whoever may not come in, with when and where."""
    show = lock_show(show_id)
    seen = Seen(request_key, said, 0)
    if not Scan.objects.filter(id=request_key).exists():
        _keep(show, [(seen, ticket_said(people.key(), show.id, said), now)], _("现场"), by, now)
    scan = Scan.objects.select_related("ticket__seat__area").get(id=request_key)
    return scan


@transaction.atomic
def close_door(*, show_id: int, by: Any, now: datetime) -> int:
    """After a show whose door was kept: whoever was confirmed and did not come. Returns how many. Safe to repeat."""
    show = lock_show(show_id)
    if show.offer_id is None or now < show.ends_at or not show.scans.filter(verdict=Scan.Verdict.IN).exists():
        return 0
    return claims.mark_absent(offer_id=show.offer_id, by=by, now=now)


def close_doors(*, now: datetime) -> int:
    """All shows that ended since yesterday and were let rest for a while; returns how many people were absent."""
    over = Show.objects.filter(ends_at__lte=now - GRACE, ends_at__gt=now - GRACE - timedelta(days=3))
    return sum(close_door(show_id=one, by=None, now=now) for one in over.values_list("id", flat=True))
