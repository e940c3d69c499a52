"""A whole season in from an officer's own sheet: every row becomes a show, or none does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.kernel.sheets import letter, read_file
from zhijia.union.journal import actions as journal

from ..models import Season, Show, Venue
from ..rules import season as sheets
from .places import add_venue
from .shows import NewShow, Terms, plan_show, publish_show


@dataclass(frozen=True)
class Loaded:
    """What came of a file: with faults nothing was taken."""

    shows: int
    venues: tuple[str, ...]
    faults: tuple[sheets.Fault, ...]
    columns: dict[str, str]
    past: int = 0  # of the shows, begun before now


class Faulty(Refusal):
    """The file has faults; they are with it, by row and column."""

    def __init__(self, faults: Sequence[sheets.Fault]) -> None:
        words = _("有 %d 处要改，一场也没有导入。改好后再传一次。") % len(faults)
        super().__init__(words, field="file")
        self.faults = tuple(faults)


@transaction.atomic
def load_season(
    *,
    season_id: int,
    content: bytes,
    file_name: str,
    opens_at: datetime | None,
    limit: int,
    request_key: UUID,
    by: Any,
    now: datetime,
    places: int | None = None,
    only_check: bool = False,
) -> Loaded:
    """Read a file and plan a show for every row; with `opens_at` they are published, first come first served.

    A row without a number of places has the seats of its venue, or `places`.

    Whole or absent: one fault and nothing is taken. Venues that are not known are added. The same request_key again
    takes nothing more. Raises Faulty with all faults, or another Refusal.
    """
    season = Season.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=season_id).first()
    if season is None:
        raise NotYours
    rows, span = read_file(content, file_name, words=sheets.WORDS).rows, (season.starts_on, season.ends_on)
    sheet = sheets.read(rows, localdate(now), span)
    if sheet.faults:
        raise Faulty(sheet.faults)
    known = {one.name: one for one in Venue.objects.filter(organisation=season.organisation)}
    fresh = tuple(dict.fromkeys(one.venue for one in sheet.shows if one.venue not in known))
    with transaction.atomic():
        for n, name in enumerate(fresh):
            key = uuid5(request_key, f"venue {n} {name}")
            known[name] = add_venue(name=name, organisation_id=season.organisation_id, request_key=key, by=by, now=now)
        faults = _plan(season, sheet, known, opens_at, limit, places, request_key, by, now)
        transaction.set_rollback(bool(faults) or only_check)
    if faults:
        raise Faulty(faults)
    if not only_check:
        facts = {"shows": len(sheet.shows), "venues": len(fresh)}
        journal.write("season.loaded", by=by, at=now, about=season, organisation=season.organisation.path, **facts)
    past = sum(one.starts_at < now for one in sheet.shows)
    return Loaded(len(sheet.shows), fresh, (), sheet.columns, past)


def _plan(
    season: Season,
    sheet: sheets.Sheet,
    venues: dict[str, Venue],
    opens_at: datetime | None,
    limit: int,
    places: int | None,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> list[sheets.Fault]:
    faults = []
    seats = {name: venues[name].seats.count() for name in {one.venue for one in sheet.shows}}
    for one in sheet.shows:
        venue = venues[one.venue]
        seated = seats[one.venue] > 0 and one.places in (0, seats[one.venue])
        show = NewShow(
            title=one.title,
            venue_id=venue.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            kind=one.kind,
            troupe=one.troupe,
            blurb=one.blurb,
            seated=seated,
            places=one.places or places or 0,
            cost=one.cost,
        )
        try:
            made = plan_show(
                show=show,
                organisation_id=season.organisation_id,
                season_id=season.id,
                request_key=uuid5(request_key, f"row {one.line}"),
                by=by,
                now=now,
            )
            if opens := one.opens_at or opens_at:
                terms = Terms(opens_at=opens, limit=one.limit or limit)
                publish_show(show_id=made.id, terms=terms, secret=b"", by=by, now=now)
        except Refusal as no:
            field = {"starts_at": "day", "ends_at": "day"}.get(no.field, no.field)
            words = _("没有写名额。请在表里写“票数”，或在下面填每场多少。") if field == "places" else str(no)
            faults.append(sheets.Fault(one.line, _column(sheet, field), sheet.columns.get(field, ""), words))
    return faults


def _column(sheet: sheets.Sheet, field: str) -> str:
    return letter(sheet.places[field]) if field in sheet.places else "—"


@transaction.atomic
def publish_season(*, season_id: int, opens_at: datetime, limit: int, by: Any, now: datetime) -> int:
    """Publish every draft of a season that has not begun, first come first served; returns how many. Raises Refusal."""
    drafts = Show.objects.filter(season=season_id, state=Show.State.DRAFT, starts_at__gt=now).order_by(
        "starts_at", "id"
    )
    if not (ids := list(drafts.values_list("id", flat=True))):
        raise Refusal(_("这一季没有还没演的草稿。先导入演出表，或新建演出。"))
    for one in ids:
        publish_show(show_id=one, terms=Terms(opens_at=opens_at, limit=limit), secret=b"", by=by, now=now)
    return len(ids)
