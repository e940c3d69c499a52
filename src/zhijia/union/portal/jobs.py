from django.utils import timezone

from zhijia.kernel.jobs import job, periodic

from . import actions


@job("portal.run_feed", attempts=3)
def run_feed(*, feed_id: int) -> None:
    actions.run_feed(feed_id=feed_id, by=None, now=timezone.now())


@periodic("portal.feeds_by_the_clock", "*/10 * * * *")
def feeds_by_the_clock() -> None:
    """Every ten minutes, in each federation: queue the feeds whose hour has come."""
    actions.run_due_feeds(now=timezone.now())
