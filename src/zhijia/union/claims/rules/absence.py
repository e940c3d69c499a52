"""Not coming without a word: it costs somebody else a seat, and it happens to everybody.

Three absences in 90 days, none of them excused, and for 14 days after the last one may only join waiting lists; then
it is forgotten. Whoever says why they could not come is heard, and an accepted reason ends it at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

MANY = 3
WITHIN = timedelta(days=90)
REST = timedelta(days=14)


def rests_until(absences: Sequence[datetime], now: datetime) -> datetime | None:
    """When first-come offers are open to this member again; nothing when they are now.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 7, day, tzinfo=UTC) for day in (1, 8, 15)]
    >>> rests_until(days, datetime(2026, 7, 20, tzinfo=UTC))
    datetime.datetime(2026, 7, 29, 0, 0, tzinfo=datetime.timezone.utc)
    >>> rests_until(days[:2], datetime(2026, 7, 20, tzinfo=UTC))
    """
    recent = [one for one in absences if now - WITHIN <= one <= now]
    if len(recent) < MANY:
        return None
    until = max(recent) + REST
    return until if until > now else None
