"""Who would go over which limit, before anybody says yes; and how much of the money goes to aided regions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate

from zhijia.union.federations import queries as federations

from .. import rules
from ..models import Campaign, Line, Tally
from ..rules import COUNTED, NOTHING, OCCASIONS, Caps, Count
from .prices import quote

NEAR = Decimal("0.9")  # of a limit: worth a look


@dataclass(frozen=True)
class Over:
    """One member's occasion as it would be with this campaign."""

    line: Line
    before: Decimal
    this: Decimal
    count: Count

    @property
    def occasion(self) -> str:
        return str(OCCASIONS[self.count.occasion])

    @property
    def over(self) -> Decimal:
        return self.count.over


@dataclass(frozen=True)
class Limits:
    """What the limits say to a campaign. `unset` are the occasions for which the pack gives no number."""

    caps: Caps
    year: int
    counts: tuple[Count, ...]  # empty ones, with their caps: what is looked at
    over: list[Over] = field(default_factory=list)
    near: list[Over] = field(default_factory=list)
    highest: Decimal = NOTHING  # of all members, the year's sum with this campaign
    unset: tuple[str, ...] = ()
    elsewhere: int = 0  # of these members, how many stand in another campaign that waits for approval
    aid_share: Decimal = NOTHING  # per cent, of this campaign
    aid_share_year: Decimal = NOTHING  # per cent, of all the union has ordered this year, with it
    aid_minimum: Decimal | None = None

    @property
    def total_over(self) -> Decimal:
        return sum((one.over for one in self.over), NOTHING)

    @property
    def aid_short(self) -> bool:
        return self.aid_minimum is not None and self.aid_share_year < self.aid_minimum


def caps_on(day: date) -> Caps:
    """The federation's gift limits in force on a day."""
    region = federations.current().region
    pack = federations.rules_in_force("gift-limit", region, day)
    return rules.caps_of(pack.values if pack else None, pack.document if pack else "")


def setting(name: str, day: date) -> Decimal:
    """A number of the federation's «gift-approval» rules, or the house's own where it has set none."""
    pack = federations.rules_in_force("gift-approval", federations.current().region, day)
    said = (pack.values if pack else {}).get(name)
    return Decimal(str(said)) if said not in (None, "") else DEFAULTS[name]


DEFAULTS = {
    "two_above": Decimal(50_000),  # yuan: from more on, two people say yes
    "hold_days": Decimal(7),  # stock is kept for an approved campaign
    "quote_days": Decimal(15),  # a quotation holds
    "remind_days": Decimal(7),  # after arrival, those who have not collected are told
}


def charges(campaign: Campaign, now: datetime) -> dict[int, tuple[Decimal, bool]]:
    """Member → (yuan, whether from an aided region) that this campaign gives them, at its quoted or today's price."""
    prices = {choice.id: (choice.unit or NOTHING, choice.is_aid) for choice in quote(campaign, now)}
    lines = campaign.lines.exclude(member=None).exclude(choice=None)
    return {member: prices[choice] for member, choice in lines.values_list("member_id", "choice_id")}


def tallies(members: Iterable[int], year: int, occasions: Iterable[str]) -> dict[tuple[int, str], Count]:
    """(member, occasion) → what has been given or promised so far. One query."""
    rows = Tally.objects.filter(member__in=list(members), year=year, occasion__in=list(occasions))
    return {
        (one.member_id, one.occasion): Count(one.occasion, one.plain, one.aid, one.cap, one.cap_aid, one.allowed)
        for one in rows
    }


def look(campaign: Campaign, now: datetime) -> Limits:
    """Every recipient's year with this campaign added: nine queries for any number of people."""
    caps = caps_on(max(campaign.hand_out_on, localdate(now)))
    empty = tuple(rules.counts_against(campaign.purpose, caps))
    found = Limits(caps, campaign.year, empty, unset=tuple(one.occasion for one in empty if one.cap is None))
    found = _aid(found, campaign, caps, now)
    if not empty:
        return found
    given = charges(campaign, now)
    counted = campaign.state in COUNTED
    known = tallies(given, campaign.year, [one.occasion for one in empty])
    over, near, highest = [], [], NOTHING
    lines = {line.member_id: line for line in campaign.lines.exclude(member=None).select_related("unit")}
    for member, (amount, is_aid) in given.items():
        for one in empty:
            before = known.get((member, one.occasion), one)
            # The cap is the one of today, whatever stood when the row was written.
            with_it = replace(before, cap=one.cap, cap_aid=one.cap_aid)
            with_it = with_it if counted else with_it.plus(amount, is_aid=is_aid)
            highest = max(highest, with_it.total) if one is empty[0] else highest
            entry = Over(lines[member], before.total, amount, with_it)
            if with_it.over:
                over.append(entry)
            elif with_it.cap and with_it.total >= with_it.cap * NEAR:
                near.append(entry)
    over.sort(key=lambda one: -one.over)
    return replace(found, over=over, near=near, highest=highest, elsewhere=_elsewhere(campaign, given))


def _elsewhere(campaign: Campaign, members: dict[int, Any]) -> int:
    waiting = Line.objects.filter(campaign__state="submitted", member__in=list(members)).exclude(campaign=campaign)
    return waiting.filter(campaign__hand_out_on__year=campaign.year).values("member").distinct().count()


def _aid(found: Limits, campaign: Campaign, caps: Caps, now: datetime) -> Limits:
    """The share of goods from aided regions, of this campaign and of the union's year."""
    choices = quote(campaign, now)
    total = sum((one.amount for one in choices), NOTHING)
    aid = sum((one.amount for one in choices if one.is_aid), NOTHING)
    others = Campaign.objects.filter(
        organisation=campaign.organisation_id, hand_out_on__year=campaign.year, state__in=COUNTED
    ).exclude(id=campaign.id)
    year = others.aggregate(total=Sum("amount"), aid=Sum("aid_amount"))
    return replace(
        found,
        aid_share=_percent(aid, total),
        aid_share_year=_percent(aid + (year["aid"] or NOTHING), total + (year["total"] or NOTHING)),
        aid_minimum=caps.get("aid_share"),
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return round(part * 100 / whole, 1) if whole else NOTHING
