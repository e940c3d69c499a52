"""What the verbs share: a campaign under its lock, for somebody who may, in a state that fits.

Locks are taken in one order: payment, campaign, tallies by member, stock by pool.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Campaign, Line, Supply
from ..rules import LABELS, State


def lock(campaign_id: int, *, by: Any, now: datetime, right: str = Right.GIFTS_WRITE) -> Campaign:
    """The campaign, locked until the transaction ends. Raises NotYours."""
    found = Campaign.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=campaign_id)
    if (campaign := found.first()) is None or not people.may(by, right, campaign.organisation.path, now):
        raise NotYours
    return campaign


def lock_supply(supply_id: int, *, by: Any, now: datetime) -> Supply:
    """A supplier's part and its campaign, both locked, for the supplier. Raises NotYours."""
    which = Supply.objects.filter(id=supply_id).values_list("campaign_id", flat=True).first()
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=which or 0).first()
    )
    found = Supply.objects.select_for_update(of=("self",)).select_related("enterprise__organisation")
    supply = found.filter(id=supply_id).first()
    if campaign is None or supply is None:
        raise NotYours
    if not people.may(by, Right.SUPPLY, supply.enterprise.organisation.path, now):
        raise NotYours
    supply.campaign = campaign
    return supply


def lock_line(line_id: int, *, by: Any, now: datetime) -> Line:
    """A line with its campaign locked, for an officer of the union or of the unit it is handed out at."""
    line = Line.objects.select_related("unit", "choice").filter(id=line_id).first()
    if line is None or not people.may(by, Right.GIFTS_WRITE, line.unit.path, now):
        raise NotYours
    line.campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("organisation").get(id=line.campaign_id)
    )
    line.refresh_from_db(fields=["collected_at", "code", "choice"])
    return line


def ensure(campaign: Campaign, *states: State) -> None:
    """Raises Refusal with where it stands now."""
    if campaign.state not in states:
        words = _("这份订单现在是“%(now)s”，这一步要在“%(then)s”时做。请刷新页面看最新情况。")
        then = "、".join(str(LABELS[state]) for state in states)
        raise Refusal(words % {"now": LABELS[State(campaign.state)], "then": then})


def changed(campaign: Campaign) -> None:
    """Goods or people are others than before: whoever looked at the old ones approves them no more."""
    campaign.revision += 1
    campaign.save(update_fields=["revision"])


def move(campaign: Campaign, state: State, now: datetime, **facts: Any) -> None:
    """To its next state, with what that brings, in one UPDATE."""
    for name, value in {"state": state.value, "state_at": now, **facts}.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["state", "state_at", *facts])
