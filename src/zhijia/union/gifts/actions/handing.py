"""From the unit's table into people's hands: by code, by list, by a colleague; and back again when it was a slip."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Campaign, Fault, Line, Supply
from ..rules import State, short
from .locking import ensure, lock, lock_line, move

UNDO_WITHIN = timedelta(hours=24)
AT_ONCE = 2_000


def open_units(campaign: Campaign, units: Iterable[int], *, now: datetime) -> None:
    """Goods are there: whoever is handed them at these units gets a code and is told. The campaign is locked."""
    lines = list(campaign.lines.filter(unit__in=list(units), code="", collected_at=None).order_by("place"))
    taken = set(campaign.lines.exclude(code="").values_list("code", flat=True))
    for line in lines:
        line.code = _fresh(taken)
    Line.objects.bulk_update(lines, ["code"], batch_size=AT_ONCE)
    notices.tell_many(
        users=queries.users_of(campaign, [line.pk for line in lines]),
        title=_("可以领取了：%s") % campaign.title,
        body=_("请带上领取码，到本单位工会领取；也可以请同事代领。"),
        path="me/gifts/",
        key=f"gift:{campaign.pk}:there",
        now=now,
    )


def _fresh(taken: set[str]) -> str:
    while (code := f"{randbelow(10**8):08d}") in taken:
        pass
    taken.add(code)
    return code


@transaction.atomic
def collect_by_code(*, campaign_id: int, code: str, by: Any, now: datetime) -> Line:
    """Hand it to whoever shows this code. It opens once: the second time says when, and to whom."""
    digits = "".join(letter for letter in code if letter.isdigit())
    line = (
        Line.objects.select_related("unit", "choice").filter(campaign=campaign_id, code=digits).first()
        if len(digits) == 8
        else None
    )
    if line is None or not people.may(by, Right.GIFTS_WRITE, line.unit.path, now):
        raise Refusal(_("没有这个领取码。请核对 8 位数字，或在下面按姓名找。"), field="code")
    campaign = Campaign.objects.select_related("organisation").get(id=campaign_id)
    ensure(campaign, State.HANDING, State.CLOSED)
    if not _hand([line.pk], "", by, now):
        line.refresh_from_db()
        who = line.collected_for or line.name
        at = f"{localdate(line.collected_at)}"
        raise Refusal(
            _("“%(name)s”的已经在 %(at)s 由 %(who)s 领走了。") % {"name": line.name, "at": at, "who": who}, field="code"
        )
    _note(campaign, "gift.collected", by, now, people=1, how="code")
    line.refresh_from_db()
    return line


@transaction.atomic
def collect(*, campaign_id: int, line_ids: Iterable[int], collected_for: str = "", by: Any, now: datetime) -> int:
    """Mark these as handed out, for instance from the signed list. Returns how many were not yet.

    `collected_for` is the colleague who took it along, when it was not the person.
    """
    campaign, ids = _within(campaign_id, line_ids, by, now)
    ensure(campaign, State.HANDING, State.CLOSED)
    if waiting := Line.objects.filter(id__in=ids, code="").count():
        raise Refusal(_("其中 %d 人所在单位的货还没有到。请先在“收货”里确认收到。") % waiting)
    fresh = _hand(ids, short(collected_for, 60, field="collected_for"), by, now)
    if fresh:
        _note(campaign, "gift.collected", by, now, people=fresh, how="list", behalf=bool(collected_for))
    return fresh


def _hand(ids: list[int], collected_for: str, by: Any, now: datetime) -> int:
    """One conditional UPDATE: of two who hand out the same at once, one is first."""
    open_ones = Line.objects.filter(id__in=ids, collected_at=None).exclude(code="")
    return open_ones.update(collected_at=now, collected_for=collected_for, collected_by=by)


@transaction.atomic
def put_back(*, campaign_id: int, line_ids: Iterable[int], by: Any, now: datetime) -> int:
    """It was a slip: not handed out after all, within a day. Returns how many."""
    campaign, ids = _within(campaign_id, line_ids, by, now)
    ensure(campaign, State.HANDING)
    slips = Line.objects.filter(id__in=ids, collected_at__gt=now - UNDO_WITHIN)
    undone = slips.update(collected_at=None, collected_for="", collected_by=None)
    if undone:
        _note(campaign, "gift.put-back", by, now, people=undone)
    return undone


def _within(campaign_id: int, line_ids: Iterable[int], by: Any, now: datetime) -> tuple[Campaign, list[int]]:
    """The campaign, and those of its lines that are handed out where `by` may. Raises NotYours for any other."""
    campaign = Campaign.objects.select_related("organisation").filter(id=campaign_id).first()
    ids = list(dict.fromkeys(line_ids))[:AT_ONCE]
    lines = list(Line.objects.filter(id__in=ids, campaign=campaign_id).values_list("id", "unit__path"))
    if campaign is None or not lines or len(lines) != len(ids):
        raise NotYours
    if not all(people.may(by, Right.GIFTS_WRITE, path, now) for path in {path for _id, path in lines}):
        raise NotYours
    return campaign, ids


def _note(campaign: Campaign, what: str, by: Any, now: datetime, **facts: Any) -> None:
    journal.write(what, by=by, at=now, about=campaign, organisation=campaign.organisation.path, **facts)


@transaction.atomic
def remind(*, campaign_id: int, by: Any, now: datetime) -> int:
    """Tell everybody whose gift is there and who has not collected it; once a day at most. Returns how many."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.HANDING)
    if campaign.reminded_at and now - campaign.reminded_at < timedelta(hours=20):
        raise Refusal(_("今天已经提醒过了。请明天再提醒，或直接联系他们。"))
    waiting = list(campaign.lines.filter(collected_at=None).exclude(code="").values_list("id", flat=True))
    users = queries.users_of(campaign, waiting)
    notices.tell_many(
        users=users,
        title=_("您有一份还没领：%s") % campaign.title,
        body=_("请到本单位工会领取，也可以请同事代领。"),
        path="me/gifts/",
        key=f"gift:{campaign.pk}:remind:{localdate(now)}",
        now=now,
    )
    campaign.reminded_at = now
    campaign.save(update_fields=["reminded_at"])
    _note(campaign, "gift.reminded", by, now, people=len(users))
    return len(users)


