"""A campaign begun, described, opened for choosing, called off."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Campaign
from ..rules import Purpose, State, short
from .locking import changed, ensure, lock, move

LONGEST = 2 * 366  # days ahead that anybody plans a gift


@transaction.atomic
def start(
    *,
    organisation_id: int,
    title: str,
    purpose: str,
    budget: Decimal,
    hand_out_on: date,
    cut_off: datetime,
    request_key: UUID,
    by: Any,
    now: datetime,
    is_choice: bool = False,
    guests: bool = False,
    note: str = "",
) -> Campaign:
    """Begin a group order for one's own union. The same request_key again returns the one already begun."""
    if earlier := Campaign.objects.filter(request_key=request_key, made_by=by).first():
        return earlier
    union = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if union is None or not people.may(by, Right.GIFTS_WRITE, union.path, now):
        raise NotYours
    campaign = Campaign.objects.create(
        organisation=union,
        **_basics(title, purpose, budget, hand_out_on, cut_off, note, now),
        is_choice=is_choice,
        guests=guests,
        invoice_title=union.name[:80],
        invoice_code=union.credit_code,
        state_at=now,
        made_by=by,
        made_at=now,
        request_key=request_key,
    )
    journal.write("gift.made", by=by, at=now, about=campaign, organisation=union.path, purpose=purpose)
    return campaign


@transaction.atomic
def describe(
    *,
    campaign_id: int,
    title: str,
    purpose: str,
    budget: Decimal,
    hand_out_on: date,
    cut_off: datetime,
    is_choice: bool,
    guests: bool,
    note: str,
    by: Any,
    now: datetime,
) -> Campaign:
    """Put what was said at the beginning right, while it is a draft."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    if not is_choice and campaign.choices.count() > 1:
        raise Refusal(
            _("已经选了 %d 种。要改成每人一样，请先在“选品”里只留一种。") % campaign.choices.count(), field="is_choice"
        )
    if not guests and (some := campaign.lines.filter(member=None).count()):
        raise Refusal(_("名单里有 %d 位非会员。请先移出他们。") % some, field="guests")
    facts = {
        **_basics(title, purpose, budget, hand_out_on, cut_off, note, now),
        "is_choice": is_choice,
        "guests": guests,
    }
    for name, value in facts.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=list(facts))
    changed(campaign)
    return campaign


def _basics(
    title: str, purpose: str, budget: Decimal, hand_out_on: date, cut_off: datetime, note: str, now: datetime
) -> dict[str, Any]:
    """What can be wrong with a beginning. Raises Refusal."""
    if purpose not in set(Purpose):
        raise Refusal(_("请选择用途。"), field="purpose")
    if not (title := short(title, 60, field="title")):
        raise Refusal(_("请写一个名称，例如“2026 年中秋慰问”。"), field="title")
    if not Decimal("0.01") <= budget <= Decimal(99_999_999):
        raise Refusal(_("预算要在 0.01 到 99,999,999 元之间。"), field="budget")
    today = localdate(now)
    if not today <= hand_out_on <= today + timedelta(LONGEST):
        raise Refusal(_("计划发放的日子要在今天（%s）以后、两年以内。") % today, field="hand_out_on")
    if localdate(cut_off) > hand_out_on:
        raise Refusal(_("截止时间要早于发放的日子 %s，好留出备货的时间。") % hand_out_on, field="cut_off")
    return {
        "title": title,
        "purpose": purpose,
        "budget": budget,
        "hand_out_on": hand_out_on,
        "cut_off": cut_off,
        "note": short(note, 300, field="note"),
    }


@transaction.atomic
def open_choosing(*, campaign_id: int, by: Any, now: datetime) -> Campaign:
    """Let the members see their own line, choose and correct it until the cut-off; tells each once."""
    campaign = lock(campaign_id, by=by, now=now)
    ensure(campaign, State.DRAFT)
    if now >= campaign.cut_off:
        raise Refusal(_("截止时间已过。请先把截止时间改到以后。"), field="cut_off")
    if not campaign.choices.exists() or not campaign.lines.exists():
        raise Refusal(_("请先选好货品、录好名单，再请大家来选。"))
    if campaign.opened_at is None:
        campaign.opened_at = now
        campaign.save(update_fields=["opened_at"])
        journal.write("gift.invited", by=by, at=now, about=campaign, organisation=campaign.organisation.path)
    notices.tell_many(
        users=queries.users_of(campaign),
        title=_("%s：请核对您的一份") % campaign.title,
        body=_("工会为您准备了一份心意，可以选款式、尺码和领取的地方，截止前都能改。"),
        path="me/gifts/",
        key=f"gift:{campaign.pk}:choose",
        now=now,
    )
    return campaign


@transaction.atomic
def invoice_to(*, campaign_id: int, title: str, code: str, by: Any, now: datetime) -> Campaign:
    """To whom the suppliers write their invoices (发票抬头), until it is closed."""
    campaign = lock(campaign_id, by=by, now=now)
    campaign.invoice_title, campaign.invoice_code = (
        short(title, 80, field="title"),
        short(code, 18, field="code").upper(),
    )
    if not campaign.invoice_title:
        raise Refusal(_("请写发票抬头。"), field="title")
    campaign.save(update_fields=["invoice_title", "invoice_code"])
    return campaign


def call_off_draft(campaign: Campaign, reason: str, *, by: Any, now: datetime) -> None:
    """A locked campaign that holds nothing is over."""
    move(campaign, State.CANCELLED, now, closing_note=reason[:300])
    journal.write(
        "gift.cancelled", by=by, at=now, about=campaign, organisation=campaign.organisation.path, reason=reason
    )


def note_export(*, campaign: Campaign, what: str, rows: int, by: Any, now: datetime) -> None:
    """Names left the house as a file."""
    path = campaign.organisation.path
    journal.exported(what, by=by, at=now, purpose=campaign.number, rows=rows, organisation=path)
