"""Who is given: from the union's own list, one by one, and what each corrects themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member, Organisation

from .. import queries, rules
from ..models import Campaign, Choice, Line
from ..rules import State, Wanted, short
from .locking import changed, ensure, lock

BATCH = 2_000


@transaction.atomic
def add_members(
    *,
    campaign_id: int,
    by: Any,
    now: datetime,
    union_id: int | None = None,
    tag: str = "",
    born_in: int | None = None,
) -> int:
    """Add the active members of the union, or of one below it, with this tag, born in this month. Returns how many.

    Whoever is in already stays as they are. Birthdays come from identity numbers: that look is journalled.
    """
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    union = campaign.organisation
    if union_id and union_id != union.id:
        below = Organisation.objects.filter(id=union_id, path__startswith=union.path, closed_on=None).first()
        if below is None:
            raise NotYours
        union = below
    members = Member.objects.filter(organisation__path__startswith=union.path, state=Member.State.ACTIVE)
    if tag:
        members = members.filter(tags__contains=[tag])
    if born_in:
        if not 1 <= born_in <= 12:
            raise Refusal(_("月份是 1 到 12。"), field="born_in")
        members = members.filter(id__in=people.born_in(union.path, born_in))
        journal.read("member.birthdays", by=by, at=now, about=campaign, organisation=union.path, month=born_in)
    members = members.exclude(id__in=campaign.lines.exclude(member=None).values("member"))
    found = list(
        members.order_by("organisation__path", "id").values_list("id", "name", "organisation_id")[: rules.MOST_ROWS + 1]
    )
    only = queries.only_choice(campaign)
    wanted = [Line(campaign=campaign, member_id=id, name=name, unit_id=unit, choice=only) for id, name, unit in found]
    append(campaign, wanted)
    if wanted:
        changed(campaign)
    return len(wanted)


@transaction.atomic
def add_one(*, campaign_id: int, wanted: Wanted, by: Any, now: datetime) -> Line:
    """Add one person by name, phone or number. Raises Refusal beside the field that is wrong."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    (answer,) = queries.match(campaign, [wanted], replace=False)
    if isinstance(answer, list):
        field, why = answer[0]
        raise Refusal(why, field=field)
    append(campaign, [answer])
    changed(campaign)
    return answer


def append(campaign: Campaign, lines: Sequence[Line]) -> None:
    """Lines at the end of a locked campaign's roster. Raises Refusal when it would be too long."""
    there: Any = campaign.lines.aggregate(last=Max("place"))["last"] or 0
    if campaign.lines.count() + len(lines) > rules.MOST_ROWS:
        raise Refusal(_("一份订单最多 %s 人。请分成几份。") % f"{rules.MOST_ROWS:,}")
    for place, line in enumerate(lines, start=there + 1):
        line.place = place
    Line.objects.bulk_create(lines, batch_size=BATCH)


@transaction.atomic
def correct_line(
    *,
    line_id: int,
    by: Any,
    now: datetime,
    choice_id: int | None = None,
    size: str = "",
    engraving: str = "",
    card: str = "",
    destination: str = "",
    unit_id: int | None = None,
) -> Line:
    """An officer puts a line right while the campaign is a draft."""
    campaign_id = Line.objects.filter(id=line_id).values_list("campaign_id", flat=True).first()
    campaign = lock(campaign_id or 0, by=by, now=now)
    ensure(campaign, State.DRAFT)
    line = Line.objects.get(id=line_id)
    if (
        unit_id
        and not Organisation.objects.filter(
            id=unit_id, path__startswith=campaign.organisation.path, closed_on=None
        ).exists()
    ):
        raise NotYours
    line.unit_id = unit_id or line.unit_id
    line.choice = _choice(campaign, choice_id)
    _say(line, size, engraving, card, destination)
    line.save()
    changed(campaign)
    return line


def _choice(campaign: Campaign, choice_id: int | None) -> Choice | None:
    if choice_id is None:
        return None
    if (choice := campaign.choices.filter(id=choice_id).first()) is None:
        raise NotYours
    return choice


def _say(line: Line, size: str, engraving: str, card: str, destination: str) -> None:
    line.size = short(size, rules.SIZE, field="size")
    line.engraving = short(engraving, rules.ENGRAVING, field="engraving")
    line.card = short(card, rules.CARD, field="card")
    line.destination = short(destination, rules.DESTINATION, field="destination")


@transaction.atomic
def choose(
    *,
    line_id: int,
    member_id: int,
    by: Any,
    now: datetime,
    choice_id: int | None = None,
    size: str = "",
    engraving: str = "",
    destination: str = "",
) -> Line:
    """A member says which, in which size, and where to: their own line, until the cut-off.

    Which of several only while the officer still collects (it changes what is paid); the rest until the cut-off.
    """
    line = Line.objects.filter(id=line_id, member=member_id).first()
    if line is None:
        raise NotYours
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("organisation").get(id=line.campaign_id)
    line.refresh_from_db()
    if campaign.opened_at is None and campaign.state == State.DRAFT:
        raise NotYours
    if now >= campaign.cut_off or campaign.state not in (State.DRAFT, State.SUBMITTED, State.APPROVED):
        raise Refusal(_("截止时间已过，不能再改。请联系本会干事。"))
    if choice_id is not None and choice_id != line.choice_id:
        if campaign.state != State.DRAFT:
            raise Refusal(_("订单已经送审，不能再换款式；尺码和送到哪里还可以改。"), field="choice_id")
        line.choice = _choice(campaign, choice_id)
        changed(campaign)
    if line.choice and line.choice.sizes and not size.strip():
        raise Refusal(_("请填写尺码。"), field="size")
    _say(line, size, engraving, line.card, destination)
    line.chosen_at = now
    line.save()
    return line


@transaction.atomic
def drop_lines(*, campaign_id: int, line_ids: Iterable[int], by: Any, now: datetime) -> int:
    """Take people out of the roster; who follows moves up. Returns how many went."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    gone, _each = campaign.lines.filter(id__in=list(line_ids)[:BATCH]).delete()
    if gone:
        changed(campaign)
    return gone


@transaction.atomic
def drop_all(*, campaign_id: int, by: Any, now: datetime) -> int:
    """Empty the roster. Returns how many went."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    gone = campaign.lines.count()
    campaign.lines.all().delete()
    changed(campaign)
    return gone


@transaction.atomic
def fill(*, campaign_id: int, choice_id: int, by: Any, now: datetime) -> int:
    """Whoever has not chosen gets this one. Returns how many."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    choice = _choice(campaign, choice_id)
    filled = campaign.lines.filter(choice=None).update(choice=choice)
    if filled:
        changed(campaign)
    return filled
