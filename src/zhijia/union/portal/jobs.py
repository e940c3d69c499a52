from django.utils import timezone
from procrastinate.contrib.django import app

from zhijia.kernel.jobs import everywhere, job

from . import actions


@job("portal.run_feed", attempts=3)
def run_feed(*, feed_id: int) -> None:
    actions.run_feed(feed_id=feed_id, by=None, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="portal.feeds_by_the_clock", pass_context=False)
def feeds_by_the_clock(timestamp: int) -> None:
    """Every ten minutes: in each federation, queue the feeds whose hour has come."""
    everywhere(_run_due)


def _run_due() -> None:
    actions.run_due_feeds(now=timezone.now())