def remind_late_ones(*, now: datetime) -> int:
    """By the clock: campaigns whose goods have lain for some days, each once. Returns how many were reminded."""
    late = timedelta(days=int(queries.setting("remind_days", localdate(now))))
    found = Campaign.objects.filter(state=State.HANDING, arrived_at__lt=now - late, reminded_at=None)
    ids = list(found.values_list("id", flat=True)[:200])
    for campaign_id in ids:
        remind(campaign_id=campaign_id, by=None, now=now)
    return len(ids)


@transaction.atomic
def report_fault(*, line_id: int, words: str, request_key: UUID, by: Any, now: datetime) -> Fault:
    """One piece is broken, wrong or does not fit: its supplier is asked for another."""
    line = lock_line(line_id, by=by, now=now)
    if earlier := Fault.objects.filter(request_key=request_key).first():
        return earlier
    ensure(line.campaign, State.HANDING, State.CLOSED)
    if not (words := short(words, 200, field="words")):
        raise Refusal(_("请写明哪里不对，供应商会照着换。"), field="words")
    if known := line.faults.filter(replaced_at=None).first():
        return known
    supply = Supply.objects.select_related("enterprise__organisation").get(
        campaign=line.campaign, enterprise_id=line.choice.enterprise_id if line.choice else 0
    )
    fault = Fault.objects.create(line=line, supply=supply, words=words, at=now, by=by, request_key=request_key)
    _note(line.campaign, "gift.faulty", by, now, line=line.pk)
    notices.tell_many(
        users=queries.holders(Right.SUPPLY, supply.enterprise.organisation.path, now),
        title=_("有一件要换：%s") % line.campaign.title,
        body=words,
        path=f"work/supply/gifts/{supply.pk}/",
        now=now,
    )
    return fault


@transaction.atomic
def replace_fault(*, fault_id: int, tracking: str, by: Any, now: datetime) -> Fault:
    """The supplier sent another piece."""
    fault = Fault.objects.select_for_update(of=("self",)).select_related(
        "supply__enterprise__organisation", "line__campaign__organisation"
    )
    found = fault.filter(id=fault_id).first()
    if found is None or not people.may(by, Right.SUPPLY, found.supply.enterprise.organisation.path, now):
        raise NotYours
    if found.replaced_at is None:
        found.replaced_at, found.tracking = now, short(tracking, 60, field="tracking")
        found.save(update_fields=["replaced_at", "tracking"])
        _note(found.line.campaign, "gift.replaced", by, now, line=found.line_id)
    return found


@transaction.atomic
def finish(*, campaign_id: int, note: str = "", by: Any, now: datetime) -> Campaign:
    """Close it: everything has arrived, and who has not collected is said."""
    campaign = lock(campaign_id, by=by, now=now)
    if campaign.state == State.CLOSED:
        return campaign
    ensure(campaign, State.HANDING)
    if open_ones := campaign.supplies.exclude(state="received").count():
        raise Refusal(_("还有 %d 家供应商的货没有收齐，不能办结。") % open_ones)
    left = campaign.lines.filter(collected_at=None).count()
    note = short(note, 300, field="note")
    if left and not note:
        raise Refusal(_("还有 %d 人没有领。请写明怎么处理，例如“由车间代管”。") % left, field="note")
    move(campaign, State.CLOSED, now, closed_at=now, closing_note=note)
    _note(campaign, "gift.finished", by, now, uncollected=left)
    return campaign


@transaction.atomic
def rate(*, line_id: int, member_id: int, rating: int, words: str, now: datetime) -> Line:
    """A member says how they liked it; they may say otherwise later. Only sums are shown, words without names."""
    line = Line.objects.select_for_update().filter(id=line_id, member=member_id).first()
    if line is None:
        raise NotYours
    if line.collected_at is None:
        raise Refusal(_("领到以后再评价。"))
    if not 1 <= rating <= 5:
        raise Refusal(_("请选 1 到 5 分。"), field="rating")
    line.rating, line.words = rating, short(words, 200, field="words")
    line.save(update_fields=["rating", "words"])
    return line
