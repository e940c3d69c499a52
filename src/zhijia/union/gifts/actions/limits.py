"""The running totals of each member's year: reserved at approval, given back when it comes to nothing.

Rows are locked in the order of members, so that two campaigns with the same people take turns; the CHECK behind them
holds even where somebody forgot the lock.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Campaign, Override, Tally
from ..rules import NOTHING, Count

NAMED = 5  # people a refusal names

MAKE = """
INSERT INTO gifts_tally (member_id, year, occasion, plain, aid, cap, cap_aid, allowed)
SELECT member, %s, %s, 0, 0, NULL, 0, 0 FROM unnest(%s::bigint[]) AS who (member) ORDER BY member
    ON CONFLICT (member_id, year, occasion) DO NOTHING
"""
ADD = """
UPDATE gifts_tally AS t SET plain = t.plain + change.plain, aid = t.aid + change.aid,
       allowed = t.allowed + change.allowed, cap = %s, cap_aid = %s
  FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[]) AS change (member, plain, aid, allowed)
 WHERE t.member_id = change.member AND t.year = %s AND t.occasion = %s
"""


class OverLimit(Refusal):
    """Some would be given more than the year allows: `over` is by how much, of whom."""

    def __init__(self, over: list[queries.Over]) -> None:
        said = "；".join(
            _("%(name)s %(occasion)s超 ¥%(over)s")
            % {"name": one.line.name, "occasion": one.occasion, "over": f"{one.over:,.2f}"}
            for one in over[:NAMED]
        )
        words = _("%(n)d 人会超过标准：%(said)s。请减少金额或人员；确需超出的，由审批人写明理由后同意。")
        super().__init__(words % {"n": len({one.line.member_id for one in over}), "said": said}, field="over")
        self.over = over


def reserve(campaign: Campaign, *, reason: str, by: Any, now: datetime) -> None:
    """Count a locked campaign's gifts against each member's year. Raises OverLimit unless a reason lets it go over."""
    given = queries.charges(campaign, now)
    empty = queries.counts_for(campaign, now)
    if not given or not empty:
        return
    locked = {one.occasion: _lock(sorted(given), campaign.year, one.occasion) for one in empty}
    over = [
        queries.Over(line, before.total, amount, after)
        for line in campaign.lines.filter(member__in=list(given)).select_related("unit")
        for amount, is_aid in [given[line.member_id or 0]]
        for one in empty
        for before in [_with_cap(locked[one.occasion][line.member_id or 0], one)]
        for after in [before.plus(amount, is_aid=is_aid)]
        if after.over
    ]
    if over and not reason:
        raise OverLimit(sorted(over, key=lambda one: -one.over))
    beyond = {(one.line.member_id, one.count.occasion): one.over for one in over}
    for one in empty:
        _add(given, one, {member: beyond.get((member, one.occasion), NOTHING) for member in given}, campaign.year)
    if over:
        _tell_the_audit(campaign, over, reason, by, now)


def _with_cap(count: Count, empty: Count) -> Count:
    """The cap is the one in force now, whatever stood when the row was written."""
    return Count(count.occasion, count.plain, count.aid, empty.cap, empty.cap_aid, count.allowed)


def _lock(members: list[int], year: int, occasion: str) -> dict[int, Count]:
    with connection.cursor() as sql:
        sql.execute(MAKE, [year, occasion, members])
    rows = Tally.objects.select_for_update().filter(member__in=members, year=year, occasion=occasion)
    return {
        one.member_id: Count(occasion, one.plain, one.aid, one.cap, one.cap_aid, one.allowed)
        for one in rows.order_by("member_id")
    }


def _add(
    given: Mapping[int, tuple[Decimal, bool]], cap: Count, allowed: Mapping[int, Decimal], year: int, sign: int = 1
) -> None:
    members = sorted(given)
    plain = [NOTHING if given[one][1] else given[one][0] * sign for one in members]
    aid = [given[one][0] * sign if given[one][1] else NOTHING for one in members]
    with connection.cursor() as sql:
        sql.execute(
            ADD, [cap.cap, cap.cap_aid, members, plain, aid, [allowed[one] for one in members], year, cap.occasion]
        )


def _tell_the_audit(campaign: Campaign, over: list[queries.Over], reason: str, by: Any, now: datetime) -> None:
    Override.objects.bulk_create(
        Override(
            campaign=campaign, member_id=one.line.member_id or 0, year=campaign.year, occasion=one.count.occasion,
            cap=one.count.cap or NOTHING, total=one.count.total, over=one.over, reason=reason[:200], by=by, at=now,
        )
        for one in over
    )  # fmt: skip
    most = max(one.over for one in over)
    facts = {"people": len({one.line.member_id for one in over}), "most": str(most), "reason": reason[:200]}
    journal.write("gift.over", by=by, at=now, about=campaign, organisation=campaign.organisation.path, **facts)


def release(campaign: Campaign, *, now: datetime) -> None:
    """Take a locked campaign's gifts out of each member's year again, with what was allowed for it."""
    given = queries.charges(campaign, now)
    beyond = {(one.member_id, one.occasion): -one.over for one in campaign.overrides.all()}
    for one in queries.counts_for(campaign, now):
        known = _lock(sorted(given), campaign.year, one.occasion)
        caps = next(iter(known.values()), one)
        allowed = {member: beyond.get((member, one.occasion), NOTHING) for member in given}
        _add(given, Count(one.occasion, cap=caps.cap, cap_aid=caps.cap_aid), allowed, campaign.year, sign=-1)
    campaign.overrides.all().delete()
